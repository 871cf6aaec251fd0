import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

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
  for (const [, script] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(script);
  const commands = await read('src/cli/program.ts');
  for (const [, command] of readme.matchAll(/dist\/cli\/main\.js ([a-z]+)/g))
    expect(commands).toContain(`.command('${command}'`);
  for (const [, path] of readme.matchAll(/\]\(([^)h][^)]*)\)/g))
    await expect(readFile(resolve(root, path ?? ''))).resolves.toBeDefined();
});
