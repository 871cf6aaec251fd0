import type { Corroboration, Report } from '../../model/report.ts';
import { counted, moment, series } from './words.ts';

/** What the coverage page says of corroboration; undefined where there was none. */
export function corroborationView({ corroboration }: Report): object | undefined {
  if (corroboration === null) return undefined;
  const { at, contradictions, unrecorded, notFound } = corroboration;
  return {
    at: moment(at.from),
    result: resultOf(corroboration),
    notFound: notFound.map(({ operation, calls, of }) => ({ operation, calls: `${calls} of ${of}` })),
    contradicted: contradictions.total > 0,
    contradictionCaption: shown('Records that CloudTrail contradicts', contradictions),
    unrecorded: unrecorded.total > 0,
    unrecordedCaption: shown('Events of the collector without a record', unrecorded),
  };
}

type Place = Omit<Corroboration['places'][number], 'user'>;

/** The numbers of each account and Region, of all users together. */
export function byScope(places: Corroboration['places']): readonly Place[] {
  const scopes = new Map<string, Place>();
  for (const { user: _, ...place } of places) {
    const key = `${place.account} ${place.region}`;
    const known = scopes.get(key);
    scopes.set(key, known === undefined ? place : added(known, place));
  }
  return [...scopes.values()];
}

function added(one: Place, other: Place): Place {
  return {
    ...one,
    calls: one.calls + other.calls,
    found: one.found + other.found,
    contradicted: one.contradicted + other.contradicted,
    notFound: one.notFound + other.notFound,
    notKnown: one.notKnown + other.notKnown,
    unrecorded: one.unrecorded + other.unrecorded,
  };
}

function resultOf({ places, contradictions, unrecorded }: Corroboration): string {
  const sum = (name: 'calls' | 'found' | 'notFound' | 'notKnown'): number =>
    places.reduce((total, place) => total + place[name], 0);
  const parts = [
    `${sum('found').toLocaleString('en')} found`,
    ...(contradictions.total === 0 ? [] : [`${contradictions.total.toLocaleString('en')} of them contradicted`]),
    `${sum('notFound').toLocaleString('en')} not found`,
    `${sum('notKnown').toLocaleString('en')} not known`,
  ];
  const agreed = contradictions.total === 0 ? ' None is contradicted.' : '';
  const missing =
    unrecorded.total === 0
      ? "Each of the collector's events has its record."
      : `${counted(unrecorded.total, 'event has', 'events have')} no record.`;
  return `Of ${counted(sum('calls'), 'recorded call')}: ${series(parts)}.${agreed} ${missing}`;
}

function shown(
  what: string,
  { total, listed }: { readonly total: number; readonly listed: readonly unknown[] },
): string {
  return total === listed.length
    ? `${what}: ${total.toLocaleString('en')}`
    : `${what}: ${listed.length.toLocaleString('en')} of ${total.toLocaleString('en')} shown, the rest in facts/`;
}
