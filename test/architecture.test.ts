import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');

/** Imports of every source file, type imports included: Biome's cycle rule sees value imports only. */
async function importGraph(): Promise<Map<string, string[]>> {
  const graph = new Map<string, string[]>();
  const entries = await readdir(join(root, 'src'), { recursive: true });
  for (const entry of entries.filter((name) => name.endsWith('.ts'))) {
    const file = join(root, 'src', entry);
    const text = await readFile(file, 'utf8');
    const targets = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) =>
      relative(join(root, 'src'), resolve(dirname(file), match[1] ?? '')),
    );
    graph.set(entry, targets);
  }
  return graph;
}

function reachable(graph: Map<string, string[]>, from: string): Set<string> {
  const seen = new Set<string>();
  const queue = [from];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(graph.get(next) ?? []));
  }
  return seen;
}

describe('layers', () => {
  it('verify reaches neither collect nor aws, by any path', async () => {
    const graph = await importGraph();
    const reached = reachable(graph, 'pipeline/verify.ts');
    expect(reached.size).toBeGreaterThan(10);
    expect([...reached].filter((file) => /^(collect|aws|sandbox|cli)\//.test(file))).toEqual([]);
  });

  it('has no import cycle, type imports included', async () => {
    const graph = await importGraph();
    const cyclic = [...graph.keys()].filter((file) =>
      (graph.get(file) ?? []).some((target) => reachable(graph, target).has(file)),
    );
    expect(cyclic).toEqual([]);
  });

  it('lets only the demo reach the sandbox', async () => {
    const graph = await importGraph();
    const importers = [...graph].filter(
      ([file, targets]) => !file.startsWith('sandbox/') && targets.some((target) => target.startsWith('sandbox/')),
    );
    expect(importers.map(([file]) => file)).toEqual(['cli/demo.ts']);
  });
});

const planted = [
  {
    rule: 'noRestrictedImports',
    file: 'src/facts/planted.ts',
    text: "import { byText } from '../assess/merge.ts';\nexport const planted = byText;\n",
  },
  {
    rule: 'noRestrictedImports',
    file: 'src/report/planted.ts',
    text: "import { KMSClient } from '@aws-sdk/client-kms';\nexport const planted = KMSClient;\n",
  },
  {
    rule: 'noRestrictedImports',
    file: 'src/pipeline/verify/planted.ts',
    text: "import { planted as other } from '../../aws/planted.ts';\nexport const planted = other;\n",
  },
  {
    rule: 'noExcessiveLinesPerFile',
    file: 'src/core/planted.ts',
    text: Array.from({ length: 420 }, (_, i) => `export const planted${i} = ${i};`).join('\n'),
  },
  {
    rule: 'noExcessiveLinesPerFunction',
    file: 'src/core/planted.ts',
    text: `export function planted(): void {\n${'  Math.random();\n'.repeat(70)}}\n`,
  },
  { rule: 'noExplicitAny', file: 'src/core/planted.ts', text: 'export const planted: any = 1;\n' },
  {
    rule: 'noNonNullAssertion',
    file: 'src/core/planted.ts',
    text: 'export function planted(x?: string): number {\n  return x!.length;\n}\n',
  },
];

const BASE = ['core', 'model'];
const JUDGING = [
  ...BASE,
  'operations',
  'expression',
  'evidence',
  'facts',
  'catalog',
  'assess',
  'report',
  'sign',
  'pack',
];
/** What each layer may import, by ARCHITECTURE.md: stages take from what is below them, not from each other. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  core: [],
  model: ['core'],
  operations: BASE,
  expression: BASE,
  evidence: [...BASE, 'operations'],
  aws: [...BASE, 'operations', 'evidence'],
  collect: [...BASE, 'operations', 'evidence', 'aws'],
  facts: [...BASE, 'operations', 'evidence'],
  catalog: [...BASE, 'expression'],
  assess: [...BASE, 'expression'],
  report: BASE,
  sign: BASE,
  pack: BASE,
  sandbox: [...BASE, 'operations'],
  pipeline: [...JUDGING, 'aws', 'collect'],
  'pipeline/verify': [...JUDGING, 'pipeline'],
  cli: [...JUDGING, 'aws', 'collect', 'pipeline'],
};

const dirs: string[] = [];
afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

/** What Biome says, with the repository's own rules, of a folder that holds these files. */
async function linted(files: readonly (readonly [string, string])[]): Promise<{ said: string; code: number }> {
  const dir = await mkdtemp(join(root, 'output', 'planted-'));
  dirs.push(dir);
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8')) as { vcs: unknown; files: unknown };
  await writeFile(
    join(dir, 'biome.json'),
    JSON.stringify({ ...config, root: true, vcs: { enabled: false }, files: { includes: ['**'] } }),
  );
  for (const [file, text] of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--max-diagnostics=none', '--reporter=github', '.'];
  const result = await run(process.execPath, args, { cwd: dir }).catch(
    (error: { stdout: string; stderr: string; code: number }) => error,
  );
  return { said: `${result.stdout}${result.stderr}`, code: 'code' in result ? result.code : 0 };
}

describe('every gate bites', () => {
  it.each(planted)('$rule refuses $file', async ({ rule, file, text }) => {
    const { said, code } = await linted([[file, text]]);
    expect(said).toContain(rule);
    expect(code).toBe(1);
  });

  it('each layer is refused what is not below it, and nothing else', async () => {
    const layers = Object.keys(BELOW).filter((layer) => !layer.includes('/'));
    const folders = await readdir(join(root, 'src'), { withFileTypes: true });
    expect(
      folders
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(layers.sort());
    const imports = Object.entries(BELOW).flatMap(([layer, below]) => {
      const up = '../'.repeat(layer.split('/').length);
      const sdk = [`src/${layer}/from-sdk.ts`, '@aws-sdk/client-kms', ['aws', 'sandbox'].includes(layer)] as const;
      const others = layers.filter((other) => other !== layer);
      const own = others.map(
        (other) => [`src/${layer}/from-${other}.ts`, `${up}${other}/x.ts`, below.includes(other)] as const,
      );
      return [sdk, ...own];
    });
    const { said } = await linted(imports.map(([file, from]) => [file, `export { x } from '${from}';\n`]));
    const refused = said.matchAll(/title=lint\/style\/noRestrictedImports,file=[^,]*planted-[^/]+\/([^,]+),/g);
    const forbidden = imports.filter(([, , isAllowed]) => !isAllowed).map(([file]) => file);
    expect([...refused].map(([, file]) => file).sort()).toEqual(forbidden.sort());
  });
});
