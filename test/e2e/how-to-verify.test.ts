import { spawnSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../src/sign/pem.ts';
import { readBack } from '../report/pdf/read-back.ts';
import { openWorkshop, type Workshop } from './forge.ts';

/** What VERIFY.txt and the last page of the report say is typed as it stands, and prints what they say. */

let workshop: Workshop;
let folder: string;
beforeAll(async () => {
  workshop = await openWorkshop();
  folder = join(workshop.job.folder, 'auditor');
  await mkdir(folder);
  await symlink(workshop.original, join(folder, 'package'));
  const pem = (ders: readonly Uint8Array[]) => ders.map((der) => encodePem('CERTIFICATE', der)).join('');
  await writeFile(join(folder, 'root.pem'), pem(workshop.job.roots));
  await writeFile(join(folder, 'tsa-root.pem'), pem(workshop.job.timestampRoots));
});
afterAll(() => workshop.close());

const hasTool = (tool: string) => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0;

/** Checks of VERIFY.txt: the commands as they stand there, and what is expected. */
async function checks(): Promise<{ commands: string; expected: string }[]> {
  const text = await readFile(join(workshop.original, 'VERIFY.txt'), 'utf8');
  const found = text.matchAll(/^\d+\. [\s\S]*?\n\n( {3}[\s\S]*?)\n\n {3}Expect: (.*)$/gm);
  return [...found].map(([, commands = '', expected = '']) => ({ commands, expected }));
}

/** Runs lines in the package's folder as an auditor would, with `goldproof` there. */
function typed(lines: string): string {
  const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
  const goldproof = `goldproof() { "${process.execPath}" --import "${import.meta.resolve('tsx')}" "${main}" "$@"; }`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${goldproof}\ncd "${folder}/package/."\n${lines}`], {
    encoding: 'utf8',
    cwd: folder,
  });
  return stdout + stderr;
}

describe('VERIFY.txt', () => {
  it('works word for word', async () => {
    // `..` of a link is where the link leads: the roots go beside the package itself.
    for (const name of ['root.pem', 'tsa-root.pem']) {
      await writeFile(join(workshop.job.folder, name), await readFile(join(folder, name)));
    }
    const all = await checks();
    expect(all.length).toBe(10);
    for (const { commands, expected } of all) {
      const tool = /pdfsig|pdfdetach|openssl/.exec(commands)?.[0];
      if (tool !== undefined && !hasTool(tool)) {
        console.warn(`skipped: ${tool} is not installed, so its line in VERIFY.txt was not tried`);
        continue;
      }
      const said = typed(commands);
      const quoted = [...expected.matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);
      const [first = ''] = expected.split(/,? and |, as |\n/);
      for (const words of quoted.length > 0 ? quoted : [first]) expect(said).toContain(words);
    }
    expect(typed(all.at(-1)?.commands ?? '')).toMatch(/: passed$/m);
  });
});

describe('the page "How to verify"', () => {
  it('has the same commands, each line of them on one line', async () => {
    const { text } = await readBack(await readFile(join(workshop.original, 'report.pdf')));
    for (const { commands } of await checks()) {
      for (const line of commands.split('\n')) expect(text).toContain(line.trim());
    }
  });
});
