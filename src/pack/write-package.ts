import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { byText } from '../core/compare.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { caseCollisions, packagePathFault, printablePath } from '../core/package-path.ts';
import { formatSums } from '../core/sums.ts';
import type { FileRole } from '../model/manifest.ts';
import {
  buildManifest,
  formatManifest,
  MANIFEST,
  type ManifestHeader,
  type PackagedFile,
  SUMS,
  UNLISTED,
} from './manifest.ts';

export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** Makes the detached signature of SHA256SUMS and its timestamp: file name → bytes. */
export type SignSums = (sums: Uint8Array) => Promise<Readonly<Record<string, Uint8Array>>>;

export interface PackageWriter {
  /** Writes one file, streaming, and says what it is. @throws GoldproofError('output') */
  add(path: string, role: FileRole, content: Content): Promise<PackagedFile>;
  /** What was added so far, in path order. */
  files(): readonly PackagedFile[];
  /** Writes manifest.json and SHA256SUMS, and what `sign` makes of them. Nothing can be added afterwards. */
  seal(header: ManifestHeader, sign?: SignSums): Promise<void>;
}

/**
 * Writes a package beside its final place and moves it there in one rename, when `build` has sealed it: under the
 * final name is a whole package or nothing. On any error what was written is removed.
 *
 * @throws GoldproofError('output') when `target` exists or cannot be written; what `build` throws as it is
 */
export async function writePackage(target: string, build: (writer: PackageWriter) => Promise<void>): Promise<void> {
  if (await exists(target)) throw cannotWrite(target, 'is there already', 'Choose another output, or remove it.');
  const staging = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    await writing(target, () => mkdir(staging, { recursive: true }));
    const { writer, isSealed } = createWriter(staging, target);
    await build(writer);
    if (!isSealed()) throw new TypeError('a package must be sealed before it is done');
    await writing(target, () => rename(staging, target));
    await syncDirectory(dirname(target));
  } catch (cause) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw cause;
  }
}

function createWriter(staging: string, target: string) {
  const files = new Map<string, PackagedFile>();
  let sealed = false;
  const put = async (path: string, content: Content) => {
    const file = join(staging, path);
    await writing(target, () => mkdir(dirname(file), { recursive: true }));
    return writeNew(target, file, content);
  };
  const list = () => [...files.values()].sort((left, right) => byText(left.path, right.path));
  const writer: PackageWriter = {
    async add(path, role, content) {
      const fault = sealed ? 'comes after the seal' : nameFault(path, files);
      if (fault !== undefined) throw cannotWrite(printablePath(path), fault, 'Rename it at its source.');
      const entry = { path, role, ...(await put(path, content)) };
      files.set(path, entry);
      return entry;
    },
    files: list,
    async seal(header, sign) {
      const listed = list();
      checkCase(listed);
      const manifest = { path: MANIFEST, ...(await put(MANIFEST, formatManifest(buildManifest(header, listed)))) };
      const sums = Buffer.from(formatSums([...listed, manifest]));
      await put(SUMS, sums);
      sealed = true;
      for (const [path, bytes] of Object.entries((await sign?.(sums)) ?? {})) {
        if (path === SUMS || !UNLISTED.has(path)) throw new TypeError(`${path} is no signature over ${SUMS}`);
        await put(path, bytes);
      }
    },
  };
  return { writer, isSealed: () => sealed };
}

function nameFault(path: string, files: ReadonlyMap<string, unknown>): string | undefined {
  if (files.has(path)) return 'is added twice';
  if (path === MANIFEST || UNLISTED.has(path)) return 'is written when the package is sealed';
  return packagePathFault(path);
}

function checkCase(files: readonly PackagedFile[]): void {
  const [collision] = caseCollisions(files.map(({ path }) => path));
  if (collision === undefined) return;
  throw cannotWrite(collision[1], `differs from ${collision[0]} in case only`, 'Rename one of them at its source.');
}

/** Writes and syncs a new file; digest and size are those of the bytes that went to the disk. */
async function writeNew(target: string, path: string, content: Content): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await writing(target, () => open(path, 'wx', 0o644));
  try {
    const chunks = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for await (const chunk of chunks) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(data);
      bytes += data.length;
      await writing(target, () => handle.writeFile(data));
    }
    await writing(target, () => handle.sync());
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Makes a rename last through a power failure, where the platform can. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function writing<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cannotWrite(target, messageOf(cause), 'Make room or give write access, and run again.', { cause });
  }
}

function cannotWrite(file: string, message: string, remedy: string, options?: ErrorOptions): GoldproofError {
  return new GoldproofError('output', 'The package cannot be written', [{ file, message, remedy }], options);
}
