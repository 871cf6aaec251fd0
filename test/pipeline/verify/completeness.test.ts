import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/digest.ts';
import { formatSums } from '../../../src/core/sums.ts';
import type { Collection } from '../../../src/model/evidence.ts';
import type { Report } from '../../../src/model/report.ts';
import { checkCompleteness } from '../../../src/pipeline/verify/completeness.ts';
import { memorySource } from '../../fixtures/memory-source.ts';
import { sampleReport } from '../../fixtures/report.ts';

const CATALOG = 'c'.repeat(64);
const [ONE, TWO, OUT] = ['111122223333', '222233334444', '333344445555'];
const bytes = (text: string) => Buffer.from(text);

const evidence: Readonly<Record<string, Buffer>> = {
  [`evidence/${ONE}/global.ndjson`]: bytes('{}\n'),
  [`evidence/${TWO}/global.ndjson`]: bytes('{}\n'),
  'evidence/collection.json': bytes('{}\n'),
};
const sums = bytes(
  formatSums(
    Object.entries(evidence).map(([path, content]) => ({
      path: path.slice('evidence/'.length),
      sha256: sha256(content),
    })),
  ),
);
const files = { ...evidence, 'evidence/SHA256SUMS': sums, 'config.yaml': bytes('organisation: Acme\n') };
const report: Report = {
  ...sampleReport,
  evidence: sha256(sums),
  config: sha256(files['config.yaml']),
  catalog: CATALOG,
};
const collection: Collection = {
  schema: 'goldproof.collection/1',
  run: 'run-1',
  partition: 'aws',
  organisation: null,
  principal: `arn:aws:iam::${ONE}:user/auditor`,
  from: '2026-10-01T08:00:00.000Z',
  to: '2026-10-01T08:01:00.000Z',
  approved: [],
  accountList: { complete: true, chosen: false },
  accounts: [
    { id: ONE, state: 'ACTIVE', inScope: true, regions: [] },
    { id: TWO, state: 'ACTIVE', inScope: true, regions: [] },
    { id: OUT, state: 'SUSPENDED', inScope: false, reason: 'suspended', regions: [] },
  ],
  permissions: [],
  tool: { version: '0.1.0', node: 'v20.20.2', sdk: {} },
};

function without(path: string): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
}

async function faults(
  changes: {
    report?: Report;
    collection?: Collection;
    files?: Readonly<Record<string, Buffer>>;
    catalog?: string;
  } = {},
): Promise<readonly string[]> {
  const {
    report: said = report,
    collection: collected = collection,
    files: there = files,
    catalog = CATALOG,
  } = changes;
  const step = await checkCompleteness(memorySource(there), said, collected, catalog);
  expect(step.name).toBe('completeness');
  expect(step.result).toBe(step.detail.join() === WHOLE ? 'passed' : 'failed');
  return step.detail;
}
const WHOLE = '2 findings for 2 controls, each with all 2 accounts in scope.';

const [gov, mfa] = sampleReport.findings;
if (gov === undefined || mfa === undefined) throw new Error('the sample has two findings');

describe('completeness', () => {
  it('counts what is there', async () => {
    expect(await faults()).toEqual([WHOLE]);
  });

  it.each([
    ['left out', [gov], 'GOV-01'],
    ['twice', [gov, mfa, mfa], 'GOV-01 MFA-04 MFA-04'],
    ['in another order', [mfa, gov], 'MFA-04 GOV-01'],
  ])('misses a finding that is %s', async (_, findings, got) => {
    expect(await faults({ report: { ...report, findings } })).toEqual([
      `The findings (${got}) are not those of the controls (GOV-01 MFA-04).`,
    ]);
  });

  it.each([
    ['left out', mfa.accounts.slice(0, 1), ONE],
    ['twice', [...mfa.accounts, ...mfa.accounts.slice(1)], `${ONE} ${TWO} ${TWO}`],
  ])('misses an account that is %s of a finding', async (_, accounts, judged) => {
    const findings = [gov, { ...mfa, accounts }];
    expect(await faults({ report: { ...report, findings } })).toEqual([
      `MFA-04 has the accounts ${judged}, not ${ONE} ${TWO}.`,
    ]);
  });

  it('misses an account that was collected, or not, otherwise than reported', async () => {
    const said = ['The accounts of report.json are not those of evidence/collection.json.'];
    const accounts = collection.accounts.slice(0, 2);
    expect(await faults({ collection: { ...collection, accounts } })).toEqual(said);
    const swapped = collection.accounts.map((account) =>
      account.id === OUT ? { ...account, inScope: true } : account,
    );
    expect(await faults({ collection: { ...collection, accounts: swapped } })).toEqual(expect.arrayContaining(said));
  });

  it('misses the evidence of an account in scope, unless it could not be entered', async () => {
    const path = `evidence/${TWO}/global.ndjson`;
    const said = [
      `There is no evidence of ${TWO}, which is in scope.`,
      'evidence/SHA256SUMS does not list exactly the evidence that is there.',
    ];
    expect(await faults({ files: without(path) })).toEqual(said);
    const accounts = collection.accounts.map((account) =>
      account.id === TWO ? { ...account, reason: 'the role could not be assumed' } : account,
    );
    expect(await faults({ files: without(path), collection: { ...collection, accounts } })).toEqual(said.slice(1));
  });

  it('misses what the report was made from', async () => {
    const changed = { ...files, 'config.yaml': bytes('organisation: Other\n') };
    expect(await faults({ files: changed })).toEqual(['report.json was made with another config.yaml.']);
    expect(await faults({ catalog: 'd'.repeat(64) })).toEqual(['report.json was made with another catalog.']);
    expect(await faults({ report: { ...report, evidence: 'e'.repeat(64) } })).toEqual([
      'report.json rests on other evidence: its digest is not that of evidence/SHA256SUMS.',
    ]);
  });

  it('misses evidence that its sums do not list', async () => {
    const more = { ...files, [`evidence/${ONE}/us-east-1.ndjson`]: bytes('{}\n') };
    expect(await faults({ files: more })).toEqual([
      'evidence/SHA256SUMS does not list exactly the evidence that is there.',
    ]);
  });
});
