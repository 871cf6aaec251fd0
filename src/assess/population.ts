import { byText } from '../core/compare.ts';
import type { Control } from '../model/catalog.ts';
import { GLOBAL, type Scope } from '../model/common.ts';
import type { FactTable, Row, TableShard, Unknown } from '../model/facts.ts';
import type { Answered } from './covered-days.ts';

/**
 * Which rows and whose coverage decide a control in a scope.
 *
 * A control of grain `region` is decided in each Region of the account, by the tables that live in Regions. Tables that
 * belong to the account are decided once, in the scope `global`. A control of grain `account` or `organisation` is
 * decided in `global` alone, by all rows of all Regions together. A row in a Region out of scope is decided too: that
 * Region then counts as not covered.
 */

/** One account's facts, as judging reads them. */
export interface AccountFacts {
  readonly account: string;
  /** Regions in scope, without `global`. */
  readonly regions: readonly string[];
  /** Times for which CloudTrail's event history answered. */
  readonly answered: readonly Answered[];
  /** Why the account could not be entered, if so: in words, and the calls that were refused. */
  readonly unreachable?: { readonly reason: string; readonly gaps: readonly Unknown[] };
  readonly shards: ReadonlyMap<string, TableShard>;
}

export interface Population {
  readonly rows: readonly Row[];
  /** What is missing; empty means that the rows are all there are. */
  readonly gaps: readonly Unknown[];
}

/** The scopes in which a control is decided in an account, sorted by Region. */
export function scopesOf(control: Control, facts: AccountFacts, tables: ReadonlyMap<string, FactTable>): Scope[] {
  const { account } = facts;
  if (control.grain !== 'region') return [{ account, region: GLOBAL }];
  const populations = control.tests.map(({ population }) => population);
  const isGlobalToo = populations.some((name) => tables.get(name)?.grain === 'account');
  const rows = populations.flatMap((name) => facts.shards.get(name)?.rows ?? []);
  const regions = new Set([...facts.regions, ...rows.map(({ scope }) => scope.region)]);
  if (isGlobalToo || regions.size === 0) regions.add(GLOBAL);
  return [...regions].sort(byText).map((region) => ({ account, region }));
}

/** Whether a table has a say in a scope where its control is decided. Each has it in at least one. */
export function isDecidedIn(scope: Scope, control: Control, table: FactTable, facts: AccountFacts): boolean {
  if (control.grain !== 'region') return true;
  if (table.grain === 'account') return scope.region === GLOBAL;
  const isRegionless = facts.regions.length === 0;
  const hasRowsHere = facts.shards.get(table.name)?.rows.some((row) => row.scope.region === GLOBAL) ?? false;
  return scope.region !== GLOBAL || isRegionless || hasRowsHere;
}

/** A table's rows and gaps in a scope. What is asked of it and not there is a gap. */
export function populationIn(scope: Scope, table: FactTable, control: Control, facts: AccountFacts): Population {
  const shard = facts.shards.get(table.name);
  if (shard === undefined) return { rows: [], gaps: [notCovered(table, scope, `${table.name} was not derived`)] };
  const isWhole = control.grain !== 'region' || table.grain === 'account';
  const rows = isWhole ? shard.rows : shard.rows.filter((row) => row.scope.region === scope.region);
  const regions = isWhole ? wholeOf(table, facts, shard) : [scope.region];
  return { rows, gaps: regions.flatMap((region) => gapsIn(region, table, facts.account, shard)) };
}

/** Every Region that a whole population must cover. */
function wholeOf(table: FactTable, facts: AccountFacts, shard: TableShard): readonly string[] {
  if (table.grain === 'account') return [GLOBAL];
  const regions = new Set([...facts.regions, ...shard.coverage.map(({ scope }) => scope.region)]);
  return regions.size === 0 ? [GLOBAL] : [...regions].sort(byText);
}

function gapsIn(region: string, table: FactTable, account: string, shard: TableShard): readonly Unknown[] {
  const coverage = shard.coverage.filter(({ scope }) => scope.region === region && scope.account === account);
  const scope = { account, region };
  if (coverage.length === 0) return [notCovered(table, scope, `${table.name} does not cover this scope`)];
  return coverage.flatMap(({ complete, gaps }) => {
    if (complete && gaps.length === 0) return [];
    return gaps.length > 0 ? gaps : [notCovered(table, scope, `${table.name} is incomplete`)];
  });
}

function notCovered(table: FactTable, scope: Scope, detail: string): Unknown {
  return { operation: table.needs[0] ?? 'sts:GetCallerIdentity', scope, record: null, reason: 'outside', detail };
}
