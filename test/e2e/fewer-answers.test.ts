import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/core/json.ts';
import type { AccountEvidence } from '../../src/evidence/account-evidence.ts';
import { readAccount } from '../../src/evidence/read.ts';
import { orgContextOf, sharedRows } from '../../src/facts/org-context.ts';
import { deriveTable, type TableDefinition } from '../../src/facts/table.ts';
import { tables } from '../../src/facts/tables.ts';
import { NOT_KNOWN, type Operation } from '../../src/model/common.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import type { OrgContext, Row, TableShard } from '../../src/model/facts.ts';
import { PERIOD } from '../fixtures/evidence.ts';
import { PAGED, startFaultRuns } from './fault-run.ts';

// The same principle one level down, where no verdict hides a fault: an answer that is missing, or a list that is cut
// short, never turns a value into another one. It stays, or it is unknown; a row that is gone or new leaves its table
// incomplete.

const runs = await startFaultRuns();
const { collection, source } = await runs.collect();
afterAll(() => runs.close());
const accounts = collection.accounts.filter(({ inScope }) => inScope).map(({ id }) => id);
const evidence = await Promise.all(accounts.map((id) => readAccount(source, id, collection)));
const org: OrgContext = orgContextOf(
  {
    organisation: collection.organisation,
    period: PERIOD,
    accounts: collection.accounts.map(({ id, state, inScope }) => ({ id, state, inScope })),
  },
  evidence.flatMap(sharedRows),
);

/**
 * What counts or names others that were seen: where the table says that some may be missing, it may be less, and never
 * nothing.
 */
const GROWING: ReadonlyMap<string, readonly string[]> = new Map([
  ['cloudtrail.tlsUse', ['calls', 'ofCalls']],
  ['iam.escalations', ['paths', 'surePaths', 'otherPaths']],
  ['iam.imageBuilderRoles', ['uses', 'usedBy']],
  ['iam.passRoleGrants', ['roles', 'strongerRoles']],
  ['kms.keys', ['usedBy']],
  ['macie.buckets', ['usedBy']],
  ['s3.buckets', ['uses', 'usedBy']],
]);

/** What a fault makes of the records of one operation, in order. */
type Damage = (record: EvidenceRecord, index: number) => EvidenceRecord;

const DAMAGES: Readonly<Record<string, Damage>> = {
  'all are refused': refused,
  'the first is refused': (record, index) => (index === 0 ? refused(record) : record),
  'every list is cut in half': cut,
  // Members that are missing are another matter: AWS leaves out what is empty.
  'none is an object': (record) =>
    record.outcome.kind === 'ok' ? { ...record, outcome: { kind: 'ok', response: 'no' } } : record,
};

function cut(record: EvidenceRecord): EvidenceRecord {
  return record.outcome.kind === 'ok' && record.more === false && PAGED.has(record.operation)
    ? { ...record, more: true, outcome: { kind: 'ok', response: halved(record.outcome.response) } }
    : record;
}

function refused(record: EvidenceRecord): EvidenceRecord {
  return { ...record, more: null, outcome: { kind: 'denied', code: 'AccessDenied', message: 'no', by: 'scp' } };
}

function halved(response: Json): Json {
  if (!isJsonObject(response)) return response;
  const half = (value: Json): Json => (Array.isArray(value) ? value.slice(0, Math.floor(value.length / 2)) : value);
  return Object.fromEntries(Object.entries(response).map(([name, value]) => [name, half(value)]));
}

/** Columns that tell what could not be read. */
const ABOUT_GAPS: ReadonlyMap<string, readonly string[]> = new Map([['cloudtrail.recording', ['shortfalls']]]);

/** Tables about the calls themselves: what was refused is their subject. */
function isAboutCalls({ name }: TableDefinition): boolean {
  return name.startsWith('evidence.');
}

/** Tables of what is in the event history, of which no list is ever whole: a shorter one is another part of it. */
function isOfHistory({ spans }: TableDefinition): boolean {
  return spans === 'event-history';
}

function reads({ columns, population }: TableDefinition, operation: Operation): boolean {
  const all = [population, ...Object.values(columns).map((column) => column.reads)];
  return all.some(({ operations }) => operations === 'every' || operations.includes(operation));
}

/** The operations whose answers are damaged, each in its way. */
type Damaged = ReadonlyMap<Operation, Damage>;

function damaged(whole: AccountEvidence, damages: Damaged): AccountEvidence {
  const changed = new Map(
    [...damages].flatMap(([operation, damage]) =>
      [...whole.all()]
        .filter((each) => each.operation === operation)
        .map((each, index) => [each.id, damage(each, index)] as const),
    ),
  );
  const now = (records: readonly EvidenceRecord[]) => records.map((record) => changed.get(record.id) ?? record);
  return {
    ...whole,
    records: (region, asked) => now(whole.records(region, asked)),
    everywhere: (asked) => now(whole.everywhere(asked)),
    all: () => now([...whole.all()]),
  };
}

/** What differs though nothing says that it is not known. */
function unsaid(before: TableShard, after: TableShard): readonly string[] {
  const [old, now] = [before, after].map(
    ({ rows }) => new Map(rows.map((row) => [`${row.scope.region} ${row.key}`, row])),
  );
  if (old === undefined || now === undefined) return [];
  const other = [...old, ...now].filter(
    ([id, { scope }]) => !(old.has(id) && now.has(id)) && !isOpen(after, scope.region),
  );
  const changed = [...now].flatMap(([id, row]) => {
    const was = old.get(id);
    const mayBeLess = isOpen(after, row.scope.region) ? GROWING.get(before.table) : undefined;
    const own = ABOUT_GAPS.get(before.table) ?? [];
    return was === undefined ? [] : changes(was, row, { mayBeLess, own }).map((change) => `${id} ${change}`);
  });
  return [...other.map(([id]) => `${id} is ${old.has(id) ? 'gone' : 'new'}`), ...changed];
}

/** Whether it is said of a Region that rows may be missing: by the table, or by a row in the place of others. */
function isOpen({ coverage, rows }: TableShard, region: string): boolean {
  return (
    coverage.some(({ complete, scope }) => !complete && (scope.region === region || scope.region === NOT_KNOWN)) ||
    rows.some((row) => row.scope.region === region && Object.keys(row.unknown).length > 0)
  );
}

interface Allowed {
  readonly mayBeLess: readonly string[] | undefined;
  readonly own: readonly string[];
}

function changes(was: Row, row: Row, { mayBeLess = [], own }: Allowed): readonly string[] {
  const text = ({ absent, unknown, values }: Row, name: string) =>
    name in unknown ? 'unknown' : absent.includes(name) ? 'absent' : JSON.stringify(values[name]);
  return [...Object.keys(row.values), ...row.absent].flatMap((name) =>
    text(was, name) === text(row, name) || own.includes(name) || (mayBeLess.includes(name) && isSome(row.values[name]))
      ? []
      : [`${name}: ${text(was, name)} became ${text(row, name)}`],
  );
}

function isSome(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== 0;
}

describe.each(evidence.map((whole) => [whole.account, whole] as const))('%s', (_account, whole) => {
  const before = new Map(tables.map((table) => [table.name, deriveTable(table, whole, org)]));
  const operations = [...new Set([...whole.all()].map(({ operation }) => operation))].sort();

  /** What of all tables is not as before, and is not said to be unknown either. */
  function unsaidAfter(damages: Damaged): readonly string[] {
    const less = damaged(whole, damages);
    return tables.flatMap((table) => {
      const was = before.get(table.name);
      const isMoot = isAboutCalls(table) || ([...damages.values()].includes(cut) && isOfHistory(table));
      if (was === undefined || isMoot || ![...damages.keys()].some((operation) => reads(table, operation))) return [];
      return unsaid(was, deriveTable(table, less, org)).map((what) => `${table.name} ${what}`);
    });
  }

  it.each(Object.entries(DAMAGES))('%s: what is known stays as it was', (_name, damage) => {
    const found = operations.flatMap((operation) =>
      unsaidAfter(new Map([[operation, damage]])).map((what) => `${operation}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it('two at once: what is known stays as it was', () => {
    const one = fc.tuple(fc.constantFrom(...operations), fc.constantFrom(...Object.values(DAMAGES)));
    fc.assert(
      fc.property(fc.tuple(one, one), (two) => {
        expect(unsaidAfter(new Map(two))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
