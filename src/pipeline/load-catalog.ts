import { resolve } from 'node:path';
import { catalogDigest, type LoadedCatalog, loadCatalog } from '../catalog/load.ts';
import { type CatalogRoot, readCatalogRoot } from '../catalog/read-directory.ts';
import { tables } from '../facts/tables.ts';
import type { FileSource } from '../model/file-source.ts';
import { CONTROLS_FOLDER } from './built-in.ts';

let builtIn: Promise<LoadedCatalog> | undefined;

/**
 * The built-in controls, and those of further folders; whoever works on the built-in ones may name their folder, too.
 *
 * @throws GoldproofError `catalog` with every problem
 */
export function loadControls(folders: readonly string[]): Promise<LoadedCatalog> {
  const further = folders.filter((folder) => resolve(folder) !== CONTROLS_FOLDER);
  if (further.length > 0) return load([CONTROLS_FOLDER, ...further]);
  builtIn ??= load([CONTROLS_FOLDER]); // they do not change while the program runs
  return builtIn;
}

async function load(folders: readonly string[]): Promise<LoadedCatalog> {
  return loadCatalog(await Promise.all(folders.map(readCatalogRoot)), tables);
}

/** The catalog that a package was judged by, from its `catalog/`; most often, file for file, our `own`. */
export async function catalogOfPackage(source: FileSource, own: LoadedCatalog): Promise<LoadedCatalog> {
  const paths = [...source.files.keys()].filter((path) => path.startsWith('catalog/'));
  const files = await Promise.all(
    paths.map(async (path) => ({
      path: path.slice('catalog/'.length),
      text: new TextDecoder('utf-8', { fatal: true }).decode(await source.bytes(path)),
      shownAs: path,
    })),
  );
  if (catalogDigest(files) === own.digest) return own;
  const root: CatalogRoot = { name: 'catalog', files };
  return loadCatalog([root], tables);
}
