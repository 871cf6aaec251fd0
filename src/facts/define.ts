import type { Steps } from '../core/steps.ts';
import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { GLOBAL, type Scope } from '../model/common.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { Column, ColumnType, FactTable, OrgContext } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';
import { inObject, type Pick as PickCell } from './answers.ts';
import { seenBy } from './lens.ts';
import { type Cell, cellFrom, known, makeRow } from './row.ts';
import { call, inWords, PLACE, readsOf, type Source } from './source.ts';
import type { Derived, TableDefinition } from './table.ts';

/** Writing a fact table down: a column says once what it is, what it means, what it reads and how it is filled. */

/** What a row is about: where it stands, and the records that make it a row. */
export interface Subject {
  readonly scope: Scope;
  readonly from: readonly (EvidenceRecord | undefined)[];
  /** Ids of records of other accounts, which came through the OrgContext. */
  readonly alsoFrom?: readonly string[];
}

/** How a column is filled. The evidence shows what the column says that it reads; asking it for anything else throws. */
export type Fill<S> = (subject: S, evidence: AccountEvidence, org: OrgContext) => Cell;

/** A column with how it is filled. */
export interface Filled<S> {
  readonly type: ColumnType;
  readonly absentable: boolean;
  readonly meaning: string;
  readonly sources: readonly Source[];
  readonly fill: Fill<S>;
}

/** At least one. */
type Sources = Source | readonly [Source, ...(readonly Source[])];

/** A column that is always there. */
export function always<S>(type: ColumnType, meaning: string, from: Sources, fill: Fill<S>): Filled<S> {
  return { type, absentable: false, meaning, sources: [from].flat(), fill };
}

/** A column of which AWS may say that there is none. */
export function maybe<S>(type: ColumnType, meaning: string, from: Sources, fill: Fill<S>): Filled<S> {
  return { type, absentable: true, meaning, sources: [from].flat(), fill };
}

/** What has a row. */
export interface Found<S> extends Omit<Derived, 'rows'> {
  readonly subjects: readonly S[];
}

export interface Definition<S extends Subject>
  extends Pick<FactTable, 'name' | 'as' | 'meaning' | 'grain' | 'key' | 'spans'> {
  /** Where one of these has no record in a scope, or did not succeed to its last page, the table is incomplete there. */
  readonly needs: readonly DeclaredOperation[];
  /** What else is read to find the rows. */
  readonly reads?: readonly Source[];
  readonly columns: Readonly<Record<string, Filled<S>>>;
  /** What has a row, from what `needs` and `reads` name, with what of it is not known. */
  subjects(evidence: AccountEvidence, org: OrgContext): Found<S> | Steps<Found<S>>;
}

/** A fact table: what it promises, and how its rows are derived, column by column. */
export function table<S extends Subject>({
  subjects,
  reads = [],
  columns,
  ...promised
}: Definition<S>): TableDefinition {
  const filled = Object.entries(columns);
  const population = [...promised.needs.map((operation) => call(operation)), ...reads];
  const spec = {
    ...promised,
    population: readsOf(population),
    columns: Object.fromEntries(filled.map(([name, column]) => [name, columnOf(column)])),
  };
  function* derive(evidence: AccountEvidence, org: OrgContext): Steps<Derived> {
    const found = subjects(seenBy(spec.name, population, evidence), org);
    const { subjects: those, ...beside } = 'subjects' in found ? found : yield* found;
    const fills = filled.map(([name, { sources, fill }]) => {
      const seen = seenBy(`${spec.name}.${name}`, sources, evidence);
      return [name, (subject: S) => fill(subject, seen, org)] as const;
    });
    const rows = [];
    for (const subject of those) {
      rows.push(rowOf(spec, subject, fills));
      yield;
    }
    return { ...beside, rows };
  }
  return { ...spec, derive };
}

function columnOf<S>({ type, absentable, meaning, sources }: Filled<S>): Column {
  return { type, absentable, meaning, source: inWords(sources), reads: readsOf(sources) };
}

function rowOf<S extends Subject>(
  spec: FactTable,
  subject: S,
  fills: readonly (readonly [name: string, fill: (subject: S) => Cell])[],
) {
  const { scope, from, alsoFrom = [] } = subject;
  const cells = Object.fromEntries(fills.map(([name, fill]) => [name, fill(subject)]));
  return makeRow(spec, { scope, from: from.filter((record) => record !== undefined), alsoFrom, cells });
}

/** A Region in scope, or the account: a row that is always there. */
export type Place = Subject;

/** One row for each Region in scope. */
export function eachRegion(evidence: AccountEvidence): Found<Place> {
  const { account, regions } = evidence;
  return { subjects: regions.map((region) => ({ scope: { account, region }, from: [] })) };
}

/** One row for the account. */
export function theAccount({ account }: AccountEvidence): Found<Place> {
  return { subjects: [{ scope: { account, region: GLOBAL }, from: [] }] };
}

/** The two columns that name a Region's row. */
export const REGION_COLUMNS = {
  id: always<Subject>('string', 'The account and the Region.', PLACE, ({ scope }) =>
    known(`${scope.account}/${scope.region}`),
  ),
  region: always<Subject>('string', 'The Region.', PLACE, ({ scope }) => known(scope.region)),
} as const;

/** A column from the answer of a call that is made once in the row's place. */
export function answered(operation: DeclaredOperation, pick: PickCell, none?: Cell) {
  return ({ scope }: Pick<Subject, 'scope'>, evidence: AccountEvidence): Cell =>
    cellFrom(evidence.records(scope.region, operation)[0], { operation, scope }, inObject(pick), none);
}
