import { stat } from 'node:fs/promises';
import type { FileSource } from '../model/file-source.ts';
import { openDirectory } from './directory.ts';
import { openZip } from './zip-read.ts';

/** Opens what a user named: a directory or a zip. @throws GoldproofError('package') */
export async function openPackage(path: string): Promise<FileSource> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? openZip(path) : openDirectory(path);
}
