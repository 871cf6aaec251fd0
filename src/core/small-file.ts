import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';

/** Files that people write and name: a config, a register, a control, a certificate. They are small. */

/** Nothing that is written by hand, and no chain of certificates, comes near. */
export const MAX_SMALL_FILE = 4 * 1024 * 1024;
const CHUNK = 64 * 1024;

/**
 * Reads a small text file, UTF-8, a byte order mark left out. What is no regular file, or is larger, is refused before
 * it is read: a pipe would be waited for, a device or a huge file would fill the memory.
 *
 * @throws Error with the reason as a sentence's end; system errors as they are
 */
export async function readSmallFile(path: string, limit = MAX_SMALL_FILE): Promise<string> {
  assertReadable(await stat(path), limit); // before it is opened: opening a device may already do something
  // Whatever was put there in the meantime: a pipe without a writer is not waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    assertReadable(await handle.stat(), limit);
    const chunks: Buffer[] = []; // not by the size that is given: files of /proc say that they are empty
    for (let length = 0; ; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return decoded(Buffer.concat(chunks));
      length += bytesRead;
      if (length > limit) throw tooLarge(limit);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function assertReadable(found: Stats, limit: number): void {
  if (!found.isFile()) throw new Error(`it is ${kindOf(found)}, not a file`);
  if (found.size > limit) throw tooLarge(limit);
}

function tooLarge(limit: number): Error {
  return new Error(`it is larger than ${limit} bytes`);
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8 text', { cause });
  }
}
