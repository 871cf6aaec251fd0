import { expect, it } from 'vitest';
import { checkScope } from '../../../src/pipeline/verify/scope.ts';
import { configIn } from '../../e2e/bad-job.ts';
import { COLLECTION } from '../../evidence/support.ts';
import { memorySource } from '../../fixtures/memory-source.ts';

it('shows ten faults and counts the rest', async () => {
  const stray = Array.from({ length: 14 }, (_, n) => [
    `evidence/${100_000_000_000 + n}/global.ndjson`,
    Buffer.from(''),
  ]);
  const source = memorySource({ 'evidence/tls.ndjson': Buffer.from(''), ...Object.fromEntries(stray) });
  const { scope } = configIn('/nowhere', 'scope: { home: eu-central-1 }').config;
  const { detail, result } = await checkScope(source, { ...COLLECTION, accounts: [] }, scope);
  expect([result, detail.length, detail.at(-1)]).toEqual(['failed', 11, '4 further faults.']);
});
