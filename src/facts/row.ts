import type { Json } from '../core/json.ts';
import { timeOf, utc } from '../core/utc.ts';
import type { Operation, Scope } from '../model/common.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { Column, ColumnType, FactTable, Row, Unknown } from '../model/facts.ts';
import { cutShort, notCalled, unknownOf, unparsable } from './coverage.ts';

/** A column of a row is in exactly one of three states. There is no null. */
export type Cell =
  | ({ readonly is: 'known'; readonly value: Json } & Cited)
  | ({ readonly is: 'absent' } & Cited)
  | ({ readonly is: 'unknown'; readonly why: Unknown } & Cited);

/** The records that a cell was read from, beside those that make its row one. */
interface Cited {
  readonly from?: readonly Cite[];
}

/** The records that a cell was read from. */
export function recordsIn({ from = [] }: Cell): readonly EvidenceRecord[] {
  return from.filter((each) => 'outcome' in each);
}

/** A record, or the id of one of another account, which came through the OrgContext. */
type Cite = EvidenceRecord | { readonly id: string };

export const ABSENT: Cell = { is: 'absent' };

export function known(value: Json): Cell {
  return { is: 'known', value };
}

export function unknown(why: Unknown): Cell {
  return { is: 'unknown', why };
}

/** A value that AWS may leave out: missing is "none". */
export function knownOrAbsent(value: Json | undefined): Cell {
  return value === undefined || value === null ? ABSENT : known(value);
}

/** What was found stands. That nothing was found is known only where all was read. */
export function asFarAsRead(cell: Cell, unread: Unknown | undefined): Cell {
  const isNothing =
    cell.is === 'absent' ||
    (cell.is === 'known' &&
      (cell.value === false || cell.value === 0 || (Array.isArray(cell.value) && cell.value.length === 0)));
  return isNothing && unread !== undefined ? citing(unknown(unread), cell.from ?? []) : cell;
}

/**
 * Reads a cell out of the one record that would tell. No record, a refusal, a failure or a page after it makes it
 * unknown; AWS's "there is none" gives `whenAbsent`.
 */
export function cellFrom(
  record: EvidenceRecord | undefined,
  call: { readonly operation: Operation; readonly scope: Scope },
  pick: (response: Json, record: EvidenceRecord) => Cell,
  whenAbsent: Cell = ABSENT,
): Cell {
  if (record === undefined) return unknown(notCalled(call.operation, call.scope));
  return citing(readFrom(record, pick, whenAbsent), [record]);
}

function readFrom(
  record: EvidenceRecord,
  pick: (response: Json, record: EvidenceRecord) => Cell,
  whenAbsent: Cell,
): Cell {
  if (record.outcome.kind === 'ok') {
    const [cut] = cutShort([record]);
    return cut === undefined ? pick(record.outcome.response, record) : unknown(cut);
  }
  if (record.outcome.kind === 'absent') return whenAbsent;
  const why = unknownOf(record);
  return why === undefined ? unknown(unparsable(record, 'unexpected outcome')) : unknown(why);
}

/** The cell, with the records that decided it. */
export function citing(cell: Cell, records: readonly (Cite | undefined)[]): Cell {
  return { ...cell, from: [...(cell.from ?? []), ...records.filter((record) => record !== undefined)] };
}

/** What a cell's value means, where it has one; it cites the same records. */
export function mapped(cell: Cell, meaning: (value: Json) => Json): Cell {
  return cell.is === 'known' ? { ...cell, value: meaning(cell.value) } : cell;
}

export interface RowSpec {
  readonly scope: Scope;
  readonly from: readonly EvidenceRecord[];
  /** Ids of records of other accounts, which came through the OrgContext. */
  readonly alsoFrom?: readonly string[];
  readonly cells: Readonly<Record<string, Cell>>;
}

/**
 * Makes a row and holds it to its table's promise: every column in one state, every value of its type. A value of
 * another type than the column's is unknown (`unparsable`), and so is a missing one that may not be absent.
 *
 * @throws Error when a cell is missing, unasked for, or the key is not known: mistakes of the derivation, not of AWS.
 */
export function makeRow(table: FactTable, spec: RowSpec): Row {
  const values: Record<string, Json> = {};
  const absent: string[] = [];
  const unknowns: Record<string, Unknown> = {};
  const cited = Object.values(spec.cells).flatMap((cell) => cell.from ?? []);
  for (const extra of Object.keys(spec.cells)) {
    if (!Object.hasOwn(table.columns, extra)) throw new Error(`${table.name} has no column ${extra}`);
  }
  for (const [name, column] of Object.entries(table.columns)) {
    const cell = settle(column, spec.cells[name], spec, `${table.name}.${name}`);
    if (cell.is === 'known') values[name] = cell.value;
    else if (cell.is === 'absent') absent.push(name);
    else unknowns[name] = cell.why;
  }
  const key = values[table.key];
  if (typeof key !== 'string') throw new Error(`${table.name}: the key column ${table.key} is not known`);
  return {
    scope: spec.scope,
    key,
    from: [...new Set([...[...spec.from, ...cited].map((record) => record.id), ...(spec.alsoFrom ?? [])])].sort(),
    values,
    absent,
    unknown: unknowns,
  };
}

function settle(column: Column, cell: Cell | undefined, spec: RowSpec, name: string): Cell {
  if (cell === undefined) throw new Error(`${name} was not given`);
  if (cell.is === 'unknown') return cell;
  if (cell.is === 'absent')
    return column.absentable ? cell : unknown(offending(cell, spec, `${name} is missing in AWS's answer`));
  const value = ofType(column.type, cell.value);
  return value === undefined ? unknown(offending(cell, spec, `${name} is not a ${column.type}`)) : known(value);
}

function offending(cell: Cell, spec: RowSpec, detail: string): Unknown {
  const record = recordsIn(cell)[0] ?? spec.from[0];
  if (record !== undefined) return unparsable(record, detail);
  return { operation: 'sts:GetCallerIdentity', scope: spec.scope, record: null, reason: 'unparsable', detail };
}

/** The value in the column's own form, or undefined when it is of another type. Timestamps are cut to milliseconds. */
function ofType(type: ColumnType, value: Json): Json | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'timestamp':
      return asTimestamp(value);
    case 'list<string>':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
    case 'map<string,string>':
      return isStringMap(value) ? value : undefined;
  }
}

/** RFC 3339 or an ISO 8601 date-time with an offset, from 1970 to 2199 (the range expressions compute in). */
function asTimestamp(value: Json): string | undefined {
  if (typeof value !== 'string') return undefined;
  const time = timeOf(value);
  return time >= 0 && time < Date.UTC(2200, 0) ? utc(new Date(time)) : undefined;
}

function isStringMap(value: Json): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}
