import type { Column, ColumnType } from '../model/facts.ts';

/** A column that every row has. */
export function always(type: ColumnType, meaning: string, source: string): Column {
  return { type, absentable: false, meaning, source };
}

/** A column for which AWS may say "none". */
export function maybe(type: ColumnType, meaning: string, source: string): Column {
  return { type, absentable: true, meaning, source };
}
