import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GoldproofError, type Problem } from '../../src/core/errors.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';

const Q3 = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };

function problemsOf(text: string): readonly Problem[] {
  try {
    configFromText(text, 'goldproof.yaml');
  } catch (thrown) {
    if (thrown instanceof GoldproofError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe('goldproof.example.yaml', async () => {
  const file = resolve(import.meta.dirname, '../../goldproof.example.yaml');
  const text = await readFile(file, 'utf8');

  it('is a config', () => {
    expect(configFromText(text, file).config.organisation).toBe('Acme Corp');
  });

  it('names parameters that the catalog has', async () => {
    const loaded = configFromText(text, file);
    const { values } = paramsOf(await loadControls([]), loaded)(Q3, Q3.to);
    expect(values).toMatchObject({ maxKeyAgeDays: 90, approvedAccounts: ['444455556666'], approvedOrganizations: [] });
  });

  it('shows every setting there is, in use or as a comment', () => {
    const settings = [
      'organisation',
      'report',
      'people',
      'period',
      'scope',
      'controls',
      'params',
      'registers',
      'signing',
      'timestamp',
      'previous',
      'output',
    ];
    for (const setting of settings) expect(text).toMatch(new RegExp(`^(# )?${setting}:`, 'm'));
  });
});

describe('a config with mistakes', () => {
  it('names each with its line and remedy, all at once', () => {
    const problems = problemsOf(
      'organisation: Acme\nreprot: {}\nscope:\n  home: EU Central\n  accounts:\n    include: ["123"]\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 4, 6]);
    for (const problem of problems) expect(problem.remedy).not.toBe('');
    expect(problems[0]?.remedy).toContain('report');
  });

  it.each([
    ['a duplicate key', 'organisation: a\norganisation: b\n', 2],
    ['a missing organisation', 'output: x\n', 1],
    ['no YAML at all', 'organisation: [\n', 2],
    ['a quarter that is none', 'organisation: a\nperiod: { quarter: 2026-Q5 }\n', 2],
  ])('%s', (_, text, line) => {
    expect(problemsOf(text)[0]?.line).toBe(line);
  });

  it('a parameter that the catalog does not have', async () => {
    const loaded = configFromText('organisation: a\nparams:\n  maxKeyAgeDay: 90\n', 'goldproof.yaml');
    const catalog = await loadControls([]);
    expect(() => paramsOf(catalog, loaded)).toThrowError(
      expect.objectContaining({
        problems: [expect.objectContaining({ line: 3, remedy: expect.stringContaining('maxKeyAgeDays') })],
      }),
    );
  });
});
