import type { Json } from '../core/json.ts';
import type { ColumnType, FactTable, Row, Unknown } from '../model/facts.ts';
import type { Case } from './schema.ts';

/** `now` in cases that do not set their own. */
export const CASES_NOW = '2026-01-01T00:00:00.000Z';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

const EMPTY: Readonly<Record<ColumnType, Json>> = {
  string: '',
  bool: false,
  int: 0,
  timestamp: '1970-01-01T00:00:00.000Z',
  'list<string>': [],
  'map<string,string>': {},
};

/** The rows a case writes down, whole: what it leaves out is empty, or absent where a column may be. */
export function rowsOf(each: Case, table: FactTable): readonly Row[] {
  const written = each.rows ?? (each.row === undefined ? [] : [each.row]);
  return written.map((values, index) => rowOf(values, each.unknown, table, index));
}

function rowOf(
  written: Readonly<Record<string, Json>>,
  unknown: readonly string[],
  table: FactTable,
  index: number,
): Row {
  const scope = { account: ACCOUNT, region: table.grain === 'account' ? 'global' : REGION };
  const why: Unknown = {
    operation: table.needs[0] ?? 'sts:GetCallerIdentity',
    scope,
    record: null,
    reason: 'denied',
    detail: 'unknown in this case',
  };
  const names = Object.keys(table.columns).filter((name) => !unknown.includes(name));
  const values = Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const column = table.columns[name];
      if (Object.hasOwn(written, name)) return [[name, written[name] ?? null]];
      if (name === table.key) return [[name, `${table.name}/${index + 1}`]];
      return column === undefined || column.absentable ? [] : [[name, EMPTY[column.type]]];
    }),
  );
  return {
    scope,
    key: String(values[table.key]),
    from: [],
    values,
    absent: names.filter((name) => !Object.hasOwn(values, name)),
    unknown: Object.fromEntries(unknown.map((name) => [name, why])),
  };
}
