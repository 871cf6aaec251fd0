import type { Corroboration, Report } from '../../model/report.ts';
import { counted, moment, series } from './words.ts';

/** What the coverage page says of corroboration; undefined where there was none. */
export function corroborationView({ corroboration }: Report): object | undefined {
  if (corroboration === null) return undefined;
  const { at, contradictions, unrecorded, notFound } = corroboration;
  return {
    at: moment(at.from),
    result: corroborationWords(corroboration),
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

/** Calls and events of all accounts and Regions together. */
export function corroborationSums({ places }: Pick<Corroboration, 'places'>) {
  const sum = (name: Exclude<keyof Place, 'account' | 'region'>): number =>
    places.reduce((total, place) => total + place[name], 0);
  return {
    calls: sum('calls'),
    found: sum('found'),
    contradicted: sum('contradicted'),
    notFound: sum('notFound'),
    notKnown: sum('notKnown'),
    unrecorded: sum('unrecorded'),
  };
}

/** What it came to, in sentences. Where nothing was found, nothing speaks for the evidence either. */
export function corroborationWords(corroboration: Corroboration): string {
  const { calls, found, contradicted, notFound, notKnown, unrecorded } = corroborationSums(corroboration);
  const parts = [
    `${found.toLocaleString('en')} found`,
    ...(contradicted === 0 ? [] : [`${contradicted.toLocaleString('en')} of them contradicted`]),
    `${notFound.toLocaleString('en')} not found`,
    `${notKnown.toLocaleString('en')} not known`,
  ];
  const counts = `Of ${counted(calls, 'recorded call')}: ${series(parts)}.`;
  const missing = `${counted(unrecorded, 'event has', 'events have')} no record.`;
  if (found === 0) {
    const silence = 'CloudTrail said nothing of these calls, so that this shows nothing about the evidence.';
    return [counts, silence, ...(unrecorded === 0 ? [] : [missing])].join(' ');
  }
  const agreed = contradicted === 0 ? ['None of those found is contradicted.'] : [];
  const complete = "Each of the collector's events that were found has its record.";
  return [counts, ...agreed, unrecorded === 0 ? complete : missing].join(' ');
}

function shown(
  what: string,
  { total, listed }: { readonly total: number; readonly listed: readonly unknown[] },
): string {
  return total === listed.length
    ? `${what}: ${total.toLocaleString('en')}`
    : `${what}: ${listed.length.toLocaleString('en')} of ${total.toLocaleString('en')} shown, the rest in facts/`;
}
