import { type CentralFields, extra64, MARK_32, mayNeed64, readUInt64, SIGNATURES, SIZES } from './zip-format.ts';

export interface CentralEntry extends CentralFields {
  /** The name as text; what is not UTF-8 in it has become U+FFFD, which no package's name has. */
  readonly fileName: string;
  /** Whether a size or the offset stands in a zip64 extra field. */
  readonly is64: boolean;
}

/**
 * The records of a central directory, which must fill it.
 *
 * @throws Error on what another program may read in another way: comments, other disks, extra fields, leftover bytes
 */
export function readCentral(directory: Buffer, count: number): readonly CentralEntry[] {
  const entries: CentralEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const { entry, length } = readRecord(directory.subarray(at));
    entries.push(entry);
    at += length;
  }
  if (at !== directory.length) throw new Error('has a central directory with other bytes than its entries');
  return entries;
}

function readRecord(bytes: Buffer): { readonly entry: CentralEntry; readonly length: number } {
  if (bytes.length < SIZES.central || bytes.readUInt32LE(0) !== SIGNATURES.central) {
    throw new Error('has a central directory of fewer entries than it says');
  }
  const [name = 0, extra = 0, comment = 0, disk = 0] = [28, 30, 32, 34].map((field) => bytes.readUInt16LE(field));
  const length = SIZES.central + name + extra + comment;
  if (comment !== 0) throw new Error('has a comment on an entry');
  if (disk !== 0) throw new Error('is spread over several disks');
  if (length > bytes.length) throw new Error('has a central directory that breaks off');
  const raw = Buffer.from(bytes.subarray(SIZES.central, SIZES.central + name));
  const large = sizes(bytes, bytes.subarray(SIZES.central + name, length), raw.toString());
  const entry = {
    version: bytes.readUInt16LE(6),
    flags: bytes.readUInt16LE(8),
    method: bytes.readUInt16LE(10),
    time: bytes.readUInt32LE(12),
    crc: bytes.readUInt32LE(16),
    attributes: bytes.readUInt32LE(38),
    name: raw,
    fileName: raw.toString(),
    ...large,
  };
  return { entry, length };
}

/**
 * Sizes and offset: from the plain fields, or, where these are all ones, from a zip64 extra field that holds them and
 * nothing else. Any other extra field is refused: some name a path (0x7075), and of the rest each program knows others.
 */
function sizes(bytes: Buffer, extra: Buffer, name: string) {
  const plain = [24, 20, 42].map((at) => bytes.readUInt32LE(at));
  const wanted = plain.filter((value) => value === MARK_32).length;
  const is64 = wanted > 0 && extra.length === 4 + wanted * 8;
  const given = is64 ? Array.from({ length: wanted }, (_, index) => readUInt64(extra, 4 + index * 8)) : [];
  const isRight = is64 ? extra.equals(extra64(given)) && given.some(mayNeed64) : extra.length === 0;
  if (!isRight) throw new Error(`has an extra field that a package does not need, at ${JSON.stringify(name)}`);
  const rest = [...given];
  const [size = 0, packed = 0, offset = 0] = plain.map((value) => (value === MARK_32 && is64 ? rest.shift() : value));
  return { size, packed, offset, is64 };
}
