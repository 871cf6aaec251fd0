import { byText } from '../core/compare.ts';
import { messageOf } from '../core/errors.ts';
import { finish, type Steps } from '../core/steps.ts';
import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { GLOBAL, type Scope } from '../model/common.ts';
import type { ControlTotal, Coverage, FactTable, OrgContext, Row, TableShard, Unknown } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';
import { coverageOf, regionsOf } from './coverage.ts';

/** A fact table together with the pure code that derives its rows from one account's evidence. */
export interface TableDefinition extends FactTable {
  readonly needs: readonly DeclaredOperation[];
  /** In pieces where it may take long. */
  derive(evidence: AccountEvidence, org: OrgContext): Derived | Steps<Derived>;
}

export interface Derived {
  readonly rows: readonly Row[];
  readonly totals?: readonly ControlTotal[];
  /** Gaps that `needs` cannot show, e.g. a detector that was listed but could not be read. */
  readonly gaps?: readonly Unknown[];
}

/** The scopes a table covers in an account: its Regions in scope, those that are not known, or the account as a whole. */
export function scopesOf(table: FactTable, evidence: AccountEvidence): readonly Scope[] {
  const { account } = evidence;
  const regions = regionsOf(evidence);
  if (table.grain === 'account' || regions.length === 0) return [{ account, region: GLOBAL }];
  return regions.map((region) => ({ account, region }));
}

/**
 * Derives one table of one account. A derivation that throws leaves the table empty and incomplete everywhere, so
 * that no control passes on it.
 */
export function deriveTable(table: TableDefinition, evidence: AccountEvidence, org: OrgContext): TableShard {
  return finish(derivingTable(table, evidence, org));
}

/** The same in pieces, so that it can be stopped in between. */
export function* derivingTable(table: TableDefinition, evidence: AccountEvidence, org: OrgContext): Steps<TableShard> {
  const scopes = scopesOf(table, evidence);
  yield;
  const derived = yield* deriveSafely(table, evidence, org);
  const gaps = [...(derived.gaps ?? []), ...(derived.totals ?? []).flatMap(differing)];
  const coverage = scopes.map((scope) => withGaps(coverageOf(table, evidence, scope), gaps));
  return {
    table: table.name,
    account: evidence.account,
    coverage,
    totals: derived.totals ?? [],
    rows: [...derived.rows].sort((a, b) => byText(a.scope.region, b.scope.region) || byText(a.key, b.key)),
  };
}

function* deriveSafely(table: TableDefinition, evidence: AccountEvidence, org: OrgContext): Steps<Derived> {
  try {
    const derived = table.derive(evidence, org);
    return 'rows' in derived ? derived : yield* derived;
  } catch (thrown) {
    const detail = `deriving ${table.name} failed: ${messageOf(thrown)}`;
    const operation = table.needs[0] ?? 'sts:GetCallerIdentity';
    const gaps = scopesOf(table, evidence).map((scope) => ({
      operation,
      scope,
      record: null,
      reason: 'unparsable' as const,
      detail,
    }));
    return { rows: [], gaps };
  }
}

/** A second count that comes to another number: what one of the two does not know of was not looked at. */
function differing({ counted, expected, from, note, scope, source }: ControlTotal): readonly Unknown[] {
  if (counted === expected) return [];
  const detail = `${counted} here, ${expected} there: ${note}`;
  return [{ operation: source, scope, record: from[0] ?? null, reason: 'counts-differ', detail }];
}

function withGaps(coverage: Coverage, all: readonly Unknown[]): Coverage {
  const own = all.filter((gap) => gap.scope.region === coverage.scope.region || coverage.scope.region === GLOBAL);
  return own.length === 0 ? coverage : { ...coverage, complete: false, gaps: once([...coverage.gaps, ...own]) };
}

/** What one call left open may matter to a table by two ways. */
function once(gaps: readonly Unknown[]): readonly Unknown[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}
