import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDemoFolder } from '../../src/cli/demo-folder.ts';

let parent: string;
let out: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'goldproof-demo-'));
  out = join(parent, 'demo');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const everything = async () => (await readdir(out, { recursive: true })).sort();

/** What a demo makes, in small. */
async function runDemo(): Promise<void> {
  const folder = await openDemoFolder(out);
  for (const name of ['goldproof.yaml', 'assurance.yaml', 'root.pem', 'chain.pem', 'tsa-root.pem'] as const) {
    await folder.write(name, `${name}\n`);
  }
  for (const directory of ['evidence/run-1/evidence', 'packages/N-1']) {
    await mkdir(join(out, directory), { recursive: true });
    await writeFile(join(out, directory, 'SHA256SUMS'), directory);
    await folder.made(join(out, directory));
  }
}

it('a demo removes what an earlier one made, and no more', async () => {
  await runDemo();
  const first = await everything();
  await mkdir(join(out, 'packages', 'mine'));
  const own = ['notes.txt', 'packages/mine/report.pdf', 'packages/N-1/remarks.txt', 'evidence/.keep'];
  for (const path of own) await writeFile(join(out, path), 'my own');
  await writeFile(join(out, 'packages/N-1/SHA256SUMS'), 'changed by me');
  await openDemoFolder(out);
  expect(await everything()).toEqual(
    [
      '.goldproof-demo',
      'evidence',
      'packages',
      'packages/N-1',
      'packages/N-1/SHA256SUMS',
      'packages/mine',
      ...own,
    ].sort(),
  );
  for (const path of own) expect(await readFile(join(out, path), 'utf8')).toBe('my own');
  await rm(join(out, 'packages'), { recursive: true });
  await runDemo();
  expect(await everything()).toEqual([...first, 'notes.txt', 'evidence/.keep'].sort());
});

it('a file of the demo that the user changed stays, and the folder is not used', async () => {
  await runDemo();
  const before = await everything();
  await writeFile(join(out, 'goldproof.yaml'), 'organisation: Mine\n');
  await expect(openDemoFolder(out)).rejects.toMatchObject({
    code: 'usage',
    problems: [{ message: expect.stringMatching(/^goldproof\.yaml in it/) }],
  });
  expect(await everything()).toEqual(before);
  expect(await readFile(join(out, 'goldproof.yaml'), 'utf8')).toBe('organisation: Mine\n');
});

it('a marker alone gives no right to what is there', async () => {
  await mkdir(join(out, 'packages', 'mine'), { recursive: true });
  await writeFile(join(out, '.goldproof-demo'), '');
  await writeFile(join(out, 'thesis.tex'), 'my own');
  await writeFile(join(out, 'packages', 'mine', 'x'), 'my own');
  await openDemoFolder(out);
  expect(await everything()).toEqual(['.goldproof-demo', 'packages', 'packages/mine', 'packages/mine/x', 'thesis.tex']);
});

it('a list that leads out of the folder, or a link that does, removes nothing there', async () => {
  await runDemo();
  await mkdir(join(parent, 'elsewhere', 'N-1'), { recursive: true });
  await writeFile(join(parent, 'elsewhere', 'N-1', 'SHA256SUMS'), 'packages/N-1');
  await rm(join(out, 'packages'), { recursive: true });
  await symlink(join(parent, 'elsewhere'), join(out, 'packages'));
  const marker = await readFile(join(out, '.goldproof-demo'), 'utf8');
  await writeFile(join(out, '.goldproof-demo'), `${marker}${marker.replaceAll('packages/', '../elsewhere/')}`);
  await openDemoFolder(out);
  expect(await readFile(join(parent, 'elsewhere', 'N-1', 'SHA256SUMS'), 'utf8')).toBe('packages/N-1');
});

it('one that was interrupted is taken over', async () => {
  const folder = await openDemoFolder(out);
  await folder.write('goldproof.yaml', 'x');
  await mkdir(join(out, 'collecting', 'work'), { recursive: true });
  await writeFile(join(out, 'collecting', 'run.json'), '{}');
  await openDemoFolder(out);
  expect(await everything()).toEqual(['.goldproof-demo']);
});
