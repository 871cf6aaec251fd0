import { canonicalJson } from '../core/canonical-json.ts';
import type { Json } from '../core/json.ts';
import type { Observation } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import { csvLine, fitsCell } from '../report/csv/csv.ts';
import { shardPath } from './derived-files.ts';

/** `populations/<control>.csv`: what a control tested, a line an observation, for an auditor's spreadsheet. */

export function populationPath(control: string): string {
  return `populations/${control}.csv`;
}

const COLUMNS = [
  'test',
  'kind',
  'account',
  'region',
  'subject',
  'result',
  'exception',
  'message',
  'read',
  'unknown',
  'records',
] as const;

export function populationHeader(): string {
  return csvLine(COLUMNS);
}

/**
 * One observation as a line. What has no room in a cell is counted there, with the file of `facts/` whose row of the same
 * subject has it whole.
 *
 * @param tables the fact table of each test: `CONTROL test` → table
 */
export function observationLine(observation: Observation, tables: ReadonlyMap<string, string>): string {
  const { control, test, kind, scope, subject, result, exception, message, read, unknown, from } = observation;
  const table = tables.get(testKey(control, test));
  const file = table === undefined ? 'facts/' : shardPath({ table, account: scope.account });
  const calls = unknown.map(
    ({ operation, reason, record }) => `${operation} ${reason}${record === null ? '' : ` (${record})`}`,
  );
  return csvLine([
    test,
    kind,
    scope.account,
    scope.region,
    subject,
    result,
    exception ?? '',
    message ?? '',
    readCell(read, file),
    listCell(calls, '; ', 'calls', file),
    listCell(from, ' ', 'records', file),
  ]);
}

/** The fact tables of all tests, for {@link observationLine}. */
export function tablesOfTests(controls: readonly Control[]): ReadonlyMap<string, string> {
  return new Map(
    controls.flatMap(({ id, tests }) => tests.map((test) => [testKey(id, test.id), test.population] as const)),
  );
}

function testKey(control: string, test: string): string {
  return `${control} ${test}`;
}

function listCell(items: readonly string[], separator: string, what: string, file: string): string {
  const whole = items.join(separator);
  return fitsCell(whole) ? whole : `${items.length} ${what}: see ${file}`;
}

/** The values as JSON; where they are too long together, the longest are counted until the rest has room. */
function readCell(read: Observation['read'], file: string): string {
  const shown: Record<string, Json> = { ...read };
  const byLength = Object.entries(read)
    .map(([name, value]) => ({ name, value, length: canonicalJson(value).length }))
    .sort((one, other) => other.length - one.length || (one.name < other.name ? -1 : 1));
  for (const { name, value, length } of byLength) {
    if (fitsCell(canonicalJson(shown))) break;
    shown[name] = `${sizeOf(value, length)}: see ${file}`;
  }
  return canonicalJson(shown);
}

function sizeOf(value: Json, length: number): string {
  if (Array.isArray(value)) return `${value.length} entries`;
  return `${typeof value === 'string' ? value.length : length} characters`;
}
