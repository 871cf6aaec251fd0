import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { byText } from '../core/compare.ts';
import type { Problem } from '../core/errors.ts';
import { messageOf } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';
import { asRefusal, fault, nameFaults, refusal, wholeOf } from './refusal.ts';

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
const LOCAL_HEADER = 30;
const ENCRYPTED = 0x2041; // bits 0 (encrypted), 6 (strong), 13 (central directory masked) of APPNOTE.TXT 4.4.4
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const MADE_BY_UNIX = 3;

/**
 * Opens a zip as a package. It is read in place and never extracted. Where every file is in one folder, as we and
 * most tools write it, that folder is the package's root.
 *
 * @throws GoldproofError('package') on links, duplicates, names that collide or lie, encryption, overlapping entries,
 *   data outside the entries, and zips beyond the limits
 */
export async function openZip(path: string, limits: ZipLimits = ZIP_LIMITS): Promise<FileSource> {
  const zip = await openArchive(path);
  try {
    const entries = await readEntries(zip, path, limits);
    return sourceOf(path, zip, withoutFolder(entries));
  } catch (cause) {
    zip.close();
    throw asRefusal(path, '', cause);
  }
}

async function openArchive(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, strictFileNames: true });
  } catch (cause) {
    throw refusal(path, [{ file: path, message: messageOf(cause), remedy: 'Name a package: a directory or a zip.' }], {
      cause,
    });
  }
}

async function readEntries(zip: ZipFile, path: string, limits: ZipLimits): Promise<readonly Entry[]> {
  if (zip.entryCount > limits.entries) throw refusal(path, [fault('', `holds more than ${limits.entries} files`)]);
  const all: Entry[] = [];
  for await (const entry of zip.eachEntry()) all.push(entry);
  const files = all.filter((entry) => !isFolder(entry));
  const problems = [
    ...all.flatMap((entry) => entryFaults(entry, limits)),
    ...layoutFaults(all),
    ...nameFaults(files.map(({ fileName }) => fileName)),
    ...nameFaults(all.filter(isFolder).map(({ fileName }) => fileName.slice(0, -1))),
  ];
  const total = files.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (total > limits.bytes) problems.push(fault('', `holds more than ${limits.bytes} bytes`));
  if (problems.length > 0) throw refusal(path, problems);
  return files;
}

function isFolder(entry: Entry): boolean {
  return entry.fileName.endsWith('/');
}

function entryFaults(entry: Entry, { ratio }: ZipLimits): readonly Problem[] {
  const messages: string[] = [];
  const type = entry.versionMadeBy >>> 8 === MADE_BY_UNIX ? (entry.externalFileAttributes >>> 16) & FILE_TYPE : 0;
  if (type !== 0 && type !== (isFolder(entry) ? FOLDER : REGULAR)) messages.push('is a link or no ordinary file');
  if (isFolder(entry) && entry.uncompressedSize > 0) messages.push('is a folder with content');
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) messages.push('is encrypted');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) messages.push('is compressed in an odd way');
  if (entry.uncompressedSize > ANY_RATIO && entry.uncompressedSize > entry.compressedSize * ratio) {
    messages.push(`is compressed more than ${ratio} : 1`);
  }
  return messages.map((message) => fault(entry.fileName, message));
}

/** Entries must not share bytes, and nothing may stand before the first: no bomb, no second file in disguise. */
function layoutFaults(entries: readonly Entry[]): readonly Problem[] {
  const problems: Problem[] = [];
  let end = 0;
  const inOrder = [...entries].sort(
    (one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader,
  );
  for (const [index, entry] of inOrder.entries()) {
    const start = entry.relativeOffsetOfLocalHeader;
    if (index === 0 ? start !== 0 : start < end) problems.push(fault(entry.fileName, 'is not where a zip keeps it'));
    end = start + LOCAL_HEADER + entry.fileNameRaw.length + entry.compressedSize;
  }
  return problems;
}

function withoutFolder(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const names = entries.map(({ fileName }) => fileName);
  const folder = names[0]?.split('/', 1)[0] ?? '';
  const within = names.every((name) => name.startsWith(`${folder}/`)) ? folder.length + 1 : 0;
  return new Map(
    entries
      .map((entry) => [entry.fileName.slice(within), entry] as const)
      .sort(([left], [right]) => byText(left, right)),
  );
}

function sourceOf(name: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>): FileSource {
  async function* stream(path: string): AsyncIterable<Uint8Array> {
    const entry = entries.get(path);
    if (entry === undefined) throw refusal(name, [fault(path, 'is missing')]);
    try {
      await checkLocalHeader(zip, entry);
      yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>; // no encoding: buffers
    } catch (cause) {
      throw asRefusal(name, path, cause);
    }
  }
  return {
    name,
    files: new Map([...entries].map(([path, { uncompressedSize }]) => [path, uncompressedSize])),
    bytes: async (path) => {
      try {
        return await wholeOf(stream(path));
      } catch (cause) {
        throw asRefusal(name, path, cause);
      }
    },
    stream,
    close: async () => zip.close(),
  };
}

/** A zip names each file twice; tools that stream read the other name. */
async function checkLocalHeader(zip: ZipFile, entry: Entry): Promise<void> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  const same =
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    (local.generalPurposeBitFlag & ENCRYPTED) === 0;
  if (!same) throw new Error('has two different headers');
}
