import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { check } from '../../src/cli/controls.ts';
import { newControl } from '../../src/cli/controls-new.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { failureOf } from '../e2e/bad-job.ts';
import { inProcess } from './support.ts';

const BUILT_IN = resolve(import.meta.dirname, '../../controls');

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-new-'));
  dir = join(folder, 'own');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();

it('writes a folder that passes the check, for every family that there is and for new ones', async () => {
  const families = (await readdir(BUILT_IN)).filter((name) => !name.includes('.'));
  expect(families).toContain('mfa');
  const ids = [...families.map((family) => `${family.toUpperCase()}-99`), 'ACME-01', 'ACME-WEB-01', 'X2-A'];
  for (const id of ids) expect(await newControl({ id, dir }, inProcess().context)).toBe(0);
  expect(await files()).toEqual(
    expect.arrayContaining([
      'own/acme-web/ACME-WEB-01/cases.yaml',
      'own/acme-web/ACME-WEB-01/control.yaml',
      'own/acme/ACME-01/control.yaml',
      'own/mfa/MFA-99/control.yaml',
      'own/x2/X2-A/cases.yaml',
    ]),
  );
  const { context, stdout } = inProcess();
  expect(await check({ dir }, context)).toBe(0);
  const shipped = (await loadControls([])).catalog.controls.length;
  expect(stdout.join('')).toBe(`${shipped + ids.length} controls load, and their cases hold.\n`);
});

it('says what it wrote, and how to go on', async () => {
  const { context, stdout } = inProcess();
  await newControl({ id: 'ACME-01', dir }, context);
  for (const name of ['control.yaml', 'cases.yaml']) expect(stdout).toContain(`${join(dir, 'acme/ACME-01', name)}\n`);
  expect(stdout.join('')).toContain(`goldproof controls check ${dir}`);
});

it('writes cases that notice when the control is changed for the worse', async () => {
  await newControl({ id: 'ACME-01', dir }, inProcess().context);
  const control = join(dir, 'acme/ACME-01/control.yaml');
  const text = await readFile(control, 'utf8');
  const problemsAfter = async (from: string, to: string) => {
    expect(text).toContain(from);
    await writeFile(control, text.replace(from, to));
    return failureOf(check({ dir }, inProcess().context));
  };
  expect(await problemsAfter('user.passwordEnabled', 'user.pasword')).toMatchObject({ code: 'catalog' });
  expect(await problemsAfter(':user/staff/', ':user/')).toMatchObject({
    message: '1 case(s) do not hold',
    problems: [{ message: 'ACME-01, case "a user elsewhere deviates": expected deviates, got conforms' }],
  });
});

const FORM = 'Write upper-case words and digits joined by hyphens, such as MFA-06 or ACME-WEB-01';

it.each([
  ['mfa-06', "mfa-06 is no control's id", FORM],
  ['MFA06', "MFA06 is no control's id", FORM],
  ['MFA-', "MFA- is no control's id", FORM],
  ['../MFA-06', "../MFA-06 is no control's id", FORM],
  ['MFA-06\n', "MFA-06\n is no control's id", FORM],
  ['', " is no control's id", FORM],
  ['MFA-04', `MFA-04 is already in ${BUILT_IN}/mfa/MFA-04`, 'Give the control an id of its own'],
])('refuses %j and writes nothing', async (id, message, remedy) => {
  const failure = await failureOf(newControl({ id, dir }, inProcess().context));
  expect(failure).toMatchObject({ code: 'usage', problems: [{ message, remedy }] });
  expect(await files()).toEqual([]);
});

it('refuses an id that the folder has already, even half written and in another family', async () => {
  await mkdir(join(dir, 'other/ACME-01'), { recursive: true });
  await writeFile(join(dir, 'other/ACME-01/control.yaml'), 'title:');
  const before = await files();
  const failure = await failureOf(newControl({ id: 'ACME-01', dir }, inProcess().context));
  expect(failure).toMatchObject({
    code: 'usage',
    problems: [{ message: `ACME-01 is already in ${dir}/other/ACME-01` }],
  });
  expect(await files()).toEqual(before);
});

it('never writes into a folder that is there', async () => {
  await mkdir(join(dir, 'acme/ACME-01'), { recursive: true });
  await writeFile(join(dir, 'acme/ACME-01/notes.md'), 'three years');
  const before = await files();
  const failure = await failureOf(newControl({ id: 'ACME-01', dir }, inProcess().context));
  expect(failure).toMatchObject({ code: 'output', problems: [{ file: join(dir, 'acme/ACME-01') }] });
  expect(await files()).toEqual(before);
});
