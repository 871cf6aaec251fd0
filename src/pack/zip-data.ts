import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { STORED } from './zip-format.ts';
import type { ZipEntry } from './zip-layout.ts';

const CHUNK = 64 * 1024;

/**
 * An entry's data, unpacked.
 *
 * @throws Error when they are not of the size and checksum that the headers give, or do not end where the headers say:
 *   programs that stream end where deflate ends, the others where the size does
 */
export async function* readEntryData(handle: FileHandle, entry: ZipEntry): AsyncIterable<Uint8Array> {
  let size = 0;
  let crc = 0;
  const packed = range(handle, entry.dataAt, entry.packed);
  for await (const chunk of entry.method === STORED ? packed : inflated(packed, entry.packed)) {
    size += chunk.length;
    if (size > entry.size) break;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size) throw new Error(`is not of the ${entry.size} bytes that its header gives`);
  if (crc !== entry.crc) throw new Error('has not the checksum that its header gives');
}

async function* range(handle: FileHandle, from: number, length: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < length; ) {
    const room = Buffer.alloc(Math.min(CHUNK, length - at));
    const { bytesRead } = await handle.read(room, 0, room.length, from + at);
    if (bytesRead === 0) throw new Error('grew shorter while it was read');
    at += bytesRead;
    yield room.subarray(0, bytesRead);
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>, length: number): AsyncIterable<Uint8Array> {
  const inflate = createInflateRaw();
  pipeline(Readable.from(packed), inflate).catch(() => undefined); // it ends the reading below with the same error
  try {
    yield* inflate as AsyncIterable<Buffer>; // no encoding: buffers
    if (inflate.bytesWritten !== length) throw new Error('has bytes behind the end of its compressed data');
  } finally {
    inflate.destroy();
  }
}
