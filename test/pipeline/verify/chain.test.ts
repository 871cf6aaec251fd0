import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/model/manifest.ts';
import type { Report } from '../../../src/model/report.ts';
import { checkChain } from '../../../src/pipeline/verify/chain.ts';
import { sampleReport } from '../../fixtures/report.ts';

const SUMS = 'a'.repeat(64);
const previous = { report: sampleReport, sums: SUMS };
const first: Manifest = {
  schema: 'goldproof.manifest/1',
  run: sampleReport.run,
  number: sampleReport.number,
  revision: sampleReport.revision,
  tool: { version: '0.1.0', node: 'v20.20.2', lockfile: null, image: null },
  shards: [],
  sealedAt: '2026-10-01T09:00:00.000Z',
  files: [],
  previous: null,
};
const second: Manifest = { ...first, previous: { number: 'ACME-2026Q2', sums: SUMS } };

function reportAfter(named: string | null): Report {
  return { ...sampleReport, changes: { previous: named, listed: [] } };
}

describe('the chain', () => {
  it.each([
    ['the first package', reportAfter(null), first, undefined, 'passed', 'It names no previous package.'],
    [
      'one whose previous package is at hand',
      reportAfter('ACME-2026Q2 revision 1'),
      second,
      previous,
      'passed',
      'It follows ACME-2026Q2.',
    ],
    [
      'one whose previous package is not',
      reportAfter('ACME-2026Q2 revision 12'),
      second,
      undefined,
      'indeterminate',
      'It follows ACME-2026Q2: name that package with --previous to check it.',
    ],
  ] as const)('takes %s for what it is', (_, report, manifest, given, result, said) => {
    expect(checkChain(report, manifest, given)).toEqual({ name: 'chain', result, detail: [said] });
  });

  const APART = 'manifest.json and report.json name different previous packages.';
  const OTHER = 'manifest.json and report.json name different reports.';
  it.each([
    ['another number', reportAfter(null), { ...first, number: 'ACME-2026Q4' }, undefined, [OTHER]],
    ['another revision', reportAfter(null), { ...first, revision: 2 }, undefined, [OTHER]],
    ['another run', reportAfter(null), { ...first, run: 'run-2' }, undefined, [OTHER]],
    ['a previous package in the manifest alone', reportAfter(null), second, previous, [APART]],
    ['a previous package in the report alone', reportAfter('ACME-2026Q2 revision 1'), first, undefined, [APART]],
    ['another previous number', reportAfter('ACME-2026Q1 revision 1'), second, previous, [APART]],
    ['a number that only begins the same', reportAfter('ACME-2026Q22 revision 1'), second, previous, [APART]],
    ['no revision', reportAfter('ACME-2026Q2 revision '), second, previous, [APART]],
    ['more than a revision', reportAfter('ACME-2026Q2 revision 1 and better'), second, previous, [APART]],
    ['words before the revision', reportAfter('ACME-2026Q2 revision no 1'), second, previous, [APART]],
    [
      'another previous package than the one at hand',
      reportAfter('ACME-2026Q2 revision 1'),
      second,
      { ...previous, sums: 'b'.repeat(64) },
      ['The previous package is another one than the manifest names.'],
    ],
    ['none, where one is at hand', reportAfter(null), first, previous, ['The package names no previous one.']],
  ])('fails on %s', (_, report, manifest, given, detail) => {
    expect(checkChain(report, manifest, given)).toEqual({ name: 'chain', result: 'failed', detail });
  });
});
