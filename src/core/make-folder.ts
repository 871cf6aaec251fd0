import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node says of a read-only file system, and of others that take no folder, that there
 * is no such file; asked for one folder at a time, the system tells the true reason.
 *
 * @throws the system's error
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown;
    await makeOneByOne(path);
  }
}

async function makeOneByOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (thrown) {
    const isAboveMissing = codeOf(thrown) === 'ENOENT' && dirname(path) !== path;
    if (codeOf(thrown) === 'EEXIST') return;
    if (!isAboveMissing) throw thrown;
    await makeOneByOne(dirname(path));
    await mkdir(path);
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
