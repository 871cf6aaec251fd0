import type { CatalogRoot } from './read-directory.ts';

/** Where a control stands in a catalog: `<family>/<ID>/control.yaml` and `cases.yaml`. */

const FAMILY = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const ID = '[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+';
const CONTROL_PATH = new RegExp(`^(${FAMILY})/(${ID})/(control|cases)\\.yaml$`);
const CONTROL_ID = new RegExp(`^${ID}$`);

export interface ControlPath {
  readonly family: string;
  readonly id: string;
  readonly kind: 'control' | 'cases';
}

/** What a path says; undefined when it is no control's. */
export function controlPath(path: string): ControlPath | undefined {
  const [, family, id, kind] = CONTROL_PATH.exec(path) ?? [];
  if (family === undefined || id === undefined) return undefined;
  return { family, id, kind: kind === 'control' ? kind : 'cases' };
}

/** Whether an id can name a folder: words of upper-case letters and digits, two at least, joined by hyphens. */
export function isControlId(id: string): boolean {
  return CONTROL_ID.test(id);
}

/** The family that an id speaks of: `MFA-04` is of `mfa`, `ACME-WEB-01` of `acme-web`. */
export function familyOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-')).toLowerCase();
}

/** The folders of a root's controls by id, whether they load or not. */
export function controlFolders({ files }: CatalogRoot): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, shownAs }): [string, string][] => {
      const found = controlPath(path);
      return found === undefined ? [] : [[found.id, folderOf(shownAs)]];
    }),
  );
}

/** The folder that a file stands in. */
export function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/, '');
}
