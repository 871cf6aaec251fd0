import { readdir, readFile, stat } from 'node:fs/promises';
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

/** A catalog is three levels deep; one more finds files that lie a level too low. Bounds circles of links, too. */
export const DEEPEST_FOLDER = 4;

/**
 * Reads every YAML file below a folder, in path order. Links are followed, since a mounted Kubernetes ConfigMap is made
 * of them; hidden files and other endings are left out.
 *
 * @throws GoldproofError('catalog') when the folder cannot be read, or lies deeper than a catalog does.
 */
export async function readCatalogRoot(directory: string): Promise<CatalogRoot> {
  try {
    const paths = (await yamlBelow(directory, [])).sort(byText);
    const files = paths.map(async (each) => {
      const shownAs = path.join(directory, each);
      return { path: each, text: await readFile(shownAs, 'utf8'), shownAs };
    });
    return { name: directory, files: await Promise.all(files) };
  } catch (thrown) {
    const message = `${directory} cannot be read as a folder of controls: ${messageOf(thrown)}`;
    throw new GoldproofError('catalog', message, [], { cause: thrown });
  }
}

async function yamlBelow(root: string, below: readonly string[]): Promise<string[]> {
  if (below.length > DEEPEST_FOLDER)
    throw new Error(`${below.join('/')} lies more than ${DEEPEST_FOLDER} folders deep`);
  const names = await readdir(path.join(root, ...below));
  const found = names
    .filter((name) => !name.startsWith('.'))
    .map(async (name) => {
      const here = [...below, name];
      const kind = await stat(path.join(root, ...here));
      if (kind.isDirectory()) return yamlBelow(root, here);
      return kind.isFile() && /\.ya?ml$/.test(name) ? [here.join('/')] : [];
    });
  return (await Promise.all(found)).flat();
}
