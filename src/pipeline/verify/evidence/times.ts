import type { Utc } from '../../../core/utc.ts';
import type { Collection } from '../../../model/evidence.ts';
import { awsHost } from '../../../operations/endpoints.ts';
import type { Question } from './question.ts';

/** How far the clock of whoever collects may be from AWS's, and from the timestamp authority's, milliseconds. */
const TOLERANCE = 5 * 60_000;

/** Whether AWS answered when the record says that it was asked. */
export const timeFaults: Question = ({ id, startedAt, endedAt, awsDate, host, outcome }) => {
  const faults = startedAt > endedAt ? [`${id} ended before it began.`] : [];
  if (awsHost(host) === undefined) return faults;
  if (awsDate === null) {
    const isAnswer = outcome.kind === 'ok' || outcome.kind === 'absent';
    return isAnswer ? [...faults, `${id} is an answer of AWS without a date.`] : faults;
  }
  const date = Date.parse(awsDate);
  const isThen = date >= Date.parse(startedAt) - TOLERANCE && date <= Date.parse(endedAt) + TOLERANCE;
  if (!isThen) faults.push(`${id} was answered on ${awsDate}, more than five minutes from ${startedAt}.`);
  return faults;
};

/** What is known of the present. */
export interface Moment {
  /** The verifier's clock. */
  readonly at: Date;
  /** When a timestamp authority saw the package's sums, if one that is trusted did. */
  readonly stamped: Utc | undefined;
}

/** Whether the evidence was there when it was sealed, and is not of the future. */
export function runTimeFaults({ from, to, corroborated }: Collection, { at, stamped }: Moment): readonly string[] {
  const last = corroborated !== undefined && corroborated.to > to ? corroborated.to : to;
  const isAfter = (moment: number) => Date.parse(last) > moment + TOLERANCE;
  const faults: string[] = [];
  if (from > to) faults.push(`Collecting is said to have ended at ${to}, before it began at ${from}.`);
  if (stamped !== undefined && isAfter(Date.parse(stamped)))
    faults.push(`The evidence is said to be of ${last}, after the package's timestamp of ${stamped}.`);
  if (isAfter(at.getTime())) faults.push(`The evidence is said to be of ${last}; here it is ${at.toISOString()}.`);
  return faults;
}
