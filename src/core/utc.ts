import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns';

/** A moment: RFC 3339, UTC, milliseconds, `Z`. Sorts as text. */
export type Utc = string;

/** The one way a moment becomes text. */
export function utc(date: Date): Utc {
  return date.toISOString();
}

const DAY = 86_400_000;

/** Whole days from `earlier` to `later`, rounded down; negative when `earlier` is the later one. */
export function wholeDaysBetween(earlier: Utc, later: Utc): number {
  return Math.floor((Date.parse(later) - Date.parse(earlier)) / DAY);
}

/** The day on which a moment falls in a time zone, YYYY-MM-DD. */
export function dayIn(moment: Utc, zone: string): string {
  return format(new TZDate(moment, zone), 'yyyy-MM-dd');
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The milliseconds of an ISO 8601 date-time with its offset; NaN of any other text. Date.parse takes much else, and some
 * of it in the time zone of the machine: the same evidence would be judged otherwise elsewhere.
 */
export function timeOf(text: string | undefined): number {
  return text !== undefined && ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
}
