import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeCase } from '../src/assess/judge-case.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import { readCatalogRoot } from '../src/catalog/read-directory.ts';
import { runCases } from '../src/catalog/run-cases.ts';
import { formatProblem, GoldproofError } from '../src/core/errors.ts';
import { tables } from '../src/facts/tables.ts';

/** The catalog that comes with Goldproof: it loads, every case comes out as written, every mutant is caught. */

const root = await readCatalogRoot(path.join(import.meta.dirname, '../controls'));

function load() {
  try {
    return loadCatalog([root], tables);
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    throw new Error([thrown.message, ...thrown.problems.map(formatProblem)].join('\n'));
  }
}

const { loaded } = load();
const byName = new Map(tables.map((table) => [table.name, table]));

describe('the catalog', () => {
  it('has controls', () => {
    expect(loaded.length).toBeGreaterThan(0);
  });

  it.each(loaded.map((each) => [each.control.id, each] as const))('%s: cases and mutants', (_, each) => {
    expect(runCases(each, byName, judgeCase).map(formatProblem)).toEqual([]);
  });
});
