import { byText } from '../core/compare.ts';
import { timeOf, wholeDaysBetween } from '../core/utc.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import { unparsable } from './coverage.ts';
import { type Cell, known, unknown } from './row.ts';

/** Small readings that several tables share. */

/** Texts once each, in order. */
export function distinct(texts: Iterable<string>): Cell {
  return known([...new Set(texts)].sort(byText));
}

/** Whole days from a time that AWS wrote as text to another; a time that is not ISO 8601 is not known. */
export function daysFrom(time: string | undefined, to: string, record: EvidenceRecord, name: string): Cell {
  return time !== undefined && !Number.isNaN(timeOf(time))
    ? known(wholeDaysBetween(time, to))
    : unknown(unparsable(record, `${name} is no ISO 8601 time`));
}
