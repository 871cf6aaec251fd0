import {
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
  type ParseResult,
} from '@marcbachmann/cel-js';
import { messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import type { Utc } from '../core/utc.ts';
import type { Param, ParamType } from '../model/catalog.ts';
import type { FactTable, Row, Unknown } from '../model/facts.ts';
import { fence } from './fence.ts';
import { instrument } from './instrument.ts';
import { type Allowance, type Meter, metered, newAllowance, type Ran } from './meter.ts';
import { fieldsNamed, guardsWhenTrue, isNode, type Node } from './node.ts';
import { newTrace, type RecordClass, recordClass, rowReader, type Trace, valuesReader } from './record.ts';
import { type Refusal, refusal } from './refusal.ts';
import { matches } from './regex.ts';
import { CEL_TYPES, toCel } from './value.ts';

/** What an expression may name: the rows of a table (by the table's `as`), `params` and `now`. */
export interface ExpressionContext {
  readonly table: FactTable;
  readonly params: Readonly<Record<string, Pick<Param, 'type'>>>;
  /** An expression that holds whenever this one is evaluated (a test's scope): what it asks for need not be asked again. */
  readonly given?: Expression | undefined;
}

/** The values that one evaluation read, by column; null where AWS says "none". */
type Read = Readonly<Record<string, Json>>;

export type Outcome =
  | { readonly kind: 'true' | 'false'; readonly read: Read }
  /** An unknown was read and the result hangs on it. */
  | { readonly kind: 'unknown'; readonly unknowns: readonly Unknown[]; readonly read: Read }
  /** The expression failed on values that are known: a fault of the expression or of the row. */
  | { readonly kind: 'error'; readonly message: string; readonly read: Read };

/** @param allowance what the rows of a test may still take; left out: one evaluation's own bound alone */
export type Evaluate = (row: Row, allowance?: Allowance) => Outcome;

export interface Expression {
  readonly source: string;
  /** The columns it names, sorted. */
  readonly columns: readonly string[];
  /** The parameters it names, sorted. */
  readonly params: readonly string[];
  /** What is known to be there where it is true. */
  readonly guards: readonly string[];
  /** Fixes parameters and clock, which are the same for all rows. */
  bind(params: Readonly<Record<string, Json>>, now: Utc): Evaluate;
}

export type Compiled =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** What lies outside macros is bounded by the source itself; what macros take is metered (`meter.ts`). */
export const MAX_SOURCE_LENGTH = 2000;
const LIMITS = { maxAstNodes: 1000, maxDepth: 40, maxListElements: 200, maxCallArguments: 4 };

/** Parses, type-checks and fences an expression. Never throws: whatever is wrong is a refusal with its place. */
export function compile(source: string, context: ExpressionContext): Compiled {
  if (source.length > MAX_SOURCE_LENGTH) {
    const message = `the expression is longer than ${MAX_SOURCE_LENGTH} characters`;
    return { ok: false, refusals: [refusal(source, 0, 'length', message)] };
  }
  try {
    return compileChecked(source, context);
  } catch (thrown) {
    return { ok: false, refusals: [refusal(source, offsetOf(thrown), 'syntax', firstLine(thrown))] };
  }
}

function compileChecked(source: string, context: ExpressionContext): Compiled {
  const { table } = context;
  const Params = recordClass(Object.keys(context.params));
  const RowRecord = rowClass(table);
  const parsed = environment(context, RowRecord, Params).parse(source);
  const checked = parsed.check();
  if (!checked.valid) return { ok: false, refusals: [typeRefusal(source, checked.error, context)] };
  if (checked.type !== 'bool') {
    return { ok: false, refusals: [refusal(source, 0, 'bool', `the result is ${checked.type}, not bool`)] };
  }
  // The published type leaves out `checkedType`, which the check has just set.
  const root = parsed.ast as unknown as Node;
  const refusals = fence(root, source, table, context.given?.guards ?? []);
  if (refusals.length > 0) return { ok: false, refusals };
  const meter: Meter = { left: 0 };
  instrument(root, meter);
  const bind = binder(parsed, meter, context, RowRecord, Params);
  const [columns, params] = [fieldsNamed(root, table.as), fieldsNamed(root, 'params')];
  const guards = guardsWhenTrue(source, root);
  return { ok: true, expression: { source, columns, params, guards, bind } };
}

const rowClasses = new WeakMap<FactTable, RecordClass>();

function rowClass(table: FactTable): RecordClass {
  const known = rowClasses.get(table);
  if (known !== undefined) return known;
  const fresh = recordClass(Object.keys(table.columns));
  rowClasses.set(table, fresh);
  return fresh;
}

function environment({ table, params }: ExpressionContext, RowRecord: RecordClass, Params: RecordClass): Environment {
  const columns = Object.entries(table.columns);
  return new Environment({ limits: LIMITS })
    .registerType('Row', { ctor: RowRecord, fields: fieldTypes(columns) })
    .registerType('Params', { ctor: Params, fields: fieldTypes(Object.entries(params)) })
    .registerVariable(table.as, 'Row')
    .registerVariable('params', 'Params')
    .registerVariable('now', CEL_TYPES.timestamp)
    .registerFunction('matches(string, string): bool', matches);
}

function fieldTypes(fields: readonly (readonly [string, { readonly type: ParamType }])[]): Record<string, string> {
  return Object.fromEntries(fields.map(([name, { type }]) => [name, CEL_TYPES[type]]));
}

function binder(
  parsed: ParseResult,
  meter: Meter,
  context: ExpressionContext,
  RowRecord: RecordClass,
  Params: RecordClass,
): Expression['bind'] {
  const types = Object.fromEntries(Object.entries(context.params).map(([name, { type }]) => [name, type]));
  return (values, now) => {
    const params = new Params(valuesReader(types, values));
    const clock = toCel('timestamp', now);
    return (row, allowance = newAllowance()) => {
      const trace = newTrace();
      const record = new RowRecord(rowReader(context.table, row, trace));
      const ran = metered(meter, allowance, () => parsed({ [context.table.as]: record, params, now: clock }));
      return outcomeOf(ran, trace);
    };
  };
}

function outcomeOf(ran: Ran, trace: Trace): Outcome {
  const read = Object.fromEntries(trace.read);
  if ('bound' in ran) return { kind: 'error', message: ran.bound, read };
  if ('result' in ran && typeof ran.result === 'boolean') return { kind: ran.result ? 'true' : 'false', read };
  // The engine lets `unknown && error` fail; CEL says unknown.
  if (trace.unknowns.size > 0) return { kind: 'unknown', unknowns: [...trace.unknowns.values()], read };
  return { kind: 'error', message: 'thrown' in ran ? firstLine(ran.thrown) : 'the result is not true or false', read };
}

function typeRefusal(source: string, error: unknown, { table, params }: ExpressionContext): Refusal {
  const message = firstLine(error);
  const isCel = error instanceof CelTypeError || error instanceof ParseError;
  if (!isCel || error.code !== 'no_such_key') return refusal(source, offsetOf(error), 'type', message);
  const node: unknown = error.node;
  const [target, name]: readonly unknown[] = isNode(node) && Array.isArray(node.args) ? node.args : [];
  const isParam = isNode(target) && target.args === 'params';
  const near = nearest(String(name), Object.keys(isParam ? params : table.columns));
  const what = isParam ? `there is no parameter ${String(name)}` : `${table.name} has no column ${String(name)}`;
  return refusal(source, offsetOf(error), 'column', what, near === undefined ? undefined : `Did you mean \`${near}\`?`);
}

function offsetOf(thrown: unknown): number {
  const isCel = thrown instanceof ParseError || thrown instanceof CelTypeError || thrown instanceof EvaluationError;
  return isCel ? (thrown.range?.start ?? 0) : 0;
}

/** The engine appends a drawing of the place to its messages. */
function firstLine(thrown: unknown): string {
  return messageOf(thrown).split('\n')[0] ?? '';
}
