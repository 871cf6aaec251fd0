import { messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import { compile, type Evaluate, type Outcome } from '../expression/compile.ts';
import type { Allowance } from '../expression/meter.ts';
import { placeholders, render } from '../expression/template.ts';
import type { Observation } from '../model/assess.ts';
import type { Control, Param, Test } from '../model/catalog.ts';
import type { FactTable, Row } from '../model/facts.ts';
import { exceptionId } from './exceptions.ts';

/** One test over one row. */

/** A test made ready for a run. It never throws: what goes wrong becomes an undetermined row with an error. */
export interface ReadyTest {
  readonly test: Test;
  /** Undefined: the run has no such table, and the test's `fault` says so. */
  readonly table: FactTable | undefined;
  /** The test cannot be run at all. */
  readonly fault?: string;
  /** @param allowance what its rows in the scope may still take */
  run(row: Row, allowance?: Allowance): Tested;
}

export type Tested =
  | { readonly kind: 'out-of-scope' }
  | { readonly kind: 'observed'; readonly observation: Observation; readonly error?: string };

export interface Setting {
  readonly tables: ReadonlyMap<string, FactTable>;
  readonly params: Readonly<Record<string, Json>>;
  readonly now: Utc;
}

/** An expression bound to a run's parameters and clock, with the columns it names. */
interface Ready {
  readonly evaluate: Evaluate;
  readonly columns: readonly string[];
}

/** An expression over a table's rows, ready for a run. @throws Error when it does not compile. */
export function ready(
  source: string,
  table: FactTable,
  declared: Readonly<Record<string, Param>>,
  { params, now }: Setting,
  given?: string,
): Ready {
  const before = given === undefined ? undefined : compile(given, { table, params: declared });
  const compiled = compile(source, { table, params: declared, given: before?.ok ? before.expression : undefined });
  if (!compiled.ok) throw new Error(compiled.refusals.map(({ message }) => message).join('; '));
  const { expression } = compiled;
  return { evaluate: expression.bind(params, now), columns: expression.columns };
}

/** Makes a test ready; one that cannot be made ready fails on every row. */
export function readyTest(control: Control, test: Test, setting: Setting): ReadyTest {
  const table = setting.tables.get(test.population);
  try {
    if (table === undefined) throw new Error(`there is no fact table ${test.population}`);
    const { params } = control;
    const scope = test.scope === undefined ? undefined : ready(test.scope, table, params, setting);
    const expect = ready(test.expect, table, params, setting, test.scope);
    const columns = [...(scope?.columns ?? []), ...expect.columns, ...columnsQuoted(test.deviation, table)];
    const cite = citing(table, columns);
    const testing: Testing = { control, test, table, scope, expect, cite, params: setting.params };
    return { test, table, run: (row, allowance) => testRow(testing, row, allowance) };
  } catch (thrown) {
    const fault = messageOf(thrown);
    const run = (row: Row) => observed({ control, test, table }, row, { kind: 'error', message: fault, read: {} });
    return { test, table, fault, run };
  }
}

interface Testing {
  readonly control: Control;
  readonly test: Test;
  readonly table: FactTable | undefined;
  readonly scope?: Ready | undefined;
  readonly expect: Ready;
  readonly cite: (row: Row) => readonly string[];
  readonly params: Readonly<Record<string, Json>>;
}

/** The columns whose values the sentence of an exception quotes. */
function columnsQuoted(deviation: string, table: FactTable): readonly string[] {
  return placeholders(deviation).flatMap(({ record, name }) => (record === table.as ? [name] : []));
}

/** Of the records behind a row, those of the calls that its being one, and the columns that the test names, rest on. */
function citing(table: FactTable, columns: readonly string[]): (row: Row) => readonly string[] {
  const reads = [table.population, ...columns.map((name) => table.columns[name]?.reads)];
  const operations = new Set<string>();
  for (const each of reads) {
    if (each === undefined || each.operations === 'every') return ({ from }) => from;
    for (const operation of each.operations) operations.add(operation.replace(':', '.'));
  }
  return ({ from }) => from.filter((id) => operations.has(id.split('/')[2] ?? ''));
}

function testRow(testing: Testing, row: Row, allowance?: Allowance): Tested {
  const within = testing.scope?.evaluate(row, allowance) ?? { kind: 'true', read: {} };
  if (within.kind === 'false') return { kind: 'out-of-scope' };
  if (within.kind !== 'true') return observed(testing, row, within);
  const outcome = testing.expect.evaluate(row, allowance);
  return observed(testing, row, { ...outcome, read: { ...within.read, ...outcome.read } });
}

const RESULTS = { true: 'conforms', false: 'deviates', unknown: 'undetermined', error: 'undetermined' } as const;

function observed(
  { control, test, table, cite, params = {} }: Partial<Testing> & Pick<Testing, 'control' | 'test' | 'table'>,
  row: Row,
  outcome: Outcome,
): Tested {
  const result = RESULTS[outcome.kind];
  const deviates = result === 'deviates';
  const message = deviates && table ? render(test.deviation, table, row, params) : undefined;
  const error = outcome.kind === 'error' ? outcome.message : undefined;
  const words = message ?? (error === undefined ? undefined : `The test failed: ${error}`);
  const observation: Observation = {
    control: control.id,
    test: test.id,
    kind: test.kind,
    scope: row.scope,
    subject: row.key,
    result,
    read: outcome.read,
    unknown: outcome.kind === 'unknown' ? outcome.unknowns : [],
    from: cite?.(row) ?? row.from,
    ...(deviates && test.kind === 'requirement' ? { exception: exceptionId(control.id, test.id, row.key) } : {}),
    ...(words === undefined ? {} : { message: words }),
  };
  return {
    kind: 'observed',
    observation,
    ...(error === undefined ? {} : { error: `${control.id}, test ${test.id}: ${error}` }),
  };
}
