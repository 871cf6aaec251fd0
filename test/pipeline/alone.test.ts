import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alone } from '../../src/pipeline/alone.ts';

let folder: string;
let place: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-alone-'));
  place = join(folder, 'out', 'collecting');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const done = async () => 'done';

/** A process that is certainly over. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('work in one place', () => {
  it('refuses a second run while the first is at work, and lets it in afterwards', async () => {
    const first = await alone(place, async () => {
      await expect(alone(place, done)).rejects.toMatchObject({
        code: 'output',
        message: `another run is at work in ${place}`,
        problems: [{ file: `${place}.lock` }],
      });
      return 'first';
    });
    expect(first).toBe('first');
    expect(await alone(place, done)).toBe('done');
  });

  it('leaves nothing behind, however it ends', async () => {
    const failing = alone(place, () => Promise.reject(new Error('no room')));
    await expect(failing).rejects.toThrow('no room');
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  it('goes on where the one before was killed', async () => {
    await alone(place, done);
    await writeFile(`${place}.lock`, `${endedProcess()} ${hostname()}\n`);
    expect(await alone(place, done)).toBe('done');
  });

  it('waits a minute for one on another machine, whose processes nobody can see', async () => {
    await alone(place, done);
    await writeFile(`${place}.lock`, `${endedProcess()} elsewhere.example\n`);
    await expect(alone(place, done)).rejects.toThrow(/another run is at work/);
    expect(await readFile(`${place}.lock`, 'utf8')).toContain('elsewhere.example');
    const past = new Date(Date.now() - 61_000);
    await utimes(`${place}.lock`, past, past);
    expect(await alone(place, done)).toBe('done');
  });
});
