import { appendFile, lstat, readdir, readFile, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { sha256 } from '../core/digest.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';

/** Lists what the demo made, as SHA256SUMS does: what stands in it, unchanged, is removed by the next demo. */
const MARKER = '.goldproof-demo';
/** What a demo writes beside evidence and packages. */
const FILES = ['goldproof.yaml', 'assurance.yaml', 'root.pem', 'chain.pem', 'tsa-root.pem'] as const;
/** What collecting leaves when it is interrupted; no part of it is anyone's own. */
const INTERRUPTED = ['collecting/run.json', 'collecting/work', 'collecting/evidence', 'collecting.lock'] as const;

/** The demo's folder: files of the user's in it are neither removed nor written over. */
export interface DemoFolder {
  /** Writes a file of the demo's. @throws GoldproofError `usage` when there is one of the user's */
  write(name: (typeof FILES)[number], text: string): Promise<void>;
  /** Remembers a directory below the folder, or what there is of it, as made by the demo. */
  made(directory: string): Promise<void>;
}

/**
 * Makes the folder ready: removes what an earlier demo made there, as far as it is as the demo left it.
 *
 * @throws GoldproofError `usage` when the folder cannot be used, or holds files and was never a demo's
 */
export async function openDemoFolder(out: string): Promise<DemoFolder> {
  try {
    await makeFolder(out);
    const entries = await readdir(out);
    if (entries.length > 0 && !entries.includes(MARKER)) throw unusable(out, "it holds files that are not a demo's");
    await removeEarlier(out);
    await writeFile(join(out, MARKER), '');
  } catch (thrown) {
    throw thrown instanceof GoldproofError ? thrown : unusable(out, messageOf(thrown), thrown);
  }
  const remember = (path: string, bytes: Uint8Array | string) =>
    appendFile(join(out, MARKER), `${sha256(bytes)}  ${path}\n`);
  return {
    write: async (name, text) => {
      await writeFile(join(out, name), text, { flag: 'wx' }).catch((thrown: unknown) => {
        throw unusable(out, messageOf(thrown), thrown);
      });
      await remember(name, text);
    },
    made: async (directory) => {
      for (const path of await filesBelow(directory)) {
        await remember(relative(out, path).split(sep).join('/'), await readFile(path));
      }
    },
  };
}

function unusable(out: string, message: string, cause?: unknown): GoldproofError {
  const remedy = 'Choose an empty folder, or none that is there, with --out';
  return new GoldproofError('usage', `the demo cannot use ${out}`, [{ file: out, message, remedy }], { cause });
}

async function removeEarlier(out: string): Promise<void> {
  const root = await realpath(out);
  const made = await readMarker(root);
  for (const name of FILES) {
    const isTheirs = (await isThere(join(root, name))) && !(await isAsLeft(root, name, made.get(name)));
    if (isTheirs) throw unusable(out, `${name} in it is not as a demo left it`);
  }
  for (const [path, digest] of made) {
    if (await isAsLeft(root, path, digest)) await rm(join(root, path), { force: true });
  }
  for (const path of INTERRUPTED) await rm(join(root, path), { recursive: true, force: true });
  for (const folder of ['collecting', 'evidence', 'packages']) await removeEmpty(join(root, folder));
}

/** What an earlier demo made, path → digest; of two lines for one file the later holds. */
async function readMarker(root: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(root, MARKER), 'utf8').catch(() => '');
  const lines = text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm);
  return new Map([...lines].map(([, digest = '', path = '']) => [path, digest]));
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** An ordinary file inside the folder, no link on the way to it, with the bytes that the demo wrote. */
async function isAsLeft(root: string, path: string, digest: string | undefined): Promise<boolean> {
  const file = join(root, path);
  try {
    const isInside = (await realpath(dirname(file))) === dirname(file) && file.startsWith(root + sep);
    return isInside && (await lstat(file)).isFile() && sha256(await readFile(file)) === digest;
  } catch {
    return false; // it is gone
  }
}

/** Removes folders that hold nothing but empty folders. */
async function removeEmpty(folder: string): Promise<void> {
  const isFolder = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return;
  for (const entry of await readdir(folder)) await removeEmpty(join(folder, entry));
  await rmdir(folder).catch(() => undefined); // not empty
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
