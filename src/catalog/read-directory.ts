import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { byText } from '../core/compare.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';

export interface CatalogFile {
  /** Relative to the catalog's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The file's name in messages. */
  readonly shownAs: string;
}

/** A folder of controls: the one that comes with Goldproof, or one that the user adds. */
export interface CatalogRoot {
  readonly name: string;
  readonly files: readonly CatalogFile[];
}

/**
 * Reads every YAML file below a folder, in path order. Hidden files and other endings are left out.
 *
 * @throws GoldproofError('catalog') when the folder cannot be read.
 */
export async function readCatalogRoot(directory: string): Promise<CatalogRoot> {
  try {
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    const paths = found
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter((each) => !each.split('/').some((part) => part.startsWith('.')))
      .sort(byText);
    const files = paths.map(async (each) => {
      const shownAs = path.join(directory, each);
      return { path: each, text: await readFile(shownAs, 'utf8'), shownAs };
    });
    return { name: directory, files: await Promise.all(files) };
  } catch (thrown) {
    throw new GoldproofError(
      'catalog',
      `${directory} cannot be read as a folder of controls: ${messageOf(thrown)}`,
      [],
      {
        cause: thrown,
      },
    );
  }
}
