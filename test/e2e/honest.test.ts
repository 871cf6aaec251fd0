import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { collectEvidence } from '../../src/pipeline/collect.ts';
import { type Sealed, sealReport } from '../../src/pipeline/report.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

// Runs that are unusual and honest: every step of `verify` passes on what comes of them. Others of the kind have tests
// of their own: hostile strings, own controls, corroboration, revisions, unknown scope, large zips.

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function jobOf(
  ...[now, settings, options, scope, organisation]: Parameters<typeof startJob>
): Promise<SandboxJob> {
  const job = await startJob(now, settings, options, scope, organisation);
  closing.push(() => job.close());
  return job;
}

/** Seals what was collected. */
function sealed(job: SandboxJob, evidence: string): Promise<Sealed> {
  const { loaded, access } = job;
  const signal = new AbortController().signal;
  return sealReport({ loaded, access, evidence, signal, onProgress: () => undefined, now: () => new Date() });
}

/** The steps that did not pass, with what they say. */
async function open(job: SandboxJob, subject: string): Promise<string[]> {
  const { roots, timestampRoots } = job;
  const trust = { roots, timestampRoots, allowUntimestamped: true, at: new Date() };
  const { steps } = await verifyPackage({ subject, ...trust, onProgress: () => undefined });
  return steps.filter(({ result }) => result !== 'passed').map(({ name, detail }) => `${name}: ${detail.join(' ')}`);
}

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

describe('an honest package passes', () => {
  it('as an interim report, which each page says', async () => {
    const job = await jobOf(new Date(), `period: { from: ${day(-20)}, to: ${day(20)} }\ninterim: true\n`);
    const { directory, report } = await sealed(job, await collectOnce(job));
    expect(report.interim).toBe(true);
    expect(await open(job, directory)).toEqual([]);
  });

  it('by a machine whose clock is four minutes ahead, or behind', async () => {
    for (const minutes of [4, -4]) {
      const job = await jobOf();
      const clock = { ...systemClock, now: () => new Date(Date.now() + minutes * 60_000) };
      const ahead = { ...job, access: { ...job.access, clock } };
      const { directory } = await sealed(ahead, await collectOnce(ahead));
      expect(await open(job, directory)).toEqual([]);
    }
  });

  it('when it was interrupted and resumed', async () => {
    const job = await jobOf();
    const stop = new AbortController();
    let calls = 0;
    const { loaded, access } = job;
    const base = { loaded, directory: join(job.folder, 'resumed'), access };
    const interrupted = collectEvidence({
      ...base,
      signal: stop.signal,
      onProgress: () => {
        calls += 1;
        if (calls === 40) stop.abort(new Error('killed'));
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' });
    const { directory } = await sealed(job, await collectOnce(job, 'resumed'));
    expect(await open(job, directory)).toEqual([]);
  });

  it('when an endpoint of the user’s own answers', async () => {
    const job = await jobOf();
    const url = `https://127.0.0.1:${job.sandbox.port}`;
    process.env['AWS_ENDPOINT_URL_KMS'] = url;
    closing.push(() => void delete process.env['AWS_ENDPOINT_URL_KMS']);
    const { directory } = await sealed(job, await collectOnce(job));
    expect(await open(job, directory)).toEqual([]);
  });

  // Minutes of work: `.ci/full` does it.
  it.skipIf(process.env['GOLDPROOF_FULL'] !== '1')('of fifty accounts', async () => {
    const now = new Date();
    const job = await jobOf(now, '', {}, DISCOVERED, demoOrganisation(now, 50));
    const { directory, report } = await sealed(job, await collectOnce(job));
    expect(report.accounts.filter((account) => account.in)).toHaveLength(50);
    expect(report.findings.every(({ accounts }) => accounts.length === 50)).toBe(true);
    // A copy of an account comes out as the account does.
    const statuses = (id: string) =>
      report.findings.map(({ accounts }) => accounts.find(({ account }) => account === id)?.status);
    expect(statuses('800000000004')).toEqual(statuses('800000000001'));
    expect(await open(job, directory)).toEqual([]);
  });
});
