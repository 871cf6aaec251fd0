import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '../core/compare.ts';
import { GoldproofError, messageOf, type Problem } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';
import { asRefusal, fault, nameFaults, refusal, wholeOf } from './refusal.ts';

/** Never follow a link, whoever put it there in the meantime. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

/** As many as a zip may hold; a folder such as `/` is left as soon as it has more. */
const MOST_FILES = 200_000;

/**
 * Opens a directory as a package, or as evidence that was not packed yet.
 *
 * @param most files that it may hold
 * @throws GoldproofError('package') naming every link, device and odd name in it, or that it holds too many files
 */
export async function openDirectory(path: string, most = MOST_FILES): Promise<FileSource> {
  const files = new Map<string, number>();
  const problems: Problem[] = [];
  try {
    await list(path, '', { files, problems, most });
  } catch (cause) {
    const problem = { file: path, message: messageOf(cause), remedy: 'Name a package: a directory or a zip.' };
    throw new GoldproofError('package', `${path} cannot be read`, [problem], { cause });
  }
  const found = [...problems, ...nameFaults([...files.keys()])];
  if (found.length > 0) throw refusal(path, found);
  return {
    name: path,
    files: new Map([...files].sort(([left], [right]) => byText(left, right))),
    bytes: (file) => readWhole(path, file),
    stream: (file) => read(path, file),
    close: async () => undefined,
  };
}

interface Listing {
  readonly files: Map<string, number>;
  readonly problems: Problem[];
  readonly most: number;
}

async function list(root: string, folder: string, listing: Listing): Promise<void> {
  const { files, problems, most } = listing;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await list(root, path, listing);
    else if (entry.isFile()) files.set(path, (await lstat(join(root, path))).size);
    else problems.push(fault(path, entry.isSymbolicLink() ? 'is a link' : 'is no ordinary file'));
    if (files.size + problems.length > most) throw new Error(`it holds more than ${most} files`);
  }
}

async function readWhole(root: string, path: string): Promise<Uint8Array> {
  try {
    return await wholeOf(read(root, path));
  } catch (cause) {
    throw asRefusal(root, path, cause);
  }
}

async function* read(root: string, path: string): AsyncIterable<Uint8Array> {
  try {
    const handle = await open(join(root, path), READ);
    yield* handle.createReadStream() as AsyncIterable<Buffer>; // without an encoding a stream gives buffers
  } catch (cause) {
    throw asRefusal(root, path, cause);
  }
}
