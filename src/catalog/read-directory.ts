import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { byText } from '../core/compare.ts';
import { GoldproofError, messageOf, type Problem } from '../core/errors.ts';
import { readSmallFile } from '../core/small-file.ts';

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
/** Names that are looked at, files that are read, and their characters: ten times the built-in catalog and more. */
const MOST = { names: 10_000, files: 2_000, characters: 32 * 1024 * 1024 } as const;

/**
 * Reads every YAML file below a folder, in path order. Links are followed, since a mounted Kubernetes ConfigMap is made
 * of them; hidden files and other endings are left out. One name after the other: a folder that is no catalog is left
 * as soon as it holds more than a catalog could.
 *
 * @throws GoldproofError('catalog') when the folder cannot be read, holds too much, or lies deeper than a catalog does.
 */
export async function readCatalogRoot(directory: string): Promise<CatalogRoot> {
  try {
    const paths: string[] = [];
    await yamlBelow(directory, [], { seen: 0, paths });
    const files: CatalogFile[] = [];
    let characters = 0;
    for (const each of paths.sort(byText)) {
      const shownAs = path.join(directory, each);
      const text = await readSmallFile(shownAs).catch((thrown: unknown) => {
        throw unreadable(shownAs, messageOf(thrown), thrown);
      });
      characters += text.length;
      if (characters > MOST.characters) throw new Error(`its files hold more than ${MOST.characters} characters`);
      files.push({ path: each, text, shownAs });
    }
    return { name: directory, files };
  } catch (thrown) {
    throw thrown instanceof GoldproofError ? thrown : unreadable(directory, messageOf(thrown), thrown);
  }
}

function unreadable(file: string, message: string, cause: unknown): GoldproofError {
  const remedy = 'Name a folder with <family>/<ID>/control.yaml and cases.yaml, and nothing else';
  const problem: Problem = { file, message, remedy };
  return new GoldproofError('catalog', `${file} cannot be read as a folder of controls`, [problem], { cause });
}

interface Walk {
  seen: number;
  readonly paths: string[];
}

async function yamlBelow(root: string, below: readonly string[], walk: Walk): Promise<void> {
  if (below.length > DEEPEST_FOLDER)
    throw new Error(`${below.join('/')} lies more than ${DEEPEST_FOLDER} folders deep`);
  const names = await readdir(path.join(root, ...below));
  walk.seen += names.length;
  if (walk.seen > MOST.names) throw new Error(`it holds more than ${MOST.names} files and folders`);
  for (const name of names.sort(byText)) {
    if (name.startsWith('.')) continue;
    const here = [...below, name];
    const isYaml = /\.ya?ml$/.test(name);
    const kind = await stat(path.join(root, ...here)).catch((thrown: unknown) => {
      throw unreadable(path.join(root, ...here), messageOf(thrown), thrown);
    });
    if (kind.isDirectory()) await yamlBelow(root, here, walk);
    else if (isYaml) walk.paths.push(here.join('/'));
    if (walk.paths.length > MOST.files) throw new Error(`it holds more than ${MOST.files} YAML files`);
  }
}
