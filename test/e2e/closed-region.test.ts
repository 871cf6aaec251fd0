import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import { type Sealed, sealReport } from '../../src/pipeline/report.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { FRANKFURT, NETWORK, VIRGINIA } from '../../src/sandbox/organisation/accounts.ts';
import { of, openBench } from './evidence-bench.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

// In the sandbox a service control policy closes Virginia to the network account, all but KMS.

const declare = (...regions: string[]) =>
  regions.map((region) => `{ region: ${region}, owner: Platform team, reason: builds in the EU alone }`).join(', ');
const scope = (closed: string) =>
  DISCOVERED.replace('{', `{ accounts: { include: ["${NETWORK}"] }, closedRegions: [${closed}],`);
const REASON = 'not looked at: closed by a service control policy, as Platform team declared (builds in the EU alone)';

/** The Regions of the account that are in scope or closed; others are not enabled there. */
async function regionsOf(evidence: string): Promise<unknown> {
  const run: Collection = JSON.parse(await readFile(join(evidence, 'evidence/collection.json'), 'utf8'));
  const { regions = [] } = run.accounts.find(({ id }) => id === NETWORK) ?? {};
  return regions.filter(({ region }) => region === FRANKFURT || region === VIRGINIA);
}

describe('a Region declared closed', () => {
  let job: SandboxJob;
  let evidence: string;
  let sealed: Sealed;
  beforeAll(async () => {
    job = await startJob(new Date(), '', {}, scope(declare(VIRGINIA, FRANKFURT)));
    evidence = await collectOnce(job);
    const signal = new AbortController().signal;
    sealed = await sealReport({ ...job, evidence, signal, onProgress: () => undefined, now: () => new Date() });
  });
  afterAll(() => job.close());

  it('is left out where a service control policy refuses Image Builder and EC2, and read where AWS answers', async () => {
    expect(await regionsOf(evidence)).toEqual([
      { region: FRANKFURT, inScope: true },
      { region: VIRGINIA, inScope: false, reason: REASON },
    ]);
  });

  it('stands in the report as not looked at, with what was refused, and holds up no other result', () => {
    const places = sealed.report.scope.filter((place) => place.scope.account === NETWORK);
    const closed = places.find((place) => place.scope.region === VIRGINIA);
    expect(closed).toMatchObject({ in: false, reason: REASON, answered: 0 });
    expect(closed?.unanswered).toEqual(
      expect.arrayContaining([expect.objectContaining({ operation: 'imagebuilder:ListImagePipelines', by: 'scp' })]),
    );
    const judged = sealed.report.findings.flatMap(({ control, accounts }) =>
      accounts.flatMap(({ scopes }) => scopes.map((result) => ({ control, ...result }))),
    );
    expect(judged.length).toBeGreaterThan(40);
    expect(judged.map((result) => result.scope.region)).not.toContain(VIRGINIA);
    // GOV-03 tells of every call. A trail of the organization is read at its home, which is there, whatever is in scope.
    const open = judged.flatMap(({ control, gaps }) =>
      gaps.filter((gap) => gap.scope.region === VIRGINIA).map(({ operation }) => `${control} ${operation}`),
    );
    const ofTrails = /^LOG-\d\d (cloudtrail:|kms:)/;
    expect(open.filter((gap) => !gap.startsWith('GOV-03') && !ofTrails.test(gap))).toEqual([]);
  });

  it('verifies, and not when it is said of a Region that answered', async () => {
    const trust = { roots: job.roots, timestampRoots: job.timestampRoots, allowUntimestamped: true, at: new Date() };
    const { steps } = await verifyPackage({ subject: sealed.directory, ...trust, onProgress: () => undefined });
    expect(steps.filter(({ result }) => result !== 'passed')).toEqual([]);
    const bench = await openBench(evidence, job);
    expect((await bench.said()).scope).toMatch(/are those that AWS named/);
    const leftOut = ({ accounts, ...run }: Collection): Collection => ({
      ...run,
      accounts: accounts.map((account) => ({
        ...account,
        regions: account.regions.map(({ region }) => ({ region, inScope: false, reason: REASON })),
      })),
    });
    expect((await bench.said(undefined, leftOut)).scope).toMatch(`AWS named ${FRANKFURT} in ${NETWORK} as`);
    // What another policy refuses is no closed Region.
    const byIdentity = of(
      'ec2:DescribeVpcs',
      (record): EvidenceRecord =>
        record.outcome.kind === 'denied' ? { ...record, outcome: { ...record.outcome, by: 'identity' } } : record,
    );
    expect((await bench.said(byIdentity)).scope).toMatch(`AWS named ${VIRGINIA} in ${NETWORK} as`);
  });
});

describe.each([
  ['for another account', `{ region: ${VIRGINIA}, accounts: ["222233334444"], owner: P, reason: EU }`, []],
  ['that another policy refuses', declare(VIRGINIA), [{ kind: 'deny', by: 'identity' }]],
  ['that did not answer', declare(VIRGINIA), [{ kind: 'error', error: 'InternalFailure', status: 400 }]],
] as const)('a Region declared closed %s', (_, closed, faults) => {
  it('stays in scope', async () => {
    const struck = faults.map((fault) => ({
      account: NETWORK,
      region: VIRGINIA,
      operation: 'imagebuilder:ListImagePipelines',
      fault,
    }));
    const job = await startJob(new Date(), '', { faults: struck }, scope(closed));
    try {
      expect(await regionsOf(await collectOnce(job))).toContainEqual({ region: VIRGINIA, inScope: true });
    } finally {
      await job.close();
    }
  });
});

it.each([
  ['a Region', declare('us-eest-1'), /us-eest-1 is not in AWS's list of Regions/],
  ['an account', `{ region: ${VIRGINIA}, accounts: ["123456789012"], owner: P, reason: EU }`, /123456789012 is not in/],
])('refuses %s that AWS does not know, by its line', async (_, closed, message) => {
  const job = await startJob(new Date(), '', {}, scope(closed));
  try {
    const problem = {
      message: expect.stringMatching(message),
      line: 3,
      file: expect.stringMatching(/goldproof\.yaml$/),
    };
    await expect(collectOnce(job)).rejects.toMatchObject({ code: 'config', problems: [problem] });
  } finally {
    await job.close();
  }
});
