import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';
import * as zip from './zip-format.ts';

const MODE = 0o100644;
/** Midnight of 2000-01-01, as zips count (APPNOTE 4.4.6): no clock and no time zone gets into the bytes. */
const MIDNIGHT_2000 = (((2000 - 1980) << 9) | (1 << 5) | 1) * 2 ** 16;

/**
 * Writes a package as one zip, its files in path order under `folder`. Each header has its checksum and sizes before
 * the data, so that programs that read from a pipe and programs that read the directory see the same. The same package
 * gives the same bytes, as far as the platform's deflate does. Under the final name is a whole zip or nothing.
 *
 * @returns the zip's SHA-256
 * @throws GoldproofError('output')
 */
export async function writeZip(source: FileSource, folder: string, target: string): Promise<string> {
  const staging = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    const handle = await open(staging, 'wx', 0o644);
    try {
      await writeEntries(handle, source, folder);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const digest = createHash('sha256');
    await pipeline(createReadStream(staging), digest);
    await rename(staging, target);
    return digest.digest('hex');
  } catch (cause) {
    await rm(staging, { force: true }).catch(() => undefined);
    if (cause instanceof GoldproofError) throw cause;
    const problem = {
      file: target,
      message: messageOf(cause),
      remedy: 'Make room or give write access, and run again.',
    };
    throw new GoldproofError('output', 'The zip cannot be written', [problem], { cause });
  }
}

async function writeEntries(handle: FileHandle, source: FileSource, folder: string): Promise<void> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, size] of source.files) {
    const entry = await writeEntry(handle, at, Buffer.from(`${folder}/${path}`), source.stream(path), size);
    directory.push(zip.centralHeader({ ...entry, offset: at, attributes: MODE * 2 ** 16 }));
    at += localHeader(entry).length + entry.packed;
  }
  const central = Buffer.concat(directory);
  await writeAt(handle, at, central);
  const end = { entries: source.files.size, size: central.length, offset: at };
  await writeAt(handle, at + central.length, zip.endRecords(end));
}

/** Writes the data behind the room for their header, and then the header. */
async function writeEntry(
  handle: FileHandle,
  offset: number,
  name: Buffer,
  content: AsyncIterable<Uint8Array>,
  size: number,
): Promise<zip.EntryFields> {
  const version = zip.mayNeed64(size) ? zip.VERSION_64 : zip.VERSION;
  const fields = { version, flags: 0, method: zip.DEFLATED, time: MIDNIGHT_2000, crc: 0, packed: 0, size, name };
  const room = localHeader(fields).length;
  let packed = 0;
  const { crc, chunks } = deflated(content, size);
  for await (const chunk of chunks) {
    await writeAt(handle, offset + room + packed, chunk);
    packed += chunk.length;
  }
  const entry = { ...fields, crc: crc(), packed };
  await writeAt(handle, offset, localHeader(entry));
  return entry;
}

/** Its length must be known before the data are packed: by the size alone, of which deflate adds no half. */
function localHeader(entry: zip.EntryFields): Buffer {
  return zip.localHeader(entry, zip.mayNeed64(entry.size));
}

/** @throws Error when the content is not of the size that its source gave */
function deflated(content: AsyncIterable<Uint8Array>, size: number) {
  let crc = 0;
  let seen = 0;
  async function* counted() {
    for await (const chunk of content) {
      crc = crc32(chunk, crc);
      seen += chunk.length;
      yield chunk;
    }
    if (seen !== size) throw new Error('a file changed while it was packed');
  }
  const deflate = createDeflateRaw();
  const done = pipeline(Readable.from(counted()), deflate);
  async function* chunks(): AsyncIterable<Buffer> {
    done.catch(() => undefined); // iterating ends with the same error
    yield* deflate as AsyncIterable<Buffer>;
    await done;
  }
  return { crc: () => crc, chunks: chunks() };
}

async function writeAt(handle: FileHandle, position: number, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
