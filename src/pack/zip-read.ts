import { type FileHandle, open } from 'node:fs/promises';
import { byText } from '../core/compare.ts';
import type { Problem } from '../core/errors.ts';
import { messageOf } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';
import { asRefusal, fault, nameFaults, refusal, wholeOf } from './refusal.ts';
import { readEntryData } from './zip-data.ts';
import { DEFLATED, DESCRIPTOR_FOLLOWS, STORED, UTF8_NAME, VERSION_64 } from './zip-format.ts';
import { readLayout, type ZipEntry } from './zip-layout.ts';

/** What a zip may claim of the reader's disk, memory and time. */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  /** Uncompressed : compressed, of one file; deflate cannot do more than 1032 : 1. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = { entries: 200_000, bytes: 64 * 1024 ** 3, ratio: 500 };

/** Files this small may be of any ratio: a line repeated. */
const ANY_RATIO = 1024 * 1024;
const ENCRYPTED = 0x2041; // bits 0 (encrypted), 6 (strong), 13 (central directory masked) of APPNOTE.TXT 4.4.4
const DEFLATE_LEVEL = 0x0006; // bits 1 and 2: how hard it was compressed, which no reader minds
const KNOWN_FLAGS = DESCRIPTOR_FOLLOWS | UTF8_NAME;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
/** MS-DOS attributes: volume label and directory. */
const DOS_LABEL = 0x08;
const DOS_FOLDER = 0x10;

/**
 * Opens a zip as a package. It is read in place and never extracted. Where every file is in one folder, as we and
 * most tools write it, that folder is the package's root.
 *
 * @throws GoldproofError('package') on whatever two programs may read in two ways: links, duplicates, names that
 *   collide, encryption, comments, extra fields, headers that disagree, bytes that belong to no entry; and on zips
 *   beyond the limits
 */
export async function openZip(path: string, limits: ZipLimits = ZIP_LIMITS): Promise<FileSource> {
  const handle = await openFile(path);
  try {
    const entries = await readEntries(handle, path, limits);
    return sourceOf(path, handle, withoutFolder(entries));
  } catch (cause) {
    await handle.close();
    throw asRefusal(path, '', cause);
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw refusal(path, [{ file: path, message: messageOf(cause), remedy: 'Name a package: a directory or a zip.' }], {
      cause,
    });
  }
}

async function readEntries(handle: FileHandle, path: string, limits: ZipLimits): Promise<readonly ZipEntry[]> {
  const layout = await readLayout(handle, (await handle.stat()).size, limits.entries);
  const all = layout.entries;
  const files = all.filter((entry) => !isFolder(entry));
  const problems = [
    ...all.flatMap((entry) => entryFaults(entry, limits)),
    ...layout.problems,
    ...nameFaults(
      files.map(({ fileName }) => fileName),
      all.filter(isFolder).map(({ fileName }) => fileName.slice(0, -1)),
    ),
  ];
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.bytes) problems.push(fault('', `holds more than ${limits.bytes} bytes`));
  if (problems.length > 0) throw refusal(path, problems);
  return files;
}

function isFolder(entry: ZipEntry): boolean {
  return entry.fileName.endsWith('/');
}

function entryFaults(entry: ZipEntry, { ratio }: ZipLimits): readonly Problem[] {
  const messages = [...kindFaults(entry), ...packingFaults(entry)];
  if (entry.size > ANY_RATIO && entry.size > entry.packed * ratio) {
    messages.push(`is compressed more than ${ratio} : 1`);
  }
  return messages.map((message) => fault(entry.fileName, message));
}

/**
 * A name that ends in `/` is a folder, every other a regular file, by both kinds of attributes: some programs read
 * Unix modes whatever system the entry says it was made on.
 */
function kindFaults(entry: ZipEntry): string[] {
  const messages: string[] = [];
  const type = (entry.attributes >>> 16) & FILE_TYPE;
  const isDosFolder = (entry.attributes & DOS_FOLDER) !== 0;
  const isOdd = (isDosFolder && !isFolder(entry)) || (entry.attributes & DOS_LABEL) !== 0;
  if (isOdd || (type !== 0 && type !== (isFolder(entry) ? FOLDER : REGULAR))) {
    messages.push('is a link or no ordinary file');
  }
  if (isFolder(entry) && (entry.size > 0 || entry.packed > 0 || entry.crc !== 0)) {
    messages.push('is a folder with content');
  }
  return messages;
}

function packingFaults({ flags, method, packed, size, version }: ZipEntry): string[] {
  const messages: string[] = [];
  const known = method === DEFLATED ? KNOWN_FLAGS | DEFLATE_LEVEL : KNOWN_FLAGS;
  if ((flags & ENCRYPTED) !== 0) messages.push('is encrypted');
  else if ((flags & ~known) !== 0 || version > VERSION_64) messages.push('asks for a feature that a package has not');
  if (method !== STORED && method !== DEFLATED) messages.push('is compressed in an odd way');
  if (method === STORED && packed !== size) messages.push('is stored in another size than its own');
  // Who reads from a pipe cannot tell where such data end.
  if (method === STORED && (flags & DESCRIPTOR_FOLLOWS) !== 0) messages.push('is stored without its size before it');
  return messages;
}

function withoutFolder(entries: readonly ZipEntry[]): ReadonlyMap<string, ZipEntry> {
  const names = entries.map(({ fileName }) => fileName);
  const folder = names[0]?.split('/', 1)[0] ?? '';
  const within = names.every((name) => name.startsWith(`${folder}/`)) ? folder.length + 1 : 0;
  return new Map(
    entries
      .map((entry) => [entry.fileName.slice(within), entry] as const)
      .sort(([left], [right]) => byText(left, right)),
  );
}

function sourceOf(name: string, handle: FileHandle, entries: ReadonlyMap<string, ZipEntry>): FileSource {
  async function* stream(path: string): AsyncIterable<Uint8Array> {
    const entry = entries.get(path);
    if (entry === undefined) throw refusal(name, [fault(path, 'is missing')]);
    try {
      yield* readEntryData(handle, entry);
    } catch (cause) {
      throw asRefusal(name, path, cause);
    }
  }
  return {
    name,
    files: new Map([...entries].map(([path, { size }]) => [path, size])),
    bytes: async (path) => {
      try {
        return await wholeOf(stream(path));
      } catch (cause) {
        throw asRefusal(name, path, cause);
      }
    },
    stream,
    close: () => handle.close(),
  };
}
