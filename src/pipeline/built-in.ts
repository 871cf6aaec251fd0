import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '../core/digest.ts';
import type { Templates } from '../report/render-templates.ts';

/** What ships beside the code: controls, templates, schemas. The same depth from `src/` and from `dist/`. */
const root = resolve(import.meta.dirname, '../..');

export const CONTROLS_FOLDER = join(root, 'controls');

/** The report's templates, by name without the ending. */
export async function readTemplates(): Promise<Templates> {
  const names = (await readdir(join(root, 'templates'))).filter((name) => name.endsWith('.hbs'));
  const texts = names.map(async (name) => [
    name.slice(0, -'.hbs'.length),
    await readFile(join(root, 'templates', name), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

/** Our own version, from package.json. */
export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Digest of the lockfile we were installed from; null when it is not there, as in an npm install. */
export async function lockfileDigest(): Promise<string | null> {
  try {
    return sha256(await readFile(join(root, 'package-lock.json')));
  } catch {
    return null;
  }
}
