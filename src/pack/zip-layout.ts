import type { FileHandle } from 'node:fs/promises';
import type { Problem } from '../core/errors.ts';
import { fault } from './refusal.ts';
import { WindowReader } from './window-reader.ts';
import { type CentralEntry, readCentral } from './zip-central.ts';
import * as zip from './zip-format.ts';

/** An entry and where its data are. */
export interface ZipEntry extends CentralEntry {
  /** Of the first byte of data, from the beginning of the file. */
  readonly dataAt: number;
}

/** What may stand at the end of a zip: no comment, and zip64 only when something needs it. */
const TAIL = zip.SIZES.end64 + zip.SIZES.locator64 + zip.SIZES.end;
/** Of one central record; what is in a package has names of at most 240 characters. */
const ROOM_OF_ENTRY = 1024;

/**
 * Reads a zip so that no other reading is possible: entries, central directory and end record follow each other
 * without a gap or an overlap from the first byte to the last, and each record that another program may read instead
 * (local headers, descriptors, both end records) has the very bytes that the central directory leads to. So programs
 * that stream, that search for signatures, and that trust the end record all find the same files.
 *
 * @param entries how many are allowed
 * @throws Error what is wrong, as a sentence's end
 */
export async function readLayout(
  handle: FileHandle,
  size: number,
  entries: number,
): Promise<{ readonly entries: readonly ZipEntry[]; readonly problems: readonly Problem[] }> {
  const reader = new WindowReader(handle, size);
  const end = await readEnd(reader, size);
  if (end.entries > entries) throw new Error(`holds more than ${entries} files`);
  if (end.size > end.entries * ROOM_OF_ENTRY) throw new Error('has a central directory larger than its entries');
  const central = readCentral(await reader.at(end.offset, end.size), end.entries);
  return tile(reader, central, end.offset);
}

/** The end record is the last 22 bytes, and the central directory ends where the end records begin. */
async function readEnd(reader: WindowReader, size: number): Promise<zip.EndFields> {
  if (size < zip.SIZES.end) throw new Error('is no zip: it has no end record');
  const tail = await reader.at(Math.max(0, size - TAIL), Math.min(TAIL, size));
  const end = tail.subarray(-zip.SIZES.end);
  if (end.readUInt32LE(0) !== zip.SIGNATURES.end) {
    throw new Error('is no zip: it does not end in an end record without a comment');
  }
  const is64 = tail.length === TAIL && tail.readUInt32LE(zip.SIZES.end64) === zip.SIGNATURES.locator64;
  const found = is64 ? fields64(tail) : plainFields(end);
  const expected = is64 ? zip.endRecords64(found, tail.readUInt16LE(12)) : Buffer.alloc(0);
  const begins = size - zip.SIZES.end - expected.length;
  const agrees =
    found.offset + found.size === begins &&
    tail.subarray(tail.length - zip.SIZES.end - expected.length, -zip.SIZES.end).equals(expected) &&
    (is64 ? agreesWith64(end, found) : end.equals(zip.endRecord(found)));
  if (!agrees) throw new Error('has end records that contradict each other or the place of the central directory');
  return found;
}

function plainFields(end: Buffer): zip.EndFields {
  return { entries: end.readUInt16LE(10), size: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
}

function fields64(tail: Buffer): zip.EndFields {
  const [entries, size, offset] = [32, 40, 48].map((at) => zip.readUInt64(tail, at));
  return { entries: entries ?? 0, size: size ?? 0, offset: offset ?? 0 };
}

/** Zip64 is needed, and each plain field has the same value or is all ones (APPNOTE 4.4.1.4). */
function agreesWith64(end: Buffer, found: zip.EndFields): boolean {
  const isNeeded = found.entries >= zip.MARK_16 || [found.size, found.offset].some((value) => zip.mayNeed64(value));
  const plain = plainFields(end);
  const same = (value: number, of64: number, ones: number) => value === ones || value === of64;
  return (
    isNeeded &&
    same(plain.entries, found.entries, zip.MARK_16) &&
    same(plain.size, found.size, zip.MARK_32) &&
    same(plain.offset, found.offset, zip.MARK_32) &&
    end.equals(zip.endRecord(plain))
  );
}

/** Walks the entries by place: each begins where the one before it ended. */
async function tile(reader: WindowReader, central: readonly CentralEntry[], directoryAt: number) {
  const problems: Problem[] = [];
  const entries: ZipEntry[] = [];
  const inOrder = [...central].sort((one, other) => one.offset - other.offset);
  let at = 0;
  for (const entry of inOrder) {
    if (entry.offset !== at) {
      problems.push(fault(entry.fileName, 'is not where a zip keeps it'));
      return { entries, problems }; // what follows cannot be placed
    }
    const dataAt = await afterLocalHeader(reader, entry);
    const ends = dataAt === undefined ? undefined : await afterDescriptor(reader, entry, dataAt + entry.packed);
    if (dataAt === undefined || ends === undefined) {
      problems.push(fault(entry.fileName, 'has two different headers'));
      return { entries, problems };
    }
    entries.push({ ...entry, dataAt });
    at = ends;
  }
  if (at !== directoryAt) problems.push(fault('', 'has bytes between its last entry and its central directory'));
  return { entries, problems };
}

/** Where the data begin, when the local header has the bytes that the central one leads to. */
async function afterLocalHeader(reader: WindowReader, entry: CentralEntry): Promise<number | undefined> {
  const isStreamed = (entry.flags & zip.DESCRIPTOR_FOLLOWS) !== 0;
  const may64 = zip.mayNeed64(entry.packed) || zip.mayNeed64(entry.size);
  const forms = [
    ...(entry.packed < zip.MARK_32 && entry.size < zip.MARK_32 ? [zip.localHeader(entry, false)] : []),
    ...(may64 ? [zip.localHeader(entry, true)] : []),
    ...(isStreamed ? [zip.localHeader({ ...entry, crc: 0, packed: 0, size: 0 }, false)] : []),
  ];
  for (const form of forms) {
    if ((await reader.at(entry.offset, form.length)).equals(form)) return entry.offset + form.length;
  }
  return undefined;
}

/** Where the entry ends: behind its data, or behind the descriptor that repeats the central record. */
async function afterDescriptor(reader: WindowReader, entry: CentralEntry, at: number): Promise<number | undefined> {
  if ((entry.flags & zip.DESCRIPTOR_FOLLOWS) === 0) return at;
  const isSmall = entry.packed < zip.MARK_32 && entry.size < zip.MARK_32;
  const forms = [
    ...(entry.is64 ? [zip.descriptor(entry, true)] : []),
    ...(isSmall ? [zip.descriptor(entry, false)] : []),
  ];
  for (const form of forms) if ((await reader.at(at, form.length)).equals(form)) return at + form.length;
  return undefined;
}
