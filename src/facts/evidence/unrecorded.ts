import { utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { eventPlaceOf, LOOKUP_EVENTS, madeAt, reachedAws } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { notCalled } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { known, knownOrAbsent } from '../row.ts';
import { algorithm, call, EVERY_CALL } from '../source.ts';
import { isOperation } from './agreement.ts';
import { ownHistory, type RecordedEvent } from './own-events.ts';

const told = (member: string) => call(LOOKUP_EVENTS, `CloudTrailEvent ${member}`);

const UNRECORDED = algorithm(
  'unrecorded-call@1',
  [EVERY_CALL],
  'Of the events that the corroborating pass read, those whose userAgent says goldproof/ and whose request id no ' +
    'record has. Left out: an earlier attempt of a call that was tried again (a record of the same operation and ' +
    'Region, of S3 in any, with more than one attempt, within whose time the event lies), and AssumeRole, which is called again ' +
    'without a record when a session is renewed. A job that was interrupted and resumed asks some calls twice and ' +
    'keeps the later answer; any other such event is a call whose record is missing.',
);

interface Unrecorded extends Subject {
  readonly event: RecordedEvent;
}

export const evidenceUnrecorded = table<Unrecorded>({
  name: 'evidence.unrecorded',
  as: 'unrecorded',
  meaning:
    "Calls that CloudTrail's event history knows of this report's collector, and of which no evidence record tells.",
  grain: 'account',
  key: 'id',
  needs: [],
  reads: [UNRECORDED],
  subjects: eachUnrecorded,
  columns: {
    id: always('string', 'The id of the event.', told('eventID'), ({ event }) => known(event.id)),
    operation: always('string', 'What was called.', told('eventSource, eventName'), ({ event }) =>
      known(`${event.source} ${event.name}`),
    ),
    region: always('string', 'In which Region.', told('awsRegion'), ({ event }) =>
      known(event.region ?? event.record.scope.region),
    ),
    user: always('string', 'Who called.', told('userIdentity.arn'), ({ event }) => known(event.arn ?? '')),
    requestId: maybe('string', "AWS's id of the request.", told('requestID'), ({ event }) =>
      knownOrAbsent(event.requestId),
    ),
    at: always('timestamp', 'When it was called.', told('eventTime'), ({ event }) => known(utc(new Date(event.time)))),
    error: maybe('string', 'The error it ended in.', told('errorCode'), ({ event }) => knownOrAbsent(event.error)),
    recorded: always('bool', 'Always false: no record tells of it.', UNRECORDED, () => known(false)),
  },
});

function eachUnrecorded(evidence: AccountEvidence): Found<Unrecorded> {
  const { account } = evidence;
  const scope = { account, region: GLOBAL };
  if (evidence.corroboration === undefined) return { subjects: [], gaps: [notCalled(LOOKUP_EVENTS, scope)] };
  const records = [...evidence.all()];
  const requests = new Set(records.filter(reachedAws).map(({ requestId }) => requestId));
  const retried = records.filter(({ attempts }) => attempts > 1);
  const isEarlier = (event: RecordedEvent) => retried.some((record) => isAttemptOf(record, event, evidence.partition));
  const missing = ownHistory(evidence).events.filter(
    (event) =>
      /(^|\s)goldproof\//.test(event.userAgent) &&
      event.name !== 'AssumeRole' &&
      !requests.has(event.requestId ?? null) &&
      !isEarlier(event),
  );
  return { subjects: missing.map((event) => ({ event, scope, from: [event.record] })) };
}

/** CloudTrail's times are whole seconds. */
const SECOND_MS = 1000;

function isAttemptOf(record: EvidenceRecord, event: RecordedEvent, partition: string): boolean {
  const { from, to } = madeAt(record);
  const isWithin = event.time >= from - SECOND_MS && event.time <= to + SECOND_MS;
  // S3 sends callers on to the bucket's Region, so the first attempt may stand in another.
  const isThere = event.source === 's3.amazonaws.com' || eventPlaceOf(record, partition).region === event.region;
  return isWithin && isThere && isOperation(record.operation, event);
}
