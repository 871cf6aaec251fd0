import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPackage } from '../../src/pack/open.ts';
import { readTemplates } from '../../src/pipeline/built-in.ts';
import { type Sealed, sealReport } from '../../src/pipeline/report.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderTemplates } from '../../src/report/render-templates.ts';
import { GOLDEN_IMAGES } from '../../src/sandbox/organisation/accounts.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

// A service control policy that keeps both lists of Regions from one account, and a hub that may not list accounts: the
// whole job, from what AWS refuses to what a reader is told.
const refused = (operation: string, account?: string) => ({
  operation,
  fault: { kind: 'deny', by: 'scp' } as const,
  ...(account === undefined ? {} : { account }),
});
const REGION_LISTS = ['account:ListRegions', 'ec2:DescribeRegions'];

async function sealedBy(job: SandboxJob): Promise<Sealed> {
  const evidence = await collectOnce(job);
  const signal = new AbortController().signal;
  const { loaded, access } = job;
  return sealReport({ loaded, access, evidence, signal, onProgress: () => undefined, now: () => new Date() });
}

async function verified(job: SandboxJob, subject: string): Promise<string[]> {
  const { roots, timestampRoots } = job;
  const trust = { roots, timestampRoots, allowUntimestamped: true, at: new Date() };
  const { steps } = await verifyPackage({ subject, ...trust, onProgress: () => undefined });
  return steps.filter(({ result }) => result !== 'passed').map(({ name, detail }) => `${name}: ${detail.join(' ')}`);
}

describe('Regions of an account that nobody could list', () => {
  let job: SandboxJob;
  let sealed: Sealed;
  beforeAll(async () => {
    const faults = REGION_LISTS.map((operation) => refused(operation, GOLDEN_IMAGES));
    job = await startJob(new Date(), '', { faults }, DISCOVERED);
    sealed = await sealedBy(job);
  }, 240_000);
  afterAll(() => job.close());

  it('are one more place in each control that is decided by Region, and not established', () => {
    const placesOf = (id: string) =>
      sealed.findings
        .find(({ control }) => control === id)
        ?.accounts.find(({ account }) => account === GOLDEN_IMAGES)
        ?.scopes.map(({ scope, status }) => `${scope.region} ${status}`);
    expect(placesOf('KMS-01')).toEqual(['eu-central-1 pass', 'not-known not-established']);
    // What belongs to the whole account and rests on every Region is open too; what does not, is not.
    expect(placesOf('IAM-06')).toEqual(['global not-established']);
  });

  it('are named in the report, with the calls that were refused', async () => {
    const html = [...renderHtml(renderTemplates(sealed.report, await readTemplates()))].join('');
    expect(html).toContain(`Regions of ${GOLDEN_IMAGES}`);
    expect(html).toContain('others: not known');
    const gaps = sealed.findings.flatMap(({ accounts }) =>
      accounts.flatMap(({ scopes }) => scopes.flatMap((each) => each.gaps)),
    );
    const open = gaps
      .filter(({ scope }) => scope.region === 'not-known')
      .map(({ operation, reason }) => `${operation} ${reason}`);
    expect([...new Set(open)].sort()).toEqual(REGION_LISTS.map((operation) => `${operation} denied`));
    expect(sealed.report.limitations.join('\n')).toContain(`could not be read in ${GOLDEN_IMAGES}`);
  });

  it('come out the same when the package is verified', async () => {
    expect(await verified(job, sealed.directory)).toEqual([]);
  });
});

describe('accounts of the organisation that nobody could list', () => {
  it('are one more place in every control', async () => {
    const job = await startJob(new Date(), '', { faults: [refused('organizations:ListAccounts')] }, DISCOVERED);
    const { findings, directory, report } = await sealedBy(job);
    const others = findings.map(({ accounts, status }) => [accounts.at(-1)?.account, accounts.at(-1)?.status, status]);
    expect(others.filter(([account, status]) => account !== 'not-known' || status !== 'not-established')).toEqual([]);
    expect(others.filter(([, , status]) => status !== 'fail' && status !== 'not-established')).toEqual([]);
    expect(report.accountList).toEqual({ complete: false, chosen: false });
    expect(await verified(job, directory)).toEqual([]);
    const source = await openPackage(directory);
    expect([...source.files.keys()].some((path) => path.includes('not-known'))).toBe(false);
    await source.close();
    await job.close();
  }, 240_000);

  it('are no gap where the config names the accounts and the Regions: that is a choice', async () => {
    const faults = ['organizations:ListAccounts', ...REGION_LISTS].map((operation) => refused(operation));
    const job = await startJob(new Date(), '', { faults });
    const { findings, directory, report } = await sealedBy(job);
    expect(JSON.stringify(findings)).not.toContain('not-known');
    expect(findings.some(({ status }) => status === 'pass')).toBe(true);
    const html = [...renderHtml(renderTemplates(report, await readTemplates()))].join('');
    expect(html).toContain('the configuration chose what is in scope');
    expect(await verified(job, directory)).toEqual([]);
    await job.close();
  }, 240_000);
});
