import { STATUSES, type Status } from '../model/status.ts';

/**
 * The verdict rules, all of them, fail-closed. The order is the rule: an exception outweighs missing evidence, missing
 * evidence outweighs an empty population, and only what was looked at to the end can pass.
 */

export interface Tally {
  /** Requirement rows that deviate. */
  readonly exceptions: number;
  /** Requirement rows that could not be decided, and tests that failed. */
  readonly undetermined: number;
  /** Missing, denied or incomplete evidence that a requirement test needs. */
  readonly gaps: number;
  /** Requirement rows in scope. */
  readonly population: number;
}

/** What one scope's tests come to; `empty` is what the control says of a complete, empty population. */
export function verdictOf(tally: Tally, empty: Status): Status {
  if (tally.exceptions > 0) return 'fail';
  if (tally.gaps > 0 || tally.undetermined > 0) return 'not-established';
  if (tally.population === 0) return empty;
  return 'pass';
}

/** The worst of several, in the order of the report; nothing at all establishes nothing. */
export function worstOf(statuses: Iterable<Status>): Status {
  const present = new Set(statuses);
  return STATUSES.find((status) => present.has(status)) ?? 'not-established';
}
