import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { sha256 } from '../../src/core/digest.ts';
import type { FileSource } from '../../src/model/file-source.ts';
import { openDirectory } from '../../src/pack/directory.ts';
import { centralHeader, endRecords, localHeader } from '../../src/pack/zip-format.ts';
import { openZip } from '../../src/pack/zip-read.ts';
import { writeZip } from '../../src/pack/zip-write.ts';
import { smallPackage, temporaryDirectory } from './support.ts';

/** Honest zips: ours in other programs, other programs' in ours, and those that are too large for the plain format. */

const run = promisify(execFile);
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

const inside = (...names: string[]) => join(directory.path, ...names);

/** Says aloud when a program is not there. */
async function runs(program: string, ...probe: string[]): Promise<boolean> {
  const found = await run(program, probe).then(
    () => true,
    () => false,
  );
  if (!found) console.warn(`skipped: ${program} is not installed, so it was not asked to read our zip`);
  return found;
}

/** As many files as asked, each with its own number. */
function manyFiles(count: number): FileSource {
  const files = Array.from({ length: count }, (_, index) => `f/${String(index).padStart(6, '0')}`);
  const bytes = async (path: string) => Buffer.from(path);
  async function* stream(path: string) {
    yield Buffer.from(path);
  }
  return {
    name: 'many',
    files: new Map(files.map((path) => [path, path.length])),
    bytes,
    stream,
    close: async () => {},
  };
}

test('a zip of more than 65,535 files is ours, and everybody reads it', async () => {
  const count = 65_600;
  const path = inside('many.zip');
  await writeZip(manyFiles(count), 'p', path);
  const source = await openZip(path);
  expect(source.files.size).toBe(count);
  for (const file of ['f/000000', 'f/065599']) expect(Buffer.from(await source.bytes(file)).toString()).toBe(file);
  await source.close();
  if (await runs('python3', '--version')) {
    const script = 'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(len(z.namelist()),z.testzip())';
    expect((await run('python3', ['-c', script, path])).stdout.trim()).toBe(`${count} None`);
  }
  if (await runs('unzip', '-v')) {
    expect((await run('unzip', ['-tqq', path])).stdout).toBe('');
  }
  if (await runs('7z', 'i')) expect((await run('7z', ['t', path])).stdout).toContain(`Files: ${count}`);
  if (await runs('bsdtar', '--version')) {
    const { stdout } = await run('sh', ['-c', 'cat "$0" | bsdtar -tf - | wc -l', path]);
    expect(Number(stdout)).toBe(count);
  }
});

test('a file of over 4 GB, its size in zip64 fields', async () => {
  const path = inside('large.zip');
  const size = 5 * 1024 ** 3;
  const fields = {
    version: 45,
    flags: 0,
    method: 0,
    time: 0,
    crc: 0,
    packed: size,
    size,
    name: Buffer.from('p/large'),
  };
  const header = localHeader(fields, true);
  const at = header.length + size;
  const small = { ...fields, version: 20, packed: 0, size: 0, name: Buffer.from('p/small') };
  const second = localHeader(small, false);
  const central = Buffer.concat([
    centralHeader({ ...fields, offset: 0, attributes: 0 }),
    centralHeader({ ...small, offset: at, attributes: 0 }),
  ]);
  const end = endRecords({ entries: 2, size: central.length, offset: at + second.length });
  await writeFile(path, header);
  await truncate(path, at); // a hole: 5 GB that take no room
  const handle = await open(path, 'a');
  await handle.writeFile(Buffer.concat([second, central, end]));
  await handle.close();
  const source = await openZip(path);
  expect([...source.files]).toEqual([
    ['large', size],
    ['small', 0],
  ]);
  await source.close();
  if (await runs('python3', '--version')) {
    const script = 'import sys,zipfile;print([i.file_size for i in zipfile.ZipFile(sys.argv[1]).infolist()])';
    expect((await run('python3', ['-c', script, path])).stdout.trim()).toBe(`[${size}, 0]`);
  }
});

test('streamed entries, as we wrote them before: sizes behind the data', async () => {
  const source = await openDirectory(await smallPackage(directory.path));
  const zip = new ZipFile();
  for (const path of source.files.keys())
    zip.addFile(join(source.name, path), `package/${path}`, { forceDosTimestamp: true });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(inside('streamed.zip')));
  expect((await readFile(inside('streamed.zip'))).readUInt16LE(6) & 8).toBe(8);
  const read = await openZip(inside('streamed.zip'));
  expect([...read.files]).toEqual([...source.files]);
  for (const path of source.files.keys()) expect(sha256(await read.bytes(path))).toBe(sha256(await source.bytes(path)));
  await read.close();
});

test('what Python zips', async () => {
  if (!(await runs('python3', '--version'))) return;
  await mkdir(inside('p'));
  await writeFile(inside('p', 'one.txt'), 'one\n'.repeat(999));
  const script = 'import sys,shutil;shutil.make_archive(sys.argv[1],"zip",sys.argv[2],"p")';
  await run('python3', ['-c', script, inside('python'), directory.path]);
  const source = await openZip(inside('python.zip'));
  expect([...source.files]).toEqual([['one.txt', 3996]]);
  await source.close();
});
