import type { Utc } from '../core/utc.ts';
import type { Scope } from '../model/common.ts';
import type { Unknown } from '../model/facts.ts';

/** A time that CloudTrail's event history answered for, in one scope. */
export interface Answered {
  readonly scope: Scope;
  readonly from: Utc;
  readonly to: Utc;
}

export interface CoveredDays {
  readonly covered: number;
  readonly of: number;
  /** Runs of days that are not, by their first moment and the first after them. */
  readonly missing: readonly { readonly from: Utc; readonly to: Utc }[];
}

/**
 * Counts the days of the period that were answered for as a whole. A day that had not ended when collecting began is
 * none of them.
 *
 * @param days where each begins, with the end of the last
 */
export function coveredDays(days: readonly Utc[], answered: readonly Answered[], now: Utc): CoveredDays {
  const passed = days.slice(0, -1).flatMap((from, index) => {
    const to = days[index + 1];
    return to !== undefined && to <= now ? [{ from, to }] : [];
  });
  const open = passed.filter((day) => !answered.some(({ from, to }) => from <= day.from && day.to <= to));
  const missing: { from: Utc; to: Utc }[] = [];
  for (const day of open) {
    const last = missing.at(-1);
    if (last?.to === day.from) last.to = day.to;
    else missing.push({ ...day });
  }
  return { covered: passed.length - open.length, of: passed.length, missing };
}

/** What is missing where too few days were answered for; undefined where there are enough. */
export function daysMissing({ covered, of, missing }: CoveredDays, minimum: number, scope: Scope): Unknown | undefined {
  if (of > 0 && covered / of >= minimum) return undefined;
  const runs = missing.map(({ from, to }) => `from ${from} to before ${to}`).join(', ');
  const detail =
    of === 0
      ? 'no day of the period had passed when collecting began'
      : `CloudTrail answered for ${covered} of ${of} days of the period; missing: ${runs}`;
  return { operation: 'cloudtrail:LookupEvents', scope, record: null, reason: 'days-missing', detail };
}
