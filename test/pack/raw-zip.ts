import { crc32, deflateRawSync } from 'node:zlib';

/** Zips by hand (APPNOTE.TXT 6.3), so that they can be wrong in every way. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  readonly deflate?: boolean;
  /** Of the central directory; the default is a regular file. */
  readonly mode?: number;
  /** The low half of the attributes, as MS-DOS has them. */
  readonly dos?: number;
  /** The system that made it; the default is Unix. */
  readonly madeBy?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Where the central directory says that the entry is. */
  readonly offset?: number;
  readonly claimedSize?: number;
  readonly crc?: number;
  readonly disk?: number;
  readonly comment?: string;
  readonly extra?: Buffer;
  /** Bytes behind the deflated data that count as data. */
  readonly trailing?: string;
  /** Bytes behind the entry: a descriptor, or what has no business there. */
  readonly after?: Buffer;
  /** What the local header says instead. */
  readonly local?: {
    readonly name?: string;
    readonly version?: number;
    readonly flags?: number;
    readonly method?: number;
    readonly time?: number;
    readonly crc?: number;
    readonly packed?: number;
    readonly size?: number;
    readonly extra?: Buffer;
  };
}

export interface RawEnd {
  /** Before the first entry, with offsets that know of it. */
  readonly prefix?: string;
  /** Between the last entry and the central directory. */
  readonly gap?: Buffer;
  /** Between the central directory and the end record. */
  readonly beforeEnd?: Buffer;
  /** Changes the end record. */
  readonly end?: (end: Buffer) => Buffer;
  readonly trailing?: string;
}

export function rawZip(entries: readonly RawEntry[], more: RawEnd = {}): Buffer {
  const parts: Buffer[] = [Buffer.from(more.prefix ?? '')];
  const directory: Buffer[] = [];
  let at = parts[0]?.length ?? 0;
  for (const entry of entries) {
    const { local, central } = encode(entry, at);
    parts.push(local);
    directory.push(central);
    at += local.length;
  }
  const gap = more.gap ?? Buffer.alloc(0);
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at + gap.length, 16);
  const beforeEnd = more.beforeEnd ?? Buffer.alloc(0);
  const last = more.end?.(end) ?? end;
  return Buffer.concat([...parts, gap, central, beforeEnd, last, Buffer.from(more.trailing ?? '')]);
}

/** An entry as it stands in a zip, without a place in any directory. */
export function strayEntry(entry: RawEntry): Buffer {
  return encode(entry, 0).local;
}

/** A central directory of its own, whose entries begin at `at`. */
export function strayDirectory(entries: readonly RawEntry[], at: number): Buffer {
  return Buffer.concat(entries.map((entry) => encode(entry, at).central));
}

export function extraField(id: number, data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}

/** Info-ZIP's Unicode Path (APPNOTE 4.6.9): the entry's name, once more. */
export function unicodePath(name: string, path: string): Buffer {
  const sum = Buffer.alloc(5);
  sum.writeUInt8(1, 0);
  sum.writeUInt32LE(crc32(name), 1);
  return extraField(0x7075, Buffer.concat([sum, Buffer.from(path)]));
}

function encode(entry: RawEntry, at: number): { local: Buffer; central: Buffer } {
  const plain = Buffer.from(entry.data ?? '');
  const packed = Buffer.concat([entry.deflate ? deflateRawSync(plain) : plain, Buffer.from(entry.trailing ?? '')]);
  const told = {
    version: 20,
    flags: entry.flags ?? 0x0800,
    method: entry.method ?? (entry.deflate === true ? 8 : 0),
    time: 0,
    crc: entry.crc ?? crc32(plain),
    packed: packed.length,
    size: entry.claimedSize ?? plain.length,
    name: Buffer.from(entry.name),
    extra: entry.extra ?? Buffer.alloc(0),
  };
  const { name, ...local } = entry.local ?? {};
  const inLocal = { ...told, ...local, ...(name === undefined ? {} : { name: Buffer.from(name) }) };
  const comment = Buffer.from(entry.comment ?? '');
  const tail = Buffer.alloc(14);
  tail.writeUInt16LE(comment.length, 0);
  tail.writeUInt16LE(entry.disk ?? 0, 2);
  tail.writeUInt32LE((((entry.mode ?? 0o100644) << 16) | (entry.dos ?? 0)) >>> 0, 6);
  tail.writeUInt32LE(entry.offset ?? at, 10);
  const madeBy = Buffer.from([20, entry.madeBy ?? 3]);
  return {
    local: Buffer.concat([
      bytes32(0x04034b50),
      common(inLocal),
      inLocal.name,
      inLocal.extra,
      packed,
      entry.after ?? Buffer.alloc(0),
    ]),
    central: Buffer.concat([bytes32(0x02014b50), madeBy, common(told), tail, told.name, told.extra, comment]),
  };
}

interface Told {
  readonly version: number;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly name: Buffer;
  readonly extra: Buffer;
}

function common(told: Told): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(told.version, 0);
  bytes.writeUInt16LE(told.flags, 2);
  bytes.writeUInt16LE(told.method, 4);
  bytes.writeUInt32LE(told.time, 6);
  bytes.writeUInt32LE(told.crc, 10);
  bytes.writeUInt32LE(told.packed, 14);
  bytes.writeUInt32LE(told.size, 18);
  bytes.writeUInt16LE(told.name.length, 22);
  bytes.writeUInt16LE(told.extra.length, 24);
  return bytes;
}

export function bytes32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
