import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';

const MODE = 0o100644;

/**
 * Writes a package as one zip, its files in path order under `folder`. The same package gives the same bytes, as far
 * as the platform's deflate does. Under the final name is a whole zip or nothing.
 *
 * @returns the zip's SHA-256
 * @throws GoldproofError('output')
 */
export async function writeZip(source: FileSource, folder: string, target: string): Promise<string> {
  const staging = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(zipped(source, folder), hashing, createWriteStream(staging, { flags: 'wx', flush: true }));
    await rename(staging, target);
    return hash.digest('hex');
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

function zipped(source: FileSource, folder: string): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream;
  if (!(output instanceof Readable)) throw new TypeError('yazl writes to a stream that cannot be ended');
  // Zips keep local time: midnight of the same day everywhere, so that no clock and no time zone gets into the bytes.
  const mtime = new Date(2000, 0, 1);
  zip.on('error', (cause) => output.destroy(cause));
  for (const [path, size] of source.files) {
    const options = { mtime, mode: MODE, forceDosTimestamp: true, compress: true, size };
    zip.addReadStreamLazy(`${folder}/${path}`, options, (done) => done(null, fileStream(source, path, output)));
  }
  zip.end();
  return output;
}

/** A failing read must fail the zip: yazl does not listen to the streams it is given. */
function fileStream(source: FileSource, path: string, output: Readable): Readable {
  return Readable.from(source.stream(path)).on('error', (cause) => output.destroy(cause));
}
