import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { alone, isAtWork } from './alone.ts';

/**
 * Where a package is made, below the config's output: `.building-NAME` for what is derived, `packages/.NAME.….partial`
 * for the package itself, and a lock that says who is at work. Both hold facts of accounts: what a killed run left of
 * them is removed by the next.
 */

const BUILDING = '.building-';
const PARTIAL = /^\.(.+)\.[0-9a-f]{12}\.partial$/;

/** The directory that packages are made in. */
export function packagesIn(output: string): string {
  return join(output, 'packages');
}

/**
 * Does the work of making one package in a folder of its own, while no other run makes the same one.
 *
 * @param name the package's directory
 * @throws GoldproofError `output` when the package is there, another run makes it, or the folder cannot be written
 */
export async function inWorkspace<T>(output: string, name: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = join(output, `${BUILDING}${name}`);
  return alone(scratch, async () => {
    await assertNoPackage(output, name);
    try {
      await makeEmpty(scratch);
      return await work(scratch);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

/** @throws GoldproofError `output` when a package of that name is there: told before the work, not after it */
export async function assertNoPackage(output: string, name: string): Promise<void> {
  const directory = join(packagesIn(output), name);
  if (!(await isThere(directory))) return;
  const remedy = `Set another \`report.number\`, move it away, or make a revision with --revision-of ${directory}`;
  const problem = { file: directory, message: 'it is there already', remedy };
  throw new GoldproofError('output', `the package ${name} is there already`, [problem]);
}

/** Removes what runs left behind that are over. What cannot be removed stays: it is in nobody's way. */
export async function sweep(output: string): Promise<void> {
  const packages = packagesIn(output);
  const isOver = async (name: string): Promise<boolean> => !(await isAtWork(join(output, `${BUILDING}${name}`)));
  const remove = (path: string) => rm(path, { recursive: true, force: true }).catch(() => undefined);
  for (const entry of await namesIn(output)) {
    if (!entry.startsWith(BUILDING)) continue;
    if (await isOver(entry.slice(BUILDING.length).replace(/\.lock$/, ''))) await remove(join(output, entry));
  }
  for (const entry of await namesIn(packages)) {
    const [, name] = PARTIAL.exec(entry) ?? [];
    if (name !== undefined && (await isOver(name))) await remove(join(packages, entry));
  }
}

async function makeEmpty(scratch: string): Promise<void> {
  try {
    await rm(scratch, { recursive: true, force: true });
    await makeFolder(scratch);
  } catch (thrown) {
    const remedy = 'Choose an output directory that can be written to';
    const problem = { file: scratch, message: messageOf(thrown), remedy };
    throw new GoldproofError('output', `${scratch} cannot be written`, [problem], { cause: thrown });
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
