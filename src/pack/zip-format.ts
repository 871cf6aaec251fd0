/**
 * The records of a zip as bytes (PKWARE APPNOTE.TXT 6.3.10, §4.3), for our writer and our reader alike. What takes more
 * than 32 bits (16 bits: a count) stands in zip64 records, and the plain field is all ones.
 */

/** Where a 32-bit field ends and zip64 begins (APPNOTE 4.4.8, 4.4.9, 4.4.16). */
export const MARK_32 = 0xffff_ffff;
/** The same of a count of entries (4.4.21, 4.4.22). */
export const MARK_16 = 0xffff;

export const SIGNATURES = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Bytes of each record without its name and extra fields. */
export const SIZES = { local: 30, central: 46, end64: 56, locator64: 20, end: 22 } as const;

export const STORED = 0;
export const DEFLATED = 8;
export const VERSION = 20;
export const VERSION_64 = 45;
export const UTF8_NAME = 0x0800;
/** Checksum and sizes stand behind the data (4.4.4, bit 3). */
export const DESCRIPTOR_FOLLOWS = 0x0008;
const ZIP64_EXTRA = 0x0001;
const MADE_BY_UNIX = 3 << 8;

/** What the local and the central header both say of an entry. */
export interface EntryFields {
  readonly version: number;
  readonly flags: number;
  readonly method: number;
  /** MS-DOS time in the low half, date in the high half. */
  readonly time: number;
  readonly crc: number;
  /** Bytes in the zip. */
  readonly packed: number;
  /** Bytes of the file. */
  readonly size: number;
  readonly name: Buffer;
}

export interface CentralFields extends EntryFields {
  /** Of the local header. */
  readonly offset: number;
  /** Unix mode in the high half, MS-DOS attributes in the low one. */
  readonly attributes: number;
}

/** Where the central directory is and how many entries it lists. */
export interface EndFields {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
}

/** @param is64 whether sizes stand in a zip64 extra field, then both of them (4.5.3) */
export function localHeader(entry: EntryFields, is64: boolean): Buffer {
  const extra = is64 ? extra64([entry.size, entry.packed]) : Buffer.alloc(0);
  const bytes = Buffer.alloc(SIZES.local);
  bytes.writeUInt32LE(SIGNATURES.local, 0);
  writeCommon(bytes, 4, entry, is64 ? MARK_32 : entry.packed, is64 ? MARK_32 : entry.size);
  bytes.writeUInt16LE(extra.length, 28);
  return Buffer.concat([bytes, entry.name, extra]);
}

export function centralHeader(entry: CentralFields): Buffer {
  const large = [entry.size, entry.packed, entry.offset].filter((value) => value >= MARK_32);
  const extra = large.length > 0 ? extra64(large) : Buffer.alloc(0);
  const bytes = Buffer.alloc(SIZES.central);
  bytes.writeUInt32LE(SIGNATURES.central, 0);
  bytes.writeUInt16LE(MADE_BY_UNIX | entry.version, 4);
  writeCommon(bytes, 6, entry, Math.min(entry.packed, MARK_32), Math.min(entry.size, MARK_32));
  bytes.writeUInt16LE(extra.length, 30);
  bytes.writeUInt32LE(entry.attributes, 38);
  bytes.writeUInt32LE(Math.min(entry.offset, MARK_32), 42);
  return Buffer.concat([bytes, entry.name, extra]);
}

/** The end record, and before it the zip64 ones where a field of it has no room. */
export function endRecords(end: EndFields): Buffer {
  const isSmall = end.entries < MARK_16 && end.size < MARK_32 && end.offset < MARK_32;
  return isSmall ? endRecord(end) : Buffer.concat([endRecords64(end), endRecord(end)]);
}

/** What has no room is all ones. */
export function endRecord({ entries, size, offset }: EndFields): Buffer {
  const end = Buffer.alloc(SIZES.end);
  end.writeUInt32LE(SIGNATURES.end, 0);
  end.writeUInt16LE(Math.min(entries, MARK_16), 8);
  end.writeUInt16LE(Math.min(entries, MARK_16), 10);
  end.writeUInt32LE(Math.min(size, MARK_32), 12);
  end.writeUInt32LE(Math.min(offset, MARK_32), 16);
  return end;
}

/** The zip64 end record and its locator (4.3.14, 4.3.15), right behind the central directory. */
export function endRecords64({ entries, size, offset }: EndFields, madeBy = MADE_BY_UNIX | VERSION_64): Buffer {
  const end64 = Buffer.alloc(SIZES.end64);
  end64.writeUInt32LE(SIGNATURES.end64, 0);
  writeUInt64(end64, SIZES.end64 - 12, 4);
  end64.writeUInt16LE(madeBy, 12);
  end64.writeUInt16LE(VERSION_64, 14);
  writeUInt64(end64, entries, 24);
  writeUInt64(end64, entries, 32);
  writeUInt64(end64, size, 40);
  writeUInt64(end64, offset, 48);
  const locator = Buffer.alloc(SIZES.locator64);
  locator.writeUInt32LE(SIGNATURES.locator64, 0);
  writeUInt64(locator, offset + size, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator]);
}

/** What stands behind an entry's data when bit 3 says so; sizes take 8 bytes where the entry has zip64 fields (4.3.9). */
export function descriptor({ crc, packed, size }: EntryFields, is64: boolean): Buffer {
  const bytes = Buffer.alloc(is64 ? 24 : 16);
  bytes.writeUInt32LE(SIGNATURES.descriptor, 0);
  bytes.writeUInt32LE(crc, 4);
  if (is64) {
    writeUInt64(bytes, packed, 8);
    writeUInt64(bytes, size, 16);
  } else {
    bytes.writeUInt32LE(packed, 8);
    bytes.writeUInt32LE(size, 12);
  }
  return bytes;
}

/** The zip64 extra field with exactly these values (4.5.3). */
export function extra64(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + values.length * 8);
  bytes.writeUInt16LE(ZIP64_EXTRA, 0);
  bytes.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) writeUInt64(bytes, value, 4 + index * 8);
  return bytes;
}

/** Whether a size or offset may stand in zip64 fields: Python's zipfile begins at 2 GiB, not at 4. */
export function mayNeed64(value: number): boolean {
  return value > 0x7fff_ffff;
}

/** @throws Error beyond 2^53, which no zip has that we open */
export function readUInt64(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw new Error('has a size or offset beyond 2^53');
  return value;
}

function writeUInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeBigUInt64LE(BigInt(value), at);
}

/** The fields that both headers have in the same order, from the version needed to the name's length. */
function writeCommon(bytes: Buffer, at: number, entry: EntryFields, packed: number, size: number): void {
  bytes.writeUInt16LE(entry.version, at);
  bytes.writeUInt16LE(entry.flags, at + 2);
  bytes.writeUInt16LE(entry.method, at + 4);
  bytes.writeUInt32LE(entry.time, at + 6);
  bytes.writeUInt32LE(entry.crc, at + 10);
  bytes.writeUInt32LE(packed, at + 14);
  bytes.writeUInt32LE(size, at + 18);
  bytes.writeUInt16LE(entry.name.length, at + 22);
}
