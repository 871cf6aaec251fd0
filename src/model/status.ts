/** The vocabulary of verdicts. Each is counted by itself; they are never summed into a score. */

export type Status = 'pass' | 'fail' | 'not-established' | 'not-applicable' | 'inherited' | 'attested';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Worst first: the order in which scopes and accounts merge (design §2, verdict rules). */
export const STATUSES = [
  'fail',
  'not-established',
  'attested',
  'pass',
  'inherited',
  'not-applicable',
] as const satisfies readonly Status[];
