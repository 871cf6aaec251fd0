import { TZDate } from '@date-fns/tz';
import { addDays, addQuarters, addYears, startOfQuarter } from 'date-fns';
import { GoldproofError } from '../core/errors.ts';
import { type Utc, utc, wholeDaysBetween } from '../core/utc.ts';
import type { Report } from '../model/report.ts';
import type { PeriodConfig } from './config-schema.ts';

export interface Period {
  readonly period: Report['period'];
  /** `2026Q3`, or `20260701-20261001`: for report numbers and file names. */
  readonly label: string;
  readonly retainUntil: string;
}

/**
 * The reporting period: half-open, in its own time zone. Without one in the config it is the last full quarter
 * before collecting began, UTC.
 *
 * @throws GoldproofError `config` on an unknown time zone or a period that ends before it begins
 */
export function periodOf(config: PeriodConfig | undefined, collectedFrom: string, retainYears: number): Period {
  const zone = config?.zone ?? 'UTC';
  assertZone(zone);
  const { from, to, label } = boundsOf(config, collectedFrom, zone);
  if (from >= to) throw invalid('the period ends before it begins', 'Write `to` as the first day after the period');
  return {
    period: { from: utc(new Date(+from)), to: utc(new Date(+to)), zone },
    label,
    retainUntil: utc(new Date(+addYears(to, retainYears))),
  };
}

/** No period is longer: ten years. */
const MOST_DAYS = 3_660;

/**
 * Where the days of a period begin, in its own time zone, in which some have 23 or 25 hours; last, where it ends.
 *
 * @throws GoldproofError `config` when there are more than ten years of them
 */
export function daysOf({ from, to, zone }: Report['period']): readonly Utc[] {
  const first = new TZDate(from, zone);
  const days: Utc[] = [];
  for (let count = 0; count <= MOST_DAYS; count += 1) {
    const day = utc(new Date(+addDays(first, count)));
    if (day >= to) return [...days, to];
    days.push(day);
  }
  throw invalid('the period is longer than ten years', 'Report on a quarter, or on a year at most');
}

/** A year after its end, what AWS answers says nothing of a period any more. */
const LATEST_DAYS = 366;

/**
 * Refuses a period that evidence of a time cannot be about: one that has not ended (unless as an interim report), has
 * not begun, or ended long ago.
 *
 * @param interim a report on the part of the period that has passed is wanted
 * @throws GoldproofError `config`
 */
export function assertReportable({ from, to }: Report['period'], collectedFrom: Utc, interim: boolean): void {
  if (from >= collectedFrom)
    throw invalid(`the period begins on ${from.slice(0, 10)}, which is yet to come`, 'Correct it');
  if (to > collectedFrom && !interim) {
    const remedy = 'Wait until it has ended, or make an interim report: `interim: true`, or --interim';
    throw invalid(`the period has not ended: it does on ${to}`, remedy);
  }
  const late = wholeDaysBetween(to, collectedFrom);
  if (late > LATEST_DAYS)
    throw invalid(
      `the period ended ${late} days before collecting began`,
      'Report on a period that ended within a year',
    );
}

function boundsOf(
  config: PeriodConfig | undefined,
  collectedFrom: string,
  zone: string,
): { from: TZDate; to: TZDate; label: string } {
  if (config !== undefined && 'from' in config) {
    const [from, to] = [midnight(config.from, zone), midnight(config.to, zone)];
    return { from, to, label: `${config.from}-${config.to}`.replace(/(\d{4})-(\d\d)-(\d\d)/g, '$1$2$3') };
  }
  const from = config === undefined ? lastFullQuarter(collectedFrom, zone) : quarterStart(config.quarter, zone);
  return { from, to: addQuarters(from, 1), label: `${from.getFullYear()}Q${Math.floor(from.getMonth() / 3) + 1}` };
}

function lastFullQuarter(collectedFrom: string, zone: string): TZDate {
  return addQuarters(startOfQuarter(new TZDate(collectedFrom, zone)), -1);
}

function quarterStart(quarter: string, zone: string): TZDate {
  return new TZDate(Number(quarter.slice(0, 4)), (Number(quarter.slice(6)) - 1) * 3, 1, zone);
}

function midnight(day: string, zone: string): TZDate {
  const date = new TZDate(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8)), zone);
  if (Number.isNaN(+date) || date.getDate() !== Number(day.slice(8)))
    throw invalid(`there is no day ${day}`, 'Correct the date');
  return date;
}

function assertZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw invalid(`${zone} is no time zone`, 'Use a name of the IANA database, such as Europe/Berlin');
  }
}

function invalid(message: string, remedy: string): GoldproofError {
  return new GoldproofError('config', message, [{ message: `period: ${message}`, remedy }]);
}
