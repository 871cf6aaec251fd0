import { utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { eventPlaceOf, LOOKUP_EVENTS, madeAt, reachedAws } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { notCalled } from '../coverage.ts';
import { known, knownOrAbsent, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { isOperation } from './agreement.ts';
import { ownHistory, type RecordedEvent } from './own-events.ts';

const spec: FactTable = {
  name: 'evidence.unrecorded',
  as: 'unrecorded',
  meaning:
    "Calls that CloudTrail's event history knows of this report's collector, and of which no evidence record tells.",
  grain: 'account',
  key: 'id',
  needs: [],
  columns: {
    id: column('string', 'The id of the event.', `${LOOKUP_EVENTS} CloudTrailEvent eventID`),
    operation: column('string', 'What was called.', `${LOOKUP_EVENTS} CloudTrailEvent eventSource, eventName`),
    region: column('string', 'In which Region.', `${LOOKUP_EVENTS} CloudTrailEvent awsRegion`),
    user: column('string', 'Who called.', `${LOOKUP_EVENTS} CloudTrailEvent userIdentity.arn`),
    requestId: absentable('string', "AWS's id of the request.", `${LOOKUP_EVENTS} CloudTrailEvent requestID`),
    at: column('timestamp', 'When it was called.', `${LOOKUP_EVENTS} CloudTrailEvent eventTime`),
    error: absentable('string', 'The error it ended in.', `${LOOKUP_EVENTS} CloudTrailEvent errorCode`),
    recorded: column('bool', 'Always false: no record tells of it.', 'derived: unrecorded-call@1'),
  },
  algorithms: {
    'unrecorded-call@1':
      'Of the events that the corroborating pass read, those whose userAgent says goldproof/ and whose request id no ' +
      'record has. Left out: an earlier attempt of a call that was tried again (a record of the same operation and ' +
      'Region, of S3 in any, with more than one attempt, within whose time the event lies), and AssumeRole, which is called again ' +
      'without a record when a session is renewed. A job that was interrupted and resumed asks some calls twice and ' +
      'keeps the later answer; any other such event is a call whose record is missing.',
  },
};

export const evidenceUnrecorded: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { account } = evidence;
  const scope = { account, region: GLOBAL };
  if (evidence.corroboration === undefined) return { rows: [], gaps: [notCalled(LOOKUP_EVENTS, scope)] };
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
  return {
    rows: missing.map((event) =>
      makeRow(spec, {
        scope,
        from: [event.record],
        cells: {
          id: known(event.id),
          operation: known(`${event.source} ${event.name}`),
          region: known(event.region ?? event.record.scope.region),
          user: known(event.arn ?? ''),
          requestId: knownOrAbsent(event.requestId),
          at: known(utc(new Date(event.time))),
          error: knownOrAbsent(event.error),
          recorded: known(false),
        },
      }),
    ),
  };
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
