import type { OrgContext, Row } from '../model/facts.ts';
import { ABSENT, type Cell, citing, known } from './row.ts';

/**
 * A cell that the account could not read itself, from the row of the account that could: the bucket and the key of an
 * organisation trail show themselves to their owner alone. It cites what each of the two was answered.
 */
export function toldByOwner(own: Cell, name: string, arn: string, org: OrgContext): Cell {
  const found = own.is === 'unknown' ? org.lookup(arn) : undefined;
  if (found === undefined || !('values' in found)) return own;
  const cell = cellOf(found, name);
  if (cell === undefined) return own;
  return citing(cell, [...(own.from ?? []), ...found.from.map((id) => ({ id }))]);
}

function cellOf(row: Row, name: string): Cell | undefined {
  if (row.absent.includes(name)) return ABSENT;
  const value = Object.hasOwn(row.values, name) ? row.values[name] : undefined;
  return value === undefined ? undefined : known(value);
}
