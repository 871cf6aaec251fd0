import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlFolders, familyOf, isControlId } from '../catalog/control-path.ts';
import { NEW_CONTROL } from '../catalog/new-control.ts';
import { readCatalogRoot } from '../catalog/read-directory.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { CONTROLS_FOLDER } from '../pipeline/built-in.ts';
import type { Command } from './context.ts';
import { EXIT } from './exit-code.ts';

interface NewOptions {
  readonly id: string;
  readonly dir: string;
}

/** Writes the folder of a new control, which holds as it stands. An id that is taken or malformed writes nothing. */
export const newControl: Command<NewOptions> = async ({ id, dir }, { output }) => {
  await assertFree(id, dir);
  const folder = join(dir, familyOf(id), id);
  await writeFolder(folder);
  for (const name of Object.keys(NEW_CONTROL)) output.print(join(folder, name));
  output.print(`\nIt holds as it stands. Change it, then check it:\n  goldproof controls check ${dir}`);
  return EXIT.sealed;
};

async function assertFree(id: string, dir: string): Promise<void> {
  const refuse = (message: string, remedy: string): GoldproofError =>
    new GoldproofError('usage', `${id} cannot be a new control`, [{ message, remedy }]);
  if (!isControlId(id)) {
    const form = 'Write upper-case words and digits joined by hyphens, such as MFA-06 or ACME-WEB-01';
    throw refuse(`${id} is no control's id`, form);
  }
  for (const root of [CONTROLS_FOLDER, ...((await isThere(dir)) ? [dir] : [])]) {
    const taken = controlFolders(await readCatalogRoot(root)).get(id);
    if (taken !== undefined) throw refuse(`${id} is already in ${taken}`, 'Give the control an id of its own');
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Both files, or none. */
async function writeFolder(folder: string): Promise<void> {
  let isOurs = false;
  try {
    await mkdir(join(folder, '..'), { recursive: true });
    await mkdir(folder);
    isOurs = true;
    for (const [name, text] of Object.entries(NEW_CONTROL)) await writeFile(join(folder, name), text);
  } catch (thrown) {
    if (isOurs) await rm(folder, { recursive: true, force: true });
    const remedy = 'Name another folder with --dir, or another id';
    const problem = { file: folder, message: messageOf(thrown), remedy };
    throw new GoldproofError('output', `${folder} cannot be written`, [problem], { cause: thrown });
  }
}
