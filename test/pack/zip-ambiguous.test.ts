import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openZip } from '../../src/pack/zip-read.ts';
import {
  bytes32,
  extraField,
  type RawEnd,
  type RawEntry,
  rawZip,
  strayDirectory,
  strayEntry,
  unicodePath,
} from './raw-zip.ts';
import { temporaryDirectory } from './support.ts';

/** Zips of which one program sees other files than another; each opens somewhere, and none is a package. */

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

async function opened(bytes: Buffer) {
  const path = join(directory.path, 'a.zip');
  await writeFile(path, bytes);
  return openZip(path);
}

const TRUE: RawEntry = { name: 'p/report.pdf', data: 'true' };
const OTHER: RawEntry = { name: 'p/VERIFY.txt', data: 'how', deflate: true };
const FORGED: RawEntry = { name: 'p/report.pdf', data: 'forged' };
const BOTH = [TRUE, OTHER];
const length = BOTH.reduce((sum, entry) => sum + strayEntry(entry).length, 0);
const secondEnd = () => rawZip(BOTH).subarray(-22);

/** The same bytes with the end record changed at one place. */
const at = (offset: number, value: number, size: 2 | 4 = 2): RawEnd => ({
  end: (end) => {
    if (size === 2) end.writeUInt16LE(value, offset);
    else end.writeUInt32LE(value, offset);
    return end;
  },
});
const descriptor = (data: string, signature = 0x08074b50) =>
  Buffer.concat([bytes32(signature), bytes32(crc32(data)), bytes32(data.length), bytes32(data.length)]);
const zip64 = (locator: number, count = 2) => {
  const bytes = Buffer.alloc(76);
  const size = strayDirectory(BOTH, 0).length;
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeUInt8(44, 4);
  bytes.writeUInt16LE(45, 14);
  for (const [place, value] of Object.entries({ 24: count, 32: count, 40: size, 48: length })) {
    bytes.writeUInt32LE(value, Number(place));
  }
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeUInt32LE(locator, 64);
  bytes.writeUInt32LE(1, 72);
  return bytes;
};
const central = strayDirectory(BOTH, 0).length;

const FORGERIES: readonly (readonly [string, readonly RawEntry[], RawEnd])[] = [
  ['an entry between the last one and the central directory', BOTH, { gap: strayEntry(FORGED) }],
  [
    'an entry and a second central directory before the end record',
    BOTH,
    { gap: strayEntry(FORGED), beforeEnd: strayDirectory([FORGED], length) },
  ],
  ['a second central directory before the first', BOTH, { gap: strayDirectory([FORGED], 0) }],
  ['bytes between the central directory and the end record', BOTH, { beforeEnd: Buffer.from('x') }],
  ['an entry that no directory names, between two', [{ ...TRUE, after: strayEntry(FORGED) }, OTHER], {}],
  ['one byte between two entries', [{ ...TRUE, after: Buffer.from([0]) }, OTHER], {}],
  ['a comment', BOTH, { end: (end) => Buffer.concat([end.fill(5, 20, 21), Buffer.from('hello')]) }],
  ['an end record in a comment', BOTH, { end: (end) => Buffer.concat([end.fill(22, 20, 21), secondEnd()]) }],
  ['two end records', BOTH, { beforeEnd: secondEnd() }],
  ['a byte behind the end record', BOTH, { trailing: '\n' }],
  ['a script before the first entry', BOTH, { prefix: '#!/bin/sh\n' }],
  ['a comment on an entry', [{ ...TRUE, comment: 'x' }, OTHER], {}],
  ['fewer entries than the directory lists', BOTH, { end: (end) => end.fill(1, 8, 9).fill(1, 10, 11) }],
  ['more entries than the directory lists', BOTH, { end: (end) => end.fill(3, 8, 9).fill(3, 10, 11) }],
  ['two different counts', BOTH, at(8, 1)],
  ['a disk', BOTH, at(4, 1)],
  ['a disk of the directory', BOTH, at(6, 1)],
  ['an entry on another disk', [{ ...TRUE, disk: 1 }, OTHER], {}],
  ['a central directory at another place', BOTH, at(16, length - 1, 4)],
  ['a central directory of another size', BOTH, at(12, central - 1, 4)],
  ['zip64 that nothing needs', BOTH, { beforeEnd: zip64(length + central) }],
  ['a zip64 locator that points elsewhere', BOTH, { beforeEnd: zip64(0), ...at(10, 0xffff) }],
  ['zip64 that counts other entries', BOTH, { beforeEnd: zip64(length + central, 1) }],
  ['a locator of zip64 alone', BOTH, { beforeEnd: zip64(length + central).subarray(56) }],
  [
    'a path in an extra field, in the local header',
    [{ ...TRUE, local: { extra: unicodePath(String(TRUE.name), 'p/x') } }, OTHER],
    {},
  ],
  [
    'a path in an extra field, in the central one',
    [{ ...TRUE, extra: unicodePath(String(TRUE.name), 'p/x'), local: { extra: Buffer.alloc(0) } }, OTHER],
    {},
  ],
  ['a path in an extra field, in both', [{ ...TRUE, extra: unicodePath(String(TRUE.name), 'p/x') }, OTHER], {}],
  ['a comment in an extra field', [{ ...TRUE, extra: extraField(0x6375, 'x') }, OTHER], {}],
  ['an extra field that nobody knows', [{ ...TRUE, extra: extraField(0x9999, 'x') }, OTHER], {}],
  ['zip64 sizes that nothing needs', [{ ...TRUE, extra: extraField(1, Buffer.alloc(16)) }, OTHER], {}],
  [
    'zip64 sizes in the local header alone',
    [{ ...TRUE, local: { extra: extraField(1, Buffer.alloc(16)) } }, OTHER],
    {},
  ],
  [
    'zip64 sizes that are small',
    [{ ...TRUE, claimedSize: 0xffffffff, extra: extraField(1, Buffer.from([4, 0, 0, 0, 0, 0, 0, 0])) }, OTHER],
    {},
  ],
  ['two names', [{ ...TRUE, local: { name: 'p/report.pdg' } }, OTHER], {}],
  ['two sizes', [{ ...TRUE, local: { size: 3 } }, OTHER], {}],
  ['two packed sizes', [{ ...TRUE, local: { packed: 3 } }, OTHER], {}],
  ['two checksums', [{ ...TRUE, local: { crc: 1 } }, OTHER], {}],
  ['two methods', [{ ...TRUE, local: { method: 8 } }, OTHER], {}],
  ['two versions', [{ ...TRUE, local: { version: 45 } }, OTHER], {}],
  ['two times', [{ ...TRUE, local: { time: 1 } }, OTHER], {}],
  ['two sets of flags', [{ ...TRUE, local: { flags: 0 } }, OTHER], {}],
  ['encryption in the local header alone', [{ ...TRUE, local: { flags: 0x0801 } }, OTHER], {}],
  ['no sizes in the local header, and no descriptor', [{ ...OTHER, local: { crc: 0, packed: 0, size: 0 } }], {}],
  ['a descriptor that is not announced', [{ ...TRUE, after: descriptor('true') }, OTHER], {}],
  ['a descriptor that is missing', [{ ...OTHER, flags: 0x0808, local: { crc: 0, packed: 0, size: 0 } }], {}],
  ['a descriptor of other sizes', [{ ...OTHER, flags: 0x0808, after: descriptor('how') }, TRUE], {}],
  [
    'stored data of which only a descriptor tells the size',
    [{ ...TRUE, flags: 0x0808, after: descriptor('true') }, OTHER],
    {},
  ],
  ['a compressed patch', [{ ...TRUE, flags: 0x0820 }, OTHER], {}],
  ['a link made on another system', [{ ...TRUE, madeBy: 0, mode: 0o120777 }, OTHER], {}],
  ['a folder by its attributes alone', [{ ...TRUE, dos: 0x10 }, OTHER], {}],
  ['a volume label', [{ ...TRUE, dos: 0x08 }, OTHER], {}],
  ['a name twice', [TRUE, OTHER, FORGED], {}],
  ['a name twice but for its case', [TRUE, { ...FORGED, name: 'p/Report.pdf' }], {}],
  ['a name twice but for how its accents are written', [{ name: 'p/é' }, { name: 'p/e\u0301' }], {}],
  ['a name that is a file and a folder', [TRUE, { name: 'p/report.pdf/', mode: 0o40755 }], {}],
  ['a file inside a file', [TRUE, { name: 'p/report.pdf/x', data: 'x' }], {}],
];

describe('refused is', () => {
  test.each(FORGERIES)('%s', async (_, entries, end) => {
    await expect(opened(rawZip(entries, end))).rejects.toMatchObject({ code: 'package' });
  });
});

describe('read is', () => {
  test('the zip that these change', async () => {
    const source = await opened(rawZip(BOTH));
    expect([...source.files.keys()]).toEqual(['VERIFY.txt', 'report.pdf']);
    await source.close();
  });

  test('an entry with a descriptor right behind its data, sizes before it or not', async () => {
    const packed = strayEntry({ ...OTHER, name: '' }).length - 30;
    const after = Buffer.concat([bytes32(0x08074b50), bytes32(crc32('how')), bytes32(packed), bytes32(3)]);
    for (const local of [{ crc: 0, packed: 0, size: 0 }, {}]) {
      const source = await opened(rawZip([{ ...OTHER, flags: 0x0808, after, local }, TRUE]));
      expect(Buffer.from(await source.bytes('VERIFY.txt')).toString()).toBe('how');
      await source.close();
    }
  });
});
