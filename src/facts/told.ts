import type { OrgContext, Row } from '../model/facts.ts';
import { ABSENT, type Cell, citing, known } from './row.ts';

/** Cells with those that another account knew filled in, and the ids of that account's records if any was. */
export interface Told<Name extends string> {
  readonly cells: Readonly<Record<Name, Cell>>;
  readonly from: readonly string[];
}

/**
 * Fills in what the account could not read itself from the row of the account that could, cell by cell: the bucket and
 * the key of an organisation trail show themselves to their owner alone.
 */
export function filledIn<Name extends string>(
  own: Readonly<Record<Name, Cell>>,
  arn: string,
  org: OrgContext,
): Told<Name> {
  const cells: Record<Name, Cell> = { ...own };
  const open = (Object.keys(own) as Name[]).filter((name) => own[name].is === 'unknown'); // its keys are its names
  const found = open.length > 0 ? org.lookup(arn) : undefined;
  if (found === undefined || !('values' in found)) return { cells, from: [] };
  let isFilled = false;
  for (const name of open) {
    const cell = cellOf(found, name);
    if (cell === undefined) continue;
    cells[name] = cell;
    isFilled = true;
  }
  return { cells, from: isFilled ? found.from : [] };
}

/** The cell, or what the row of the account that could read it says in the column, if this account could not. */
export function toldOr(own: Cell, arn: string, name: string, org: OrgContext): Cell {
  if (own.is !== 'unknown') return own;
  const found = org.lookup(arn);
  const told = 'values' in found ? cellOf(found, name) : undefined;
  return told === undefined || !('values' in found) ? own : { ...citing(told, own.from ?? []), alsoFrom: found.from };
}

function cellOf(row: Row, name: string): Cell | undefined {
  if (row.absent.includes(name)) return ABSENT;
  const value = Object.hasOwn(row.values, name) ? row.values[name] : undefined;
  return value === undefined ? undefined : known(value);
}
