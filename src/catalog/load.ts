import type { z } from 'zod';
import { byText } from '../core/compare.ts';
import { type Sha256, sha256 } from '../core/digest.ts';
import { GoldproofError, type Problem } from '../core/errors.ts';
import type { YamlSource } from '../core/yaml-place.ts';
import { checkYaml, readYaml } from '../core/yaml-source.ts';
import type { Catalog, Control } from '../model/catalog.ts';
import type { FactTable } from '../model/facts.ts';
import { checkCasesFile } from './check-cases.ts';
import { checkAgreement, checkControl } from './check-control.ts';
import { checkAnswered } from './check-statements.ts';
import { controlPath, folderOf } from './control-path.ts';
import type { LoadedControl } from './loaded.ts';
import type { CatalogFile, CatalogRoot } from './read-directory.ts';
import { CasesFileSchema, ControlFileSchema, StatementsFileSchema } from './schema.ts';

export interface LoadedCatalog {
  readonly catalog: Catalog;
  /** In the order of `catalog.controls`. */
  readonly loaded: readonly LoadedControl[];
  readonly digest: Sha256;
}

const STATEMENTS = 'statements.yaml';

/**
 * Loads folders of controls into one catalog, checked against the fact tables. The first root brings
 * `statements.yaml`; the others add controls to it.
 *
 * @throws GoldproofError('catalog') with every problem of every file.
 */
export function loadCatalog(roots: readonly CatalogRoot[], tables: readonly FactTable[]): LoadedCatalog {
  const problems: Problem[] = [];
  const statements = loadStatements(roots, problems);
  for (const root of roots) {
    if (root.files.some(({ path }) => controlPath(path) !== undefined)) continue;
    // A wrong folder must not pass for one that adds nothing.
    problems.push({ file: root.name, message: 'there is no control in this folder', remedy: 'Name another folder' });
  }
  const folders = foldersOf(roots, problems);
  const loaded = [...folders.values()]
    .flatMap((folder) => loadControl(folder, problems) ?? [])
    .sort((a, b) => byText(a.control.id, b.control.id));
  const byName = new Map(tables.map((table) => [table.name, table]));
  const known = new Set(statements?.value.statements.map(({ id }) => id));
  for (const each of loaded) problems.push(...checkControl(each, byName, known), ...checkCasesFile(each, byName));
  problems.push(...checkAgreement(loaded));
  // A control that does not load would make its statements look unanswered, too.
  if (problems.length === 0 && statements !== undefined) {
    const controls = loaded.map(({ control }) => control);
    problems.push(...checkAnswered(statements.value.statements, statements.source, controls));
  }
  if (problems.length > 0 || statements === undefined) {
    const ordered = [...problems].sort(byPlace);
    throw new GoldproofError('catalog', `the catalog has ${problems.length} problem(s)`, ordered);
  }
  const files = roots.flatMap((root) => root.files).map(({ path, text }) => ({ path, text }));
  const sorted = files.sort((a, b) => byText(a.path, b.path));
  const catalog = { ...statements.value, controls: loaded.map(({ control }) => control), files: sorted };
  return { catalog, loaded, digest: catalogDigest(sorted) };
}

/** SHA-256 over the files' own sums, `<sum>  <path>` line by line in path order: what `sha256sum` would print. */
export function catalogDigest(files: Catalog['files']): Sha256 {
  const lines = [...files].sort((a, b) => byText(a.path, b.path)).map(({ path, text }) => `${sha256(text)}  ${path}\n`);
  return sha256(lines.join(''));
}

function byPlace(a: Problem, b: Problem): number {
  return byText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

type StatementsFile = z.infer<typeof StatementsFileSchema>;

function loadStatements(roots: readonly CatalogRoot[], problems: Problem[]): Parsed<StatementsFile> | undefined {
  const found = roots.flatMap((root) => root.files.filter(({ path }) => path === STATEMENTS));
  const [first, ...more] = found;
  for (const { shownAs } of more) {
    problems.push({ file: shownAs, message: 'the statements are already loaded', remedy: `Remove this ${STATEMENTS}` });
  }
  if (first === undefined) {
    const message = `there is no ${STATEMENTS}`;
    problems.push({ file: roots[0]?.name ?? '.', message, remedy: 'Put it at the root of the catalog' });
    return undefined;
  }
  const read = parseFile(StatementsFileSchema, first, problems);
  if (read === undefined) return undefined;
  const ids = read.value.statements.map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) === index) continue;
    const place = read.source.locate(['statements', index, 'id']);
    problems.push({ ...place, message: `the statement ${id} stands there twice`, remedy: 'Keep one of the two' });
  }
  return read;
}

interface Parsed<T> {
  readonly value: T;
  readonly source: YamlSource;
}

function parseFile<T>(schema: z.ZodType<T>, file: CatalogFile, problems: Problem[]): Parsed<T> | undefined {
  const read = readYaml(file.text, file.shownAs);
  const checked = read.ok ? checkYaml(schema, read.value) : read;
  if (read.ok && checked.ok) return { value: checked.value, source: read.value };
  if (!checked.ok) problems.push(...checked.problems);
  return undefined;
}

interface Folder {
  readonly family: string;
  readonly id: string;
  readonly root: CatalogRoot;
  readonly name: string;
  control?: CatalogFile;
  cases?: CatalogFile;
}

/** The controls' folders by id. An id names one control in all roots and families together. */
function foldersOf(roots: readonly CatalogRoot[], problems: Problem[]): ReadonlyMap<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const root of roots) {
    for (const file of root.files) {
      if (file.path === STATEMENTS) continue;
      const found = controlPath(file.path);
      if (found === undefined) {
        const remedy = 'Name it <family>/<ID>/control.yaml or cases.yaml, e.g. mfa/MFA-04/control.yaml';
        problems.push({ file: file.shownAs, message: 'the file has no place in a catalog', remedy });
        continue;
      }
      const { family, id, kind } = found;
      const folder = folders.get(id) ?? { family, id, root, name: folderOf(file.shownAs) };
      if (folder.root !== root || folder.family !== family) {
        const message = `${id} is already in ${folder.name}`;
        problems.push({ file: file.shownAs, message, remedy: 'Give the control an id of its own' });
        continue;
      }
      folders.set(id, kind === 'control' ? { ...folder, control: file } : { ...folder, cases: file });
    }
  }
  return folders;
}

function loadControl(folder: Folder, problems: Problem[]): LoadedControl | undefined {
  if (folder.control === undefined) {
    problems.push({ file: folder.name, message: 'there is no control.yaml', remedy: 'Add it, or remove the folder' });
    return undefined;
  }
  const cases = folder.cases && parseFile(CasesFileSchema, folder.cases, problems);
  const parsed = parseFile(ControlFileSchema, folder.control, problems);
  if (parsed === undefined) return undefined;
  const control: Control = { id: folder.id, family: folder.family, ...parsed.value };
  if (cases !== undefined)
    return { control, source: parsed.source, cases: { file: cases.value, source: cases.source } };
  if (folder.cases === undefined && control.tests.length > 0) {
    const remedy = 'Add cases that conform, deviate, are undetermined and empty, and mutants';
    problems.push({ file: folder.name, message: 'there is no cases.yaml', remedy });
  }
  return { control, source: parsed.source };
}
