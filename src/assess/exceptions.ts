import { digestOf } from '../core/digest.ts';
import type { Utc } from '../core/utc.ts';
import type { Waiver } from '../model/report.ts';

/** Half a SHA-256: no two exceptions share it by chance or by choice, and it fits into a table's column. */
const HEX_DIGITS = 32;

/** An exception's id: of control, test and subject alone, so that it is the same every quarter. */
export function exceptionId(control: string, test: string, subject: string): string {
  return digestOf([control, test, subject]).slice(0, HEX_DIGITS);
}

/** Tells whether an exception is waived. */
export type Waived = Pick<ReadonlySet<string>, 'has'>;

/**
 * The exceptions that are waived at a moment: approved, and not expired. A waiver names the first digits of an id. It
 * is counted and decides nothing.
 */
export function waivedAt(waivers: readonly Waiver[], now: Utc): Waived {
  const active = waivers.filter(({ approved, expires }) => approved <= now && now < expires);
  const prefixes = new Set(active.map(({ exception }) => exception));
  const lengths = [...new Set(active.map(({ exception }) => exception.length))];
  return { has: (id) => lengths.some((length) => prefixes.has(id.slice(0, length))) };
}
