import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { FileSource } from '../model/file-source.ts';
import { openDirectory } from './directory.ts';
import { openZip } from './zip-read.ts';

/**
 * Opens what a user named: a directory or a zip.
 *
 * @throws GoldproofError('usage') when nothing is there, 'package' when it is no package
 */
export async function openPackage(path: string): Promise<FileSource> {
  return (await assertThere(path)).isFile() ? openZip(path) : openDirectory(path);
}

/** @throws GoldproofError('usage') when there is nothing of that name: a slip, not a finding about a package */
export async function assertThere(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const problem = { file: path, message: messageOf(cause), remedy: 'Name a package: a directory or a zip.' };
    throw new GoldproofError('usage', `${path} cannot be opened`, [problem], { cause });
  }
}
