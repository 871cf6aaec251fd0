import { messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import { compile, type Evaluate, type Outcome } from '../expression/compile.ts';
import type { Allowance } from '../expression/meter.ts';
import { render } from '../expression/template.ts';
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

/** An expression over a table's rows, ready for a run. @throws Error when it does not compile. */
export function ready(
  source: string,
  table: FactTable,
  declared: Readonly<Record<string, Param>>,
  { params, now }: Setting,
  given?: string,
): Evaluate {
  const before = given === undefined ? undefined : compile(given, { table, params: declared });
  const compiled = compile(source, { table, params: declared, given: before?.ok ? before.expression : undefined });
  if (!compiled.ok) throw new Error(compiled.refusals.map(({ message }) => message).join('; '));
  return compiled.expression.bind(params, now);
}

/** Makes a test ready; one that cannot be made ready fails on every row. */
export function readyTest(control: Control, test: Test, setting: Setting): ReadyTest {
  const table = setting.tables.get(test.population);
  try {
    if (table === undefined) throw new Error(`there is no fact table ${test.population}`);
    const { params } = control;
    const scope = test.scope === undefined ? undefined : ready(test.scope, table, params, setting);
    const expect = ready(test.expect, table, params, setting, test.scope);
    const testing: Testing = { control, test, table, scope, expect, params: setting.params };
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
  readonly scope?: Evaluate | undefined;
  readonly expect: Evaluate;
  readonly params: Readonly<Record<string, Json>>;
}

function testRow(testing: Testing, row: Row, allowance?: Allowance): Tested {
  const within = testing.scope?.(row, allowance) ?? { kind: 'true', read: {} };
  if (within.kind === 'false') return { kind: 'out-of-scope' };
  if (within.kind !== 'true') return observed(testing, row, within);
  const outcome = testing.expect(row, allowance);
  return observed(testing, row, { ...outcome, read: { ...within.read, ...outcome.read } });
}

const RESULTS = { true: 'conforms', false: 'deviates', unknown: 'undetermined', error: 'undetermined' } as const;

function observed(
  { control, test, table, params = {} }: Partial<Testing> & Pick<Testing, 'control' | 'test' | 'table'>,
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
    from: row.from,
    ...(deviates && test.kind === 'requirement' ? { exception: exceptionId(control.id, test.id, row.key) } : {}),
    ...(words === undefined ? {} : { message: words }),
  };
  return {
    kind: 'observed',
    observation,
    ...(error === undefined ? {} : { error: `${control.id}, test ${test.id}: ${error}` }),
  };
}
