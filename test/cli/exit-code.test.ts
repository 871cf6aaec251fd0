import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeFor, exitCodeOf, exitCodeOfFound, type FailOn } from '../../src/cli/exit-code.ts';
import { report } from '../../src/cli/report.ts';
import { run } from '../../src/cli/run.ts';
import { type ErrorCode, GoldproofError } from '../../src/core/errors.ts';
import type { Status } from '../../src/model/status.ts';
import { COLLECTOR_OPERATIONS } from '../../src/operations/all.ts';
import { collectInto } from '../../src/pipeline/run.ts';
import { type BadJob, failureOf, openJob } from '../e2e/bad-job.ts';
import { inProcess, saveConfig } from './support.ts';

describe('an error', () => {
  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['config', 2],
    ['catalog', 2],
    ['collect', 1],
    ['sign', 1],
    ['output', 1],
    ['package', 1],
    ['evidence', 1],
    ['cancelled', 1],
  ])('of %s exits %i', (code, exit) => {
    expect(exitCodeOf(new GoldproofError(code, 'x'))).toBe(exit);
  });

  it('about a config that is not there exits 2, and names it', async () => {
    const failure = await failureOf(run({ config: 'nowhere/goldproof.yaml' }, inProcess().context));
    expect(exitCodeOf(failure)).toBe(2);
    expect(failure.problems).toMatchObject([{ file: 'nowhere/goldproof.yaml' }]);
  });

  it('of ours exits 1', () => {
    expect(exitCodeOf(new TypeError('x'))).toBe(1);
    expect(exitCodeOf('x')).toBe(1);
  });
});

it('corroborate that finds nothing exits 5', () => {
  expect([0, 1, 900].map(exitCodeOfFound)).toEqual([5, 0, 0]);
});

describe('--fail-on', () => {
  it.each<[Status[], FailOn | undefined, number]>([
    [['fail', 'not-established'], undefined, 0],
    [['fail', 'not-established'], 'fail', 3],
    [['fail', 'not-established'], 'not-established', 3],
    [['pass', 'not-established'], 'fail', 0],
    [['pass', 'not-established'], 'not-established', 4],
    [['pass', 'attested', 'inherited', 'not-applicable'], 'not-established', 0],
  ])('of %j with %s exits %i', (statuses, failOn, exit) => {
    expect(
      exitCodeFor(
        statuses.map((status) => ({ status })),
        failOn,
      ),
    ).toBe(exit);
  });
});

describe('where nothing could be looked at', () => {
  const jobs: BadJob[] = [];
  afterAll(() => Promise.all(jobs.map((job) => job.close())));

  it('--fail-on not-established exits 4', async () => {
    const job = await openJob();
    jobs.push(job);
    const fault = { kind: 'deny', by: 'scp' } as const;
    const services = new Set(COLLECTOR_OPERATIONS.map(({ operation }) => operation.split(':')[0] ?? ''));
    for (const service of services)
      if (!['sts', 'account'].includes(service)) job.sandbox.addFault({ operation: `${service}:*`, fault });
    const evidence = await collectInto(job.job());
    const config = await saveConfig(job, 'FOUR');
    expect(await report({ evidence, config, failOn: 'not-established' }, inProcess().context)).toBe(4);
  });
});
