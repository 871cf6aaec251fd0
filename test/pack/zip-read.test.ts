import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openZip, ZIP_LIMITS } from '../../src/pack/zip-read.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';
import { temporaryDirectory } from './support.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

async function opened(bytes: Buffer, limits = ZIP_LIMITS) {
  const path = join(directory.path, 'a.zip');
  await writeFile(path, bytes);
  return openZip(path, limits);
}

const GOOD: readonly RawEntry[] = [
  { name: 'a/two.txt', data: 'two\n' },
  { name: 'a/deep/one.txt', data: 'one\n'.repeat(1000), deflate: true },
];

describe('a zip', () => {
  test('is read in place, without the folder that everything is in', async () => {
    const source = await opened(rawZip(GOOD));
    expect([...source.files]).toEqual([
      ['deep/one.txt', 4000],
      ['two.txt', 4],
    ]);
    expect(Buffer.from(await source.bytes('two.txt')).toString()).toBe('two\n');
    expect(Buffer.from(await source.bytes('deep/one.txt')).toString()).toBe('one\n'.repeat(1000));
    await expect(source.bytes('three.txt')).rejects.toMatchObject({ code: 'package' });
    await source.close();
  });

  test('keeps its folders when files are in several', async () => {
    const source = await opened(rawZip([{ name: 'a/x' }, { name: 'b/x' }, { name: 'c' }]));
    expect([...source.files.keys()]).toEqual(['a/x', 'b/x', 'c']);
    await source.close();
  });

  test('may name folders', async () => {
    const source = await opened(
      rawZip([
        { name: 'a/', mode: 0o40755 },
        { name: 'a/x', data: 'x' },
      ]),
    );
    expect([...source.files.keys()]).toEqual(['x']);
    await source.close();
  });
});

const REFUSED: readonly (readonly [string, readonly RawEntry[], RegExp])[] = [
  ['a link', [{ name: 'a', data: '/etc/passwd', mode: 0o120777 }], /link/],
  ['a device', [{ name: 'a', mode: 0o020644 }], /no ordinary file/],
  [
    'the same name twice',
    [
      { name: 'a', data: '1' },
      { name: 'a', data: '2' },
    ],
    /twice/,
  ],
  ['names that differ in case', [{ name: 'a/b' }, { name: 'a/B' }], /case/],
  ['folders that differ in case', [{ name: 'a/b' }, { name: 'A/c' }], /case/],
  ['a parent path', [{ name: '../a' }], /leaves/],
  ['a parent path inside', [{ name: 'a/../../b' }], /leaves/],
  ['an absolute path', [{ name: '/etc/cron.d/a' }], /absolute/],
  ['a drive', [{ name: 'C:/a' }], /characters/],
  ['backslashes', [{ name: 'a\\b' }], /characters/],
  ['a right-to-left override', [{ name: 'report\u202efdp.exe' }], /characters/],
  ['a control character', [{ name: 'a\u0007' }], /characters/],
  ['a letter that looks like another', [{ name: 'r\u0435port.json' }], /characters/],
  ['an empty segment', [{ name: 'a//b' }], /segment/],
  ['a device of Windows', [{ name: 'a/nul.txt' }], /Windows/],
  ['encryption', [{ name: 'a', data: 'x', deflate: true, flags: 0x0801 }], /encrypted/],
  ['an odd compression', [{ name: 'a', data: 'x', method: 12 }], /odd way/],
  ['a folder with content', [{ name: 'a/', data: 'x', mode: 0o40755 }], /folder with content/],
  [
    'entries that share bytes',
    [
      { name: 'a', data: 'x'.repeat(200) },
      { name: 'b', offset: 10 },
    ],
    /not where/,
  ],
  ['a bomb', [{ name: 'a', data: Buffer.alloc(4_000_000), deflate: true }], /500 : 1/],
];

describe('is refused, and says why', () => {
  test.each(REFUSED)('%s', async (_, entries, message) => {
    await expect(opened(rawZip(entries))).rejects.toMatchObject({
      code: 'package',
      problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(message) })]),
    });
  });

  test('data before the first entry', async () => {
    await expect(opened(rawZip([{ name: 'a', data: 'x' }], { prefix: '#!/bin/sh\n' }))).rejects.toMatchObject({
      code: 'package',
    });
  });

  test('too many files, too many bytes', async () => {
    await expect(opened(rawZip(GOOD), { ...ZIP_LIMITS, entries: 1 })).rejects.toMatchObject({ code: 'package' });
    await expect(opened(rawZip(GOOD), { ...ZIP_LIMITS, bytes: 4003 })).rejects.toMatchObject({ code: 'package' });
    await (await opened(rawZip(GOOD), { ...ZIP_LIMITS, entries: 2, bytes: 4004 })).close();
  });

  test('no zip, and half a zip', async () => {
    await expect(opened(Buffer.from('hello'))).rejects.toMatchObject({ code: 'package' });
    await expect(opened(rawZip(GOOD).subarray(0, -30))).rejects.toMatchObject({ code: 'package' });
  });

  test('a name is shown without what would reorder the line', async () => {
    const error: unknown = await opened(rawZip([{ name: 'a\u202eb' }])).catch((cause) => cause);
    expect(error).toMatchObject({ problems: [{ file: 'a\\u{202E}b' }] });
  });
});

describe('a zip that lies is found out while reading', () => {
  const DATA = 'one\n'.repeat(1000);
  const LIES: readonly (readonly [string, RawEntry])[] = [
    ['about a size, which is larger', { name: 'a', data: DATA, deflate: true, claimedSize: 3999 }],
    ['about a size, which is smaller', { name: 'a', data: DATA, deflate: true, claimedSize: 4001 }],
    ['about a checksum', { name: 'a', data: DATA, deflate: true, crc: 1 }],
    ['about a checksum of stored data', { name: 'a', data: DATA, crc: 1 }],
    ['about where its compressed data end', { name: 'a', data: DATA, deflate: true, trailing: 'PK\u0003\u0004' }],
    ['about being deflated', { name: 'a', data: DATA, method: 8 }],
  ];

  test.each(LIES)('%s', async (_, entry) => {
    const source = await opened(rawZip([entry]));
    await expect(source.bytes('a')).rejects.toMatchObject({ code: 'package', problems: [{ file: 'a' }] });
    await source.close();
  });
});
