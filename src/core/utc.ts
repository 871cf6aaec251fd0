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
