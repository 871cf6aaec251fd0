import type { Corroboration, Report } from '../../model/report.ts';
import { counted, moment, series } from './words.ts';

/** What the coverage page says of corroboration; undefined where there was none. */
export function corroborationView({ corroboration }: Report): object | undefined {
  if (corroboration === null) return undefined;
  const { at, asked, contradictions, unrecorded, notFound } = corroboration;
  return {
    at: `${moment(at.from)} to ${moment(at.to)}`,
    asked: `${moment(asked.from)} to ${moment(asked.to)}`,
    result: resultOf(corroboration),
    notFound: notFound.map(({ operation, calls, of }) => ({ operation, calls: `${calls} of ${of}` })),
    contradicted: contradictions.total > 0,
    contradictionCaption: shown('Records that CloudTrail contradicts', contradictions),
    unrecorded: unrecorded.total > 0,
    unrecordedCaption: shown('Events of the collector without a record', unrecorded),
  };
}

function resultOf({ places, contradictions, unrecorded }: Corroboration): string {
  const sum = (name: 'calls' | 'found' | 'notFound' | 'notKnown'): number =>
    places.reduce((total, place) => total + place[name], 0);
  const parts = [
    `${sum('found').toLocaleString('en')} found`,
    `${contradictions.total.toLocaleString('en')} of them contradicted`,
    `${sum('notFound').toLocaleString('en')} not found`,
    `${sum('notKnown').toLocaleString('en')} not known`,
  ];
  return `Of ${counted(sum('calls'), 'recorded call')}: ${series(parts)}; ${counted(unrecorded.total, 'event')} without a record.`;
}

function shown(
  what: string,
  { total, listed }: { readonly total: number; readonly listed: readonly unknown[] },
): string {
  return total === listed.length
    ? `${what}: ${total.toLocaleString('en')}`
    : `${what}: ${listed.length.toLocaleString('en')} of ${total.toLocaleString('en')} shown, the rest in facts/`;
}
