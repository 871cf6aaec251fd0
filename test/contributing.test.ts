import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

// CONTRIBUTING.md word for word: in a copy of the repository its commands are run and its files written, in order.

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const guide = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');

/** A fenced block; one that begins with a path in a comment is a file, or a part of one. */
interface Block {
  readonly language: string;
  readonly text: string;
  readonly file?: string;
}

const blocks = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']): Block => {
  const [whole = '', file] = /^(?:#|\/\/) (\S+\/\S+)\n/.exec(text) ?? [];
  return file === undefined ? { language, text } : { language, text: text.slice(whole.length), file };
});

// Seconds of a whole demo, for which `npm test` has no time; CI does it.
const isSlow = process.env['GOLDPROOF_SLOW'] === '1';

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'goldproof-contributing-'));
  if (!isSlow) return;
  for (const part of ['src', 'controls', 'templates', 'schemas', 'package.json', 'package-lock.json', 'tsconfig.json'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true, force: true, maxRetries: 3 }));

it.skipIf(!isSlow)(
  'can be followed: the control stands in the report',
  async () => {
    const { PATH = '', HOME = '' } = process.env;
    const said: string[] = [];
    for (const { language, text, file } of blocks) {
      if (language === 'yaml' && file !== undefined) {
        expect(existsSync(join(copy, file)), `${file} was made by the step before`).toBe(true);
        await writeFile(join(copy, file), text);
      }
      if (language !== 'sh') continue;
      const { stdout } = await run('sh', ['-ec', text], { cwd: copy, env: { PATH, HOME } });
      said.push(stdout);
    }
    const [made, shown, checked, policy] = said;
    expect(made).toContain('controls/acme/ACME-01/cases.yaml');
    expect(shown).toContain('directPolicies');
    const shipped = (await readdir(join(root, 'controls'), { recursive: true })).filter((path) =>
      path.endsWith('/control.yaml'),
    );
    expect(checked).toContain(`\n${shipped.length + 1} controls load, and their cases hold.\n`);
    expect(checked).toContain('Nobody with a password holds policies of their own');
    expect(JSON.parse(policy?.slice(policy.indexOf('{')) ?? '')).toHaveProperty('Statement');

    const packages = join(copy, 'output/demo/packages');
    const [name = ''] = await readdir(packages);
    const report = JSON.parse(await readFile(join(packages, name, 'report.json'), 'utf8'));
    const finding = report.findings.find(({ control }: { control: string }) => control === 'ACME-01');
    expect(finding).toMatchObject({ status: expect.stringMatching(/^(pass|fail|not-established)$/) });
    for (const file of ['control.yaml', 'cases.yaml'])
      expect(await readFile(join(packages, name, 'catalog/acme/ACME-01', file), 'utf8')).toBe(
        blocks.find((block) => block.file === `controls/acme/ACME-01/${file}`)?.text,
      );
  },
  300_000,
); // nearly all of it is the demo

it('quotes code that stands there', async () => {
  const quotes = blocks.filter(({ language }) => language === 'ts');
  expect(quotes.length).toBeGreaterThan(0);
  for (const { text, file = '' } of quotes) expect(await readFile(join(root, file), 'utf8')).toContain(text);
});

it('names paths that are there', () => {
  const prose = guide.replace(/^```.*?^```$/gms, '');
  const paths = [...prose.matchAll(/(?:src|test|controls|docs|templates|schemas|\.ci)\/[\w./<>-]*[\w/>]/g)].map(
    ([path]) => path,
  );
  expect(paths.length).toBeGreaterThan(5);
  // What stands in <…> is the reader's to fill in.
  const missing = paths.map((path) => path.replace(/[^/]*<.*/, '')).filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});
