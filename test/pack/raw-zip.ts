import { deflateRawSync } from 'node:zlib';

/** Zips by hand (APPNOTE.TXT 6.3), so that they can be wrong in every way. CRCs are left 0: nobody looks at them. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  readonly deflate?: boolean;
  /** Of the central directory; the default is a regular file made on Unix. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly localName?: string;
  /** Where the central directory says that the entry is. */
  readonly offset?: number;
  readonly claimedSize?: number;
}

export function rawZip(entries: readonly RawEntry[], prefix = ''): Buffer {
  const parts: Buffer[] = [Buffer.from(prefix)];
  const directory: Buffer[] = [];
  let at = parts[0]?.length ?? 0;
  for (const entry of entries) {
    const { local, central } = encode(entry, at);
    parts.push(local);
    directory.push(central);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

function encode(entry: RawEntry, at: number): { local: Buffer; central: Buffer } {
  const plain = Buffer.from(entry.data ?? '');
  const data = entry.deflate === true ? deflateRawSync(plain) : plain;
  const name = Buffer.from(entry.name);
  const localName = Buffer.from(entry.localName ?? name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(entry.flags ?? 0x0800, 2);
  common.writeUInt16LE(entry.method ?? (entry.deflate === true ? 8 : 0), 4);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(entry.claimedSize ?? plain.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([bytes32(0x04034b50), common, localName, data]);
  local.writeUInt16LE(localName.length, 26);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
  tail.writeUInt32LE(entry.offset ?? at, 10);
  const madeBy = Buffer.from([20, 3]);
  const central = Buffer.concat([bytes32(0x02014b50), madeBy, common, tail, name]);
  return { local, central };
}

function bytes32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
