import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { collectInto } from '../../src/pipeline/run.ts';
import { type BadJob, failureOf, openJob } from '../e2e/bad-job.ts';
import { goldproof, inProcess, type Ran, saveConfig } from './support.ts';

// Real processes, for what only they show: exit codes, streams, what is left on the disk. Each costs a second.

let folder: string;
let job: BadJob;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-cli-'));
  job = await openJob();
});
afterAll(async () => {
  await job.close();
  await rm(folder, { recursive: true, force: true });
});

/** Every line of stderr is JSON, and the last is the one event that ends a run. */
function lastEvent({ stderr }: Pick<Ran, 'stderr'>): Record<string, unknown> {
  const events = stderr.map((line): Record<string, unknown> => JSON.parse(line));
  expect(events.filter(({ event }) => event === 'run.completed')).toHaveLength(1);
  return events.at(-1) ?? {};
}

describe('the command line', () => {
  it('shows every command, with where to begin and what it exits with', async () => {
    const { code, stdout, stderr } = await goldproof(['--help']);
    expect([code, stderr]).toEqual([0, []]);
    for (const command of [
      'demo',
      'run',
      'collect',
      'corroborate',
      'report',
      'verify',
      'diff',
      'controls',
      'policy',
      'keys',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toMatch(/Exit codes: 0 .* 1 .* 2 .*\n.* 3 .* 4 .*\n5 /);
  });

  it.each([
    ['no command', [], 'there is no command', 'a command is needed'],
    ['a misspelt command', ['rnu'], "unknown command 'rnu'", 'Did you mean run?'],
    ['a misspelt option', ['run', '--confg', 'x'], "unknown option '--confg'", 'Did you mean --config?'],
    ['no argument', ['report'], "missing required argument 'evidence'", 'the command line is not understood'],
  ])('of %s exits 2 and says what was meant', async (_, args, message, hint) => {
    const ran = await goldproof(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(lastEvent(ran)).toMatchObject({ code: 'usage', exitCode: 2, message, problems: [{ message: hint }] });
  });
});

describe('without AWS credentials', () => {
  it('exits 1, says so in one line, and leaves nothing', async () => {
    const ran = await goldproof(['run', '--config', await saveConfig(job, 'NONE')]);
    expect(ran.code).toBe(1);
    expect(lastEvent(ran)).toMatchObject({ code: 'collect', exitCode: 1 });
    expect(String(lastEvent(ran)['message'])).toMatch(/^no AWS credentials were found/);
    expect((await job.files()).filter((path) => path.startsWith('out/'))).toEqual([]);
  });
});

describe('a report', () => {
  it('with --fail-on fail exits 3, and verify 5 without a timestamp, unless none was agreed; on a disk without room it exits 1 and leaves no package', async () => {
    const evidence = await collectInto(job.job());
    const ran = await goldproof(['report', evidence, '--config', await saveConfig(job, 'THREE'), '--fail-on', 'fail']);
    const directory = join(job.folder, 'out', 'packages', 'THREE');
    expect(ran.code).toBe(3);
    expect(lastEvent(ran)).toMatchObject({ level: 'info', exitCode: 3, package: directory });
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(directory);
    expect(ran.stdout).toMatch(/^Control +fail /m);
    expect(ran.stdout).toMatch(/^MFA-04 +1 +2 of 32 +Every IAM user/m);
    expect((await readdir(join(job.folder, 'out'))).sort()).toEqual(['evidence', 'packages']);

    const { context, stdout, stderr } = inProcess();
    const root = [join(job.folder, 'root.pem')];
    expect(await verify({ subject: directory, root, json: true }, context)).toBe(5);
    const { result, steps } = JSON.parse(stdout.join(''));
    expect(result).toBe('indeterminate'); // nothing but the signer's word says when it was sealed
    const open = steps.filter((step: { result: string }) => step.result !== 'passed');
    expect(open).toMatchObject([{ name: 'timestamp of SHA256SUMS', result }]);
    expect(lastEvent({ stderr })).toMatchObject({ exitCode: 5, result });
    expect(await verify({ subject: directory, root, allowUntimestamped: true }, inProcess().context)).toBe(0);

    const full = await goldproof(['report', evidence, '--config', await saveConfig(job, 'FULL')], {
      shell: 'ulimit -f 400',
    });
    expect(full.code).toBe(1);
    expect(lastEvent(full)).toMatchObject({ code: 'output', exitCode: 1 });
    expect((await readdir(join(job.folder, 'out'))).sort()).toEqual(['evidence', 'packages']);
    expect(await readdir(join(job.folder, 'out', 'packages'))).toEqual(['THREE']);
  });
});

describe('the demo', () => {
  it('never touches what is no demo’s', async () => {
    const file = join(folder, 'thesis.txt');
    await writeFile(file, 'three years');
    for (const out of [folder, file, join(file, 'x')]) {
      const failure = await failureOf(demo({ out }, inProcess().context));
      expect(failure).toMatchObject({ code: 'usage', problems: [{ file: out }] });
    }
    expect(await readFile(file, 'utf8')).toBe('three years');
  });
});
