import { byText } from '../../core/compare.ts';
import { type Json, stringMember } from '../../core/json.ts';
import type { Row, TableShard } from '../../model/facts.ts';
import type { Corroboration } from '../../model/report.ts';
import { firstOf } from './first-of.ts';

/** Of each list; the rest stand in facts/. */
export const LISTED_CALLS = 1_000;

type Place = { -readonly [K in keyof Corroboration['places'][number]]: Corroboration['places'][number][K] };
type Contradiction = Corroboration['contradictions']['listed'][number];
type Unrecorded = Corroboration['unrecorded']['listed'][number];

/** The two tables that tell of corroboration, account by account. */
export interface CorroborationCounter {
  add(calls: TableShard | undefined, unrecorded: TableShard | undefined): void;
  /** @param times when CloudTrail was asked, and about which time; undefined where it never was */
  finish(times: Pick<Corroboration, 'at' | 'asked'> | undefined): Corroboration | null;
}

/** Counts over accounts, so that no more than one account's rows are held. */
export function countCorroboration(): CorroborationCounter {
  const places = new Map<string, Place>();
  const operations = new Map<string, { calls: number; of: number }>();
  const contradictions: Contradiction[] = [];
  const unrecorded: Unrecorded[] = [];
  const placeOf = (account: string, region: string, user: string): Place => {
    const key = `${account} ${region} ${user}`;
    const place = places.get(key) ?? emptyPlace(account, region, user);
    places.set(key, place);
    return place;
  };
  return {
    add: (calls, missing) => {
      for (const { values } of calls?.rows ?? []) {
        const place = placeOf(textOf(values, 'account'), textOf(values, 'region'), textOf(values, 'user'));
        const differs = textsOf(values['differs']);
        const operation = operations.get(textOf(values, 'operation')) ?? { calls: 0, of: 0 };
        operations.set(textOf(values, 'operation'), operation);
        operation.of += 1;
        place.calls += 1;
        place[STATES.get(values['found']) ?? 'notKnown'] += 1;
        if (values['found'] === false) operation.calls += 1;
        if (differs.length === 0) continue;
        place.contradicted += 1;
        contradictions.push(contradictionOf(values, differs));
      }
      for (const row of missing?.rows ?? []) {
        const event = unrecordedOf(row);
        placeOf(event.account, event.region, userOf(textOf(row.values, 'user'))).unrecorded += 1;
        unrecorded.push(event);
      }
    },
    finish: (times) =>
      times === undefined
        ? null
        : {
            ...times,
            places: [...places].sort(([a], [b]) => byText(a, b)).map(([, place]) => place),
            contradictions: firstOf(contradictions, LISTED_CALLS),
            unrecorded: firstOf(unrecorded, LISTED_CALLS),
            notFound: [...operations]
              .filter(([, { calls }]) => calls > 0)
              .sort(([a], [b]) => byText(a, b))
              .map(([operation, counts]) => ({ operation, ...counts })),
          },
  };
}

const STATES: ReadonlyMap<Json | undefined, 'found' | 'notFound'> = new Map([
  [true, 'found'],
  [false, 'notFound'],
]);

function emptyPlace(account: string, region: string, user: string): Place {
  return { account, region, user, calls: 0, found: 0, contradicted: 0, notFound: 0, notKnown: 0, unrecorded: 0 };
}

type Values = Row['values'];

function contradictionOf(values: Values, differs: readonly string[]): Contradiction {
  const requestId = stringMember(values, 'requestId') ?? null;
  return { record: textOf(values, 'id'), requestId, event: textOf(values, 'event'), differs };
}

function unrecordedOf({ scope, values }: Row): Unrecorded {
  return {
    event: textOf(values, 'id'),
    requestId: stringMember(values, 'requestId') ?? null,
    operation: textOf(values, 'operation'),
    account: scope.account,
    region: textOf(values, 'region'),
    at: textOf(values, 'at'),
  };
}

/** By which name CloudTrail finds a principal. */
function userOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

function textOf(values: Values, name: string): string {
  return stringMember(values, name) ?? '';
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
