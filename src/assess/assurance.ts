import { type Utc, wholeDaysBetween } from '../core/utc.ts';
import type { Control } from '../model/catalog.ts';
import type { Assurance } from '../model/report.ts';
import type { Status } from '../model/status.ts';

/** What no call shows rests on a register: third-party assurance for AWS's part, a signed-off statement for ours. */

export interface Rest {
  readonly status: Extract<Status, 'inherited' | 'attested' | 'not-established'>;
  readonly reason: string;
}

/** Half-open. */
export interface Period {
  readonly from: Utc;
  readonly to: Utc;
}

/** Whether entries of the register cover a period together, without a gap between them. */
export function covers(entries: readonly Period[], period: Period): boolean {
  let reached = period.from;
  for (const { from, to } of [...entries].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (from <= reached && to > reached) reached = to;
  }
  return reached >= period.to;
}

/** What a control that rests on the register comes to; undefined when it does not. */
export function restOf(
  control: Pick<Control, 'id' | 'rests' | 'maxAgeDays'>,
  register: readonly Assurance[],
  period: Period,
  now: Utc,
): Rest | undefined {
  if (control.rests === undefined) return undefined;
  const kind = control.rests;
  const own = register.filter((entry) => entry.control === control.id && entry.kind === kind);
  const fresh = own.filter(({ from }) => {
    return control.maxAgeDays === undefined || wholeDaysBetween(from, now) <= control.maxAgeDays;
  });
  if (!covers(fresh, period)) return { status: 'not-established', reason: missing(kind, own, fresh) };
  const titles = fresh.map(({ title, issuer }) => `${title} (${issuer})`).join('; ');
  return kind === 'inherited'
    ? { status: 'inherited', reason: `Rests on third-party assurance: ${titles}` }
    : { status: 'attested', reason: `Rests on an attestation: ${titles}` };
}

function missing(kind: NonNullable<Control['rests']>, own: readonly Assurance[], fresh: readonly Assurance[]): string {
  const register = kind === 'inherited' ? 'third-party assurance' : 'attestation';
  if (own.length === 0) return `No ${register} is registered. Add it to the register with title, period and SHA-256`;
  if (fresh.length < own.length) return `The registered ${register} is too old. Have it renewed and register it`;
  const remedy = kind === 'inherited' ? 'Register a bridge letter for the rest' : 'Have the rest attested';
  return `The registered ${register} does not cover the whole period. ${remedy}`;
}
