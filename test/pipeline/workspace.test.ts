import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../../src/model/evidence.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { identityOf } from '../../src/pipeline/identity.ts';
import { inWorkspace, sweep } from '../../src/pipeline/workspace.ts';
import { failureOf } from '../e2e/bad-job.ts';

let output: string;
beforeEach(async () => {
  output = await mkdtemp(join(tmpdir(), 'goldproof-workspace-'));
});
afterEach(() => rm(output, { recursive: true, force: true }));

const PARTIAL = '.N-1.0123456789ab.partial';

async function plant(name: string): Promise<void> {
  await mkdir(join(output, `.building-${name}`, 'facts'), { recursive: true });
  await writeFile(join(output, `.building-${name}`, 'facts', 'iam.users.ndjson'), '{}\n');
  await mkdir(join(output, 'packages', `.${name}.0123456789ab.partial`), { recursive: true });
  await writeFile(join(output, 'packages', `.${name}.0123456789ab.partial`, 'report.pdf'), '%PDF');
}

const everything = async () => (await readdir(output, { recursive: true })).sort();

describe('what a run left behind', () => {
  it('is removed once its process is gone, its lock too', async () => {
    await plant('N-1');
    await writeFile(join(output, '.building-N-1.lock'), `${spawnSync(process.execPath, ['-v']).pid} ${hostname()}\n`);
    await sweep(output);
    expect(await everything()).toEqual(['packages']);
  });

  it('is removed when nothing says whose it is', async () => {
    await plant('N-1');
    await mkdir(join(output, '.building-aBcD12'));
    await sweep(output);
    expect(await everything()).toEqual(['packages']);
  });

  it('stays while its run is at work; and whatever else is there stays', async () => {
    await mkdir(join(output, 'packages', 'N-0'), { recursive: true });
    await writeFile(join(output, 'packages', '.notes.partial'), 'mine');
    await writeFile(join(output, '.buildings'), 'mine');
    await inWorkspace(output, 'N-1', async (scratch) => {
      await writeFile(join(scratch, 'half'), '');
      await mkdir(join(output, 'packages', PARTIAL));
      await sweep(output);
      expect(await everything()).toEqual(
        [
          '.building-N-1',
          '.building-N-1.lock',
          '.building-N-1/half',
          '.buildings',
          'packages',
          'packages/.notes.partial',
          `packages/${PARTIAL}`,
          'packages/N-0',
        ].sort(),
      );
    });
    await sweep(output);
    expect(await everything()).toEqual(['.buildings', 'packages', 'packages/.notes.partial', 'packages/N-0']);
  });

  it('is no problem where there is nothing', async () => {
    await sweep(join(output, 'nowhere'));
    expect(await everything()).toEqual([]);
  });
});

describe('the making of a package', () => {
  it('is refused before the work when the package is there, with what to do', async () => {
    await mkdir(join(output, 'packages', 'N-1'), { recursive: true });
    let worked = false;
    const failure = await failureOf(
      inWorkspace(output, 'N-1', async () => {
        worked = true;
      }),
    );
    expect(failure).toMatchObject({ code: 'output', problems: [{ file: join(output, 'packages', 'N-1') }] });
    expect(failure.problems[0]?.remedy).toContain('--revision-of');
    expect(worked).toBe(false);
    expect(await everything()).toEqual(['packages', 'packages/N-1']);
  });

  it('is done by one run at a time', async () => {
    await inWorkspace(output, 'N-1', async () => {
      await expect(inWorkspace(output, 'N-1', async () => 1)).rejects.toThrow(/another run is at work/);
      expect(await inWorkspace(output, 'N-2', async () => 2)).toBe(2);
    });
  });
});

it('two runs that begin in one minute have different numbers, and each keeps its own', () => {
  const { config } = configFromText('organisation: Acme\n', 'goldproof.yaml');
  const numberOf = (run: string) =>
    identityOf(config, { run, from: '2026-11-24T22:25:01.000Z' } as Collection, undefined).number;
  const one = numberOf('goldproof-20261124T222501Z-a1b2c3');
  expect(one).toMatch(/^ACME-2026Q3-20261124T2225-[0-9a-f]{4}$/);
  expect(numberOf('goldproof-20261124T222501Z-a1b2c3')).toBe(one);
  expect(numberOf('goldproof-20261124T222501Z-a1b2c4')).not.toBe(one);
});
