import type { Problem } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import type { Control, Test } from '../model/catalog.ts';
import type { FactTable, Row } from '../model/facts.ts';
import type { Status } from '../model/status.ts';
import { CASES_NOW, rowsOf } from './case-rows.ts';
import type { Tables } from './check-control.ts';
import type { LoadedControl } from './loaded.ts';
import { resolveParams } from './params.ts';
import type { Case, Mutant } from './schema.ts';

/** One test over rows that are all there are, complete and written by hand. */
export interface CaseInput {
  readonly control: Control;
  readonly test: Test;
  readonly table: FactTable;
  readonly rows: readonly Row[];
  readonly params: Readonly<Record<string, Json>>;
  readonly now: Utc;
}

export interface CaseOutcome {
  /** Per row. */
  readonly results: readonly NonNullable<Case['expect']>[];
  readonly messages: readonly (string | undefined)[];
  readonly status: Status;
  /** The expression failed. */
  readonly error?: string;
}

/** Judges a case with the code that judges accounts (`src/assess/`), which this stage does not know. */
export type CaseRunner = (input: CaseInput) => CaseOutcome;

/** Runs every case and every mutant of a control: a problem for each case that comes out otherwise than it says. */
export function runCases({ control, cases }: LoadedControl, tables: Tables, run: CaseRunner): Problem[] {
  if (cases === undefined) return [];
  const { file, source } = cases;
  const failed = file.cases.flatMap((each, index) => {
    const difference = differenceOf(each, control, tables, run);
    if (difference === undefined) return [];
    const message = `${control.id}, case "${each.name}": ${difference}`;
    return [{ ...source.locate(['cases', index]), message, remedy: 'Correct the control or the case' }];
  });
  const survived = file.mutants.flatMap((mutant, index) => {
    const mutated = mutate(control, mutant);
    const own = file.cases.filter(({ test }) => test === mutant.test);
    if (own.some((each) => differenceOf(each, mutated, tables, run) !== undefined)) return [];
    const message = `${control.id}: no case notices that ${mutant.test} was changed`;
    return [{ ...source.locate(['mutants', index]), message, remedy: 'Add a case that comes out otherwise' }];
  });
  return [...failed, ...survived];
}

function mutate(control: Control, { test: id, ...changed }: Mutant): Control {
  return { ...control, tests: control.tests.map((test) => (test.id === id ? { ...test, ...changed } : test)) };
}

/** How a case comes out otherwise than it says; undefined when it does not. */
function differenceOf(each: Case, control: Control, tables: Tables, run: CaseRunner): string | undefined {
  const test = control.tests.find(({ id }) => id === each.test);
  const table = test && tables.get(test.population);
  if (test === undefined || table === undefined) return `there is no test ${each.test}`;
  const params = resolveParams([control], each.params).values;
  const outcome = run({ control, test, table, rows: rowsOf(each, table), params, now: each.now ?? CASES_NOW });
  if (outcome.error !== undefined) return `the expression failed: ${outcome.error}`;
  const [result] = outcome.results;
  if (each.expect !== undefined && result !== each.expect) return `expected ${each.expect}, got ${result}`;
  if (each.status !== undefined && outcome.status !== each.status) {
    return `expected the status ${each.status}, got ${outcome.status}`;
  }
  const [message] = outcome.messages;
  if (each.message !== undefined && message !== each.message) return `the message is "${message ?? ''}"`;
  return undefined;
}
