import { byText } from '../core/compare.ts';
import { timeOf, wholeDaysBetween } from '../core/utc.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { Column, ColumnType } from '../model/facts.ts';
import { unparsable } from './coverage.ts';
import { type Cell, known, unknown } from './row.ts';

/** Writing tables down in few words, and small readings that several of them share. */

/** A column that is always there. */
export function column(type: ColumnType, meaning: string, source: string): Column {
  return { type, absentable: false, meaning, source };
}

/** A column of which AWS may say that there is none. */
export function absentable(type: ColumnType, meaning: string, source: string): Column {
  return { type, absentable: true, meaning, source };
}

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
