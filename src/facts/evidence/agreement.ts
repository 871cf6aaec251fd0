import { type EventPlace, madeAt } from '../../evidence/corroboration.ts';
import { TOKEN } from '../../evidence/detectors/token.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OwnEvent } from './own-events.ts';

/** In what a record and CloudTrail's event of the same request differ. */
export type Difference = 'operation' | 'account' | 'Region' | 'principal' | 'outcome' | 'time';

/** AWS's own clocks differ, and CloudTrail's times are whole seconds. */
const TOLERANCE_MS = 60_000;

/** What CloudTrail calls a service, where it is not the prefix of its operations (Service Authorization Reference). */
const SOURCES: Readonly<Record<string, string>> = {
  accessanalyzer: 'access-analyzer',
  'cloudwatch-logs': 'logs',
  's3-control': 's3',
};

/** Compares a record with the event of its request; empty when they agree in all that both say. */
export function differencesOf(record: EvidenceRecord, event: OwnEvent, place: EventPlace): readonly Difference[] {
  const differing: [Difference, boolean][] = [
    ['operation', !isOperation(record.operation, event)],
    ['account', event.account !== undefined && event.account !== place.account],
    ['Region', event.region !== undefined && event.region !== place.region],
    ['principal', event.arn !== undefined && !isKeptAs(event.arn, record.principal)],
    ['outcome', !isOutcome(record, event.error)],
    ['time', !isNear(record, event.time)],
  ];
  return differing.flatMap(([name, differs]) => (differs ? [name] : []));
}

/** Whether an event is called as the events of an operation are. S3 writes Bucket or Account into some names. */
export function isOperation(operation: string, { source, name }: Pick<OwnEvent, 'source' | 'name'>): boolean {
  const [service = '', called = ''] = operation.split(':');
  const own = SOURCES[service] ?? service;
  if (source !== `${own}.amazonaws.com`) return false;
  return own === 's3' ? withoutNouns(name) === withoutNouns(called) : name === called;
}

function withoutNouns(name: string): string {
  return name.replace(/Bucket|Account|Configuration/g, '');
}

/** What was redacted in a text may have been anything. */
function isKeptAs(kept: string, whole: string): boolean {
  const parts = kept.split(TOKEN);
  if (parts.length === 1) return kept === whole;
  return whole.startsWith(parts[0] ?? '') && whole.endsWith(parts.at(-1) ?? '');
}

const REFUSED = /denied|unauthori[sz]ed|forbidden|authorizationerror/i;

/** Whether the event tells of the same end: allowed and done, refused, or another error. */
function isOutcome({ outcome, httpStatus }: EvidenceRecord, error: string | undefined): boolean {
  switch (outcome.kind) {
    case 'ok':
      return error === undefined;
    case 'denied':
      return error !== undefined && REFUSED.test(error);
    case 'absent':
    case 'throttled':
      return error !== undefined;
    case 'failed':
      // An answer that broke on its way was a success where it was made.
      return (httpStatus ?? 0) < 400 || error !== undefined;
    case 'unsupported':
      return false; // it says that no call was made
  }
}

function isNear(record: EvidenceRecord, time: number): boolean {
  const { from, to } = madeAt(record);
  return time >= from - TOLERANCE_MS && time <= to + TOLERANCE_MS;
}
