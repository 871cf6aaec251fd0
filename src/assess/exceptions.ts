import { digestOf } from '../core/digest.ts';
import type { Utc } from '../core/utc.ts';
import type { Waiver } from '../model/report.ts';

/** Half a SHA-256: no two exceptions share it by chance or by choice, and it fits into a table's column. */
const HEX_DIGITS = 32;

/** An exception's id: of control, test and subject alone, so that it is the same every quarter. */
export function exceptionId(control: string, test: string, subject: string): string {
  return digestOf([control, test, subject]).slice(0, HEX_DIGITS);
}

/** The exceptions that are waived at a moment: approved, and not expired. A waiver is counted, it decides nothing. */
export function waivedAt(waivers: readonly Waiver[], now: Utc): ReadonlySet<string> {
  const active = waivers.filter(({ approved, expires }) => approved <= now && now < expires);
  return new Set(active.map(({ exception }) => exception));
}
