import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GoldproofError, type Problem } from '../../src/core/errors.ts';
import { MAX_SMALL_FILE } from '../../src/core/small-file.ts';
import { MOST_PROBLEMS } from '../../src/core/yaml-problems.ts';
import { parseYamlAs, readYaml } from '../../src/core/yaml-source.ts';
import { countCalls } from './count-calls.ts';

const schema = z.strictObject({
  title: z.string(),
  severity: z.enum(['high', 'low']),
  tests: z.array(z.strictObject({ id: z.string(), expect: z.string().optional() }).readonly()).readonly(),
  params: z.record(z.string(), z.int()).optional(),
});

function problemsOf(text: string): readonly Problem[] {
  try {
    parseYamlAs(schema, text, 'a.yaml', 'config');
  } catch (thrown) {
    if (thrown instanceof GoldproofError && thrown.code === 'config') return thrown.problems;
    throw thrown;
  }
  throw new Error('it was accepted');
}

describe('a file made to keep the reader busy', () => {
  it('is refused with work in step with its size, however many names it has', async () => {
    const refuse = (names: number) => () => {
      const text = Array.from({ length: names }, (_, index) => `k${index}: 1\n`).join('');
      expect(problemsOf(text).length).toBeLessThan(1_000);
    };
    refuse(10)(); // what is done once is done
    const [once, fourTimes] = [await countCalls(refuse(10_000)), await countCalls(refuse(40_000))];
    expect(once).toBeGreaterThan(10_000); // something was counted
    expect(fourTimes / once).toBeLessThan(6); // quadratic, it is 16
  });
});

describe('parseYamlAs', () => {
  it('reports the first problems of many, and how many more there are', () => {
    const many = Array.from({ length: MOST_PROBLEMS + 7 }, (_, index) => `  - { id: ${index} }\n`).join('');
    expect(problemsOf(`title: a\nseverity: low\ntests:\n${many}`)).toHaveLength(MOST_PROBLEMS + 1);
    const said = (text: string) => problemsOf(text).map(({ message }) => message);
    expect(said(`title: a\nseverity: low\ntests:\n${many}`)).toContain('there are 7 more problems');
    const keys = Array.from({ length: MOST_PROBLEMS + 9 }, (_, index) => `k${index}: 1\n`).join('');
    expect(said(`title: a\nseverity: low\ntests: []\n${keys}`)).toContain('there are 9 more problems');
  });

  it('answers typed data', () => {
    const value = parseYamlAs(schema, 'title: a\nseverity: low\ntests: [ { id: x } ]\n', 'a.yaml', 'config');
    expect(value).toEqual({ title: 'a', severity: 'low', tests: [{ id: 'x' }] });
  });

  it('reports all problems at once, each with place and remedy', () => {
    const text = ['title: 12', 'severity: hihg', 'tests:', '  - id: x', '    expct: y', '  - expect: z', ''].join('\n');
    const found = problemsOf(text).map(({ line, column, message, remedy }) => [line, column, message, remedy]);
    expect(found).toEqual([
      [1, 8, '`title`: Invalid input: expected string, received number', 'Put the value in quotes'],
      [2, 11, expect.stringContaining('`severity`'), 'Did you mean `high`?'],
      [5, 5, '`tests[0].expct` is not known here', 'Did you mean `expect`?'],
      [6, 5, '`tests[1].id` is missing', 'Add `id`'],
    ]);
  });

  it.each([
    ['a duplicate key', 'title: a\ntitle: b\n', 2, 1],
    ['a tag of its own', 'title: !!js/function "x"\n', 1, 8],
    ['two documents', 'title: a\n---\ntitle: b\n', 2, 1],
    ['a tab', 'tests:\n\t- id: x\n', 2, 1],
    ['broken YAML', 'title: [a\n', 2, 1],
  ])('refuses %s', (_, text, line, column) => {
    expect(problemsOf(text)[0]).toMatchObject({ file: 'a.yaml', line, column });
  });

  it('refuses an alias bomb, a deep nest and a large file without hanging', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let level = 1; level < 9; level++) {
      const [name, below] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${below}`).join(',')}]`);
    }
    expect(problemsOf(bomb.join('\n'))[0]?.message).toMatch(/cannot be read as YAML/);
    expect(problemsOf(`${'['.repeat(20_000)}`)[0]?.file).toBe('a.yaml');
    expect(problemsOf('x'.repeat(MAX_SMALL_FILE + 1))[0]?.message).toMatch(/larger than/);
  });

  it('keeps hostile keys as data and refuses them by name', () => {
    const problems = problemsOf('title: a\nseverity: low\ntests: []\n__proto__: { admin: true }\nconstructor: 1\n');
    expect(problems.map(({ line }) => line)).toEqual([4, 5]);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it('leaves YAML 1.1 booleans and dates as text', () => {
    const read = readYaml('a: yes\nb: 2026-01-01\n', 'a.yaml');
    expect(read.ok && read.value.value).toEqual({ a: 'yes', b: '2026-01-01' });
  });
});

describe('locateWithin', () => {
  const lines = ['plain: ab cd', 'quoted: "ab cd"', 'block: |', '  ab', '   cd', 'escaped: "a\\tb\\"c"'];
  lines.push('folded: >-', '  ab', '  cd', "single: 'a''b'", 'long: ab', '  cd', '');
  const read = readYaml(lines.join('\n'), 'a.yaml');
  it.each([
    ['plain', 0, 1, 8],
    ['plain', 3, 1, 11],
    ['quoted', 3, 2, 13],
    ['block', 0, 4, 3],
    ['block', 4, 5, 4],
    ['escaped', 4, 6, 10],
    ['folded', 4, 9, 4],
    ['single', 2, 10, 13],
    ['long', 4, 12, 4],
    ['nowhere', 0, 1, 1],
  ])('%s + %i', (name, offset, line, column) => {
    expect(read.ok && read.value.locateWithin([name], offset)).toEqual({ file: 'a.yaml', line, column });
  });
});
