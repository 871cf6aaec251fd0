import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { GLOBAL, NOT_KNOWN, type Operation, type Scope } from '../model/common.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { Coverage, FactTable, Unknown } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';

/** Services whose answers belong to the account and are kept under `global`. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['sts', 'account', 'organizations', 'iam', 's3', 's3-control']);

/** Whether an operation's records are kept under `global`. */
export function isGlobalOperation(operation: Operation): boolean {
  return GLOBAL_SERVICES.has(operation.slice(0, operation.indexOf(':')));
}

/** A table as far as its coverage goes. */
interface Resting extends Pick<FactTable, 'grain'> {
  readonly needs: readonly DeclaredOperation[];
}

/**
 * Whether every call that a table's population rests on succeeded to its last page in this scope. An account-wide
 * table that rests on a Regional operation needs it from every Region in scope.
 */
export function coverageOf(table: Resting, evidence: AccountEvidence, scope: Scope): Coverage {
  if (scope.region === NOT_KNOWN) return { scope, complete: false, gaps: unknownRegions(evidence) };
  const gaps = table.needs.flatMap((operation) => {
    if (isGlobalOperation(operation)) return gapsAt(operation, GLOBAL, evidence);
    const regions = scope.region === GLOBAL ? regionsOf(evidence) : [scope.region];
    if (regions.length === 0) return gapsAt(operation, GLOBAL, evidence);
    return regions.flatMap((region) =>
      region === NOT_KNOWN ? unknownRegions(evidence) : gapsAt(operation, region, evidence),
    );
  });
  // A table of Regions in an account of which no Region could be looked at, whatever its rows rest on.
  const isNowhere = table.grain === 'region' && scope.region === GLOBAL && gaps.length === 0;
  const all = isNowhere ? [notCalled('account:ListRegions', scope, evidence.unreachable)] : gaps;
  return { scope, complete: all.length === 0, gaps: all };
}

/** The Regions that must tell: those in scope, and what stands for those that no list named. */
export function regionsOf({ regions, hasUnknownRegions }: AccountEvidence): readonly string[] {
  return hasUnknownRegions ? [...regions, NOT_KNOWN] : regions;
}

/** Why it is not known which Regions there are: both lists failed, or named none. */
function unknownRegions(evidence: AccountEvidence): readonly Unknown[] {
  const scope = { account: evidence.account, region: NOT_KNOWN };
  const gaps = REGION_LISTS.flatMap((operation) => gapsAt(operation, GLOBAL, evidence));
  if (gaps.length > 0) return gaps.map((gap) => ({ ...gap, scope }));
  return REGION_LISTS.map((operation) => ({
    ...notCalled(operation, scope, 'the list of Regions cannot be read'),
    reason: 'unparsable',
  }));
}

const REGION_LISTS: readonly DeclaredOperation[] = ['account:ListRegions', 'ec2:DescribeRegions'];

/** What is missing of one operation's answers in one Region: never called, refused, or not read to the last page. */
export function gapsAt(operation: DeclaredOperation, region: string, evidence: AccountEvidence): readonly Unknown[] {
  const scope = { account: evidence.account, region };
  const records = evidence.records(region, operation);
  if (records.length === 0) return [notCalled(operation, scope, evidence.unreachable)];
  const failed = records.flatMap((record) => unknownOf(record) ?? []);
  return [...failed, ...cutShort(records)];
}

/** The last page of each chain must say that nothing follows. */
export function cutShort(records: readonly EvidenceRecord[]): readonly Unknown[] {
  const last = new Map<string, EvidenceRecord>();
  for (const record of records) {
    const chain = record.id.slice(0, record.id.lastIndexOf('/'));
    const seen = last.get(chain);
    if (seen === undefined || record.page > seen.page) last.set(chain, record);
  }
  return [...last.values()]
    .filter((record) => record.outcome.kind === 'ok' && record.more === true)
    .map(({ operation, scope, id }) => ({ operation, scope, record: id, reason: 'more-pages' as const }));
}

/** A call that was never made. */
export function notCalled(operation: Operation, scope: Scope, detail?: string): Unknown {
  return { operation, scope, record: null, reason: 'not-called', ...(detail === undefined ? {} : { detail }) };
}

/** Why a record tells nothing; undefined when it does tell: AWS answered, or answered that there is none. */
export function unknownOf(record: EvidenceRecord): Unknown | undefined {
  const { operation, scope, id, outcome } = record;
  switch (outcome.kind) {
    case 'ok':
    case 'absent':
      return undefined;
    case 'unsupported':
      return { operation, scope, record: id, reason: 'unsupported', detail: outcome.basis };
    case 'denied':
    case 'throttled':
    case 'failed':
      return { operation, scope, record: id, reason: outcome.kind, detail: `${outcome.code}: ${outcome.message}` };
  }
}

/** An answer that came but cannot be read as what it should be. */
export function unparsable(record: EvidenceRecord, detail: string): Unknown {
  return { operation: record.operation, scope: record.scope, record: record.id, reason: 'unparsable', detail };
}
