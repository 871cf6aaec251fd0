import { expect, it } from 'vitest';
import type { FileSource } from '../../../src/model/file-source.ts';
import { checkTimestamp } from '../../../src/pipeline/verify/signatures.ts';
import { memorySource } from '../../fixtures/memory-source.ts';

const trust = { roots: [], timestampRoots: [], at: new Date('2026-11-25T00:00:00Z') };
const sums = Buffer.from(`${'0'.repeat(64)}  report.json\n`);
const untimestamped: FileSource = memorySource({ SHA256SUMS: sums });

it('leaves a package without a timestamp undecided, unless its reader expects none', async () => {
  expect(await checkTimestamp(untimestamped, trust)).toMatchObject({ result: 'indeterminate' });
  const { result, detail } = await checkTimestamp(untimestamped, { ...trust, allowUntimestamped: true });
  expect(result).toBe('passed');
  expect(detail.join(' ')).toContain('no timestamp');
});

it('never takes a timestamp that does not hold, whatever its reader allows', async () => {
  const broken = memorySource({ SHA256SUMS: sums, 'SHA256SUMS.tst': Buffer.from('not a token') });
  expect(await checkTimestamp(broken, { ...trust, allowUntimestamped: true })).toMatchObject({ result: 'failed' });
});
