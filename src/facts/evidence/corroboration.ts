import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { type EventPlace, eventPlaceOf, LOOKUP_EVENTS, reachedAws } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { notCalled } from '../coverage.ts';
import { ABSENT, type Cell, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type Difference, differencesOf } from './agreement.ts';
import { entryOf, historyOf } from './entries.ts';
import { type OwnEvent, ownHistory, type RecordedEvent, readEvent } from './own-events.ts';

const spec: FactTable = {
  name: 'evidence.corroboration',
  as: 'corroboration',
  meaning:
    "This report's own calls, each looked for in CloudTrail's event history by a later pass: what AWS itself keeps of " +
    'them, and the maker of this report cannot write.',
  grain: 'account',
  key: 'id',
  // Without the pass there are no rows, and a gap says so.
  needs: [],
  columns: {
    id: column('string', 'The evidence record.', 'the evidence records'),
    operation: column('string', 'The operation.', 'the evidence records'),
    account: column('string', 'The account that called, in whose history the event stands.', 'derived: own-event@1'),
    region: column('string', 'The Region in whose history the event stands.', 'derived: own-event@1'),
    user: column(
      'string',
      "The user name by which CloudTrail knows the caller: a session's, most often.",
      'derived: own-event@1',
    ),
    requestId: absentable('string', "AWS's id of the request.", 'the evidence records'),
    at: column('timestamp', 'When the call began.', 'the evidence records'),
    found: column('bool', 'The history holds an event with this request id.', 'derived: own-event@1'),
    event: absentable('string', 'The id of the event.', `${LOOKUP_EVENTS} CloudTrailEvent eventID`),
    differs: absentable(
      'list<string>',
      'In what the event contradicts the record; nothing where they agree.',
      'derived: agreement@1',
    ),
  },
  algorithms: {
    'own-event@1':
      "Each record that says that AWS answered is a call of which there should be an event. It stands in the history of the caller's " +
      'account, in the Region that the name of the host names; a host without one is a service of the whole partition, ' +
      'which writes its events in us-east-1 (aws), cn-north-1 (aws-cn) or us-gov-west-1 (aws-us-gov). The history is asked ' +
      "for the caller's session or user name, from five minutes before collecting to five minutes after it. An event with the record's " +
      'request id, in whatever Region of that account, is found. Where there is none and the history could not be read to ' +
      'its end, it is not known. AWS promises neither that every call is in the history nor when.',
    'agreement@1':
      'The event and the record differ in: the operation (eventSource and eventName; of S3 without the words Bucket, ' +
      'Account and Configuration), the account (recipientAccountId), the Region (awsRegion), the principal ' +
      '(userIdentity.arn; what was redacted in it may have been anything), the outcome (an answer has no errorCode, a ' +
      'refusal one that says so, another error any), the time (more than a minute before or after the call; where ' +
      "AWS's Date lies outside the record's times, the collector's clock was off, and the call was around that Date), or the " +
      'request id, when another record has it too. What the event does not say does not differ.',
  },
};

export const evidenceCorroboration: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  if (evidence.corroboration === undefined) {
    return { rows: [], gaps: [notCalled(LOOKUP_EVENTS, { account: evidence.account, region: GLOBAL })] };
  }
  const records = [...evidence.all()].filter(reachedAws);
  const uses = new Map<string | null, number>();
  for (const { requestId } of records) uses.set(requestId, (uses.get(requestId) ?? 0) + 1);
  const isReused = ({ requestId }: EvidenceRecord) => requestId !== null && (uses.get(requestId) ?? 0) > 1;
  const find = finderIn(evidence, org);
  return { rows: records.map((record) => rowFor(record, isReused(record), find, evidence)) };
}

interface Found {
  readonly events: readonly OwnEvent[];
  /** The records that the events came from. */
  readonly from: readonly string[];
  /** Why there may be an event that is not known. */
  readonly gap?: Unknown;
}

type Find = (requestId: string | null, place: EventPlace) => Found;

/** Finds events of a request in the account's own history or, where another account called, in what that one told. */
function finderIn(evidence: AccountEvidence, org: OrgContext): Find {
  const { events, gapIn } = ownHistory(evidence);
  const byRequest = new Map<string | null, RecordedEvent[]>();
  for (const event of events) {
    if (event.requestId === undefined) continue;
    byRequest.set(event.requestId, [...(byRequest.get(event.requestId) ?? []), event]);
  }
  return (requestId, place) => {
    if (place.account !== evidence.account) return foundElsewhere(requestId, place, evidence.account, org);
    const found = byRequest.get(requestId) ?? [];
    const gap = gapIn(place.region);
    return { events: found, from: found.map(({ record }) => record.id), ...(gap === undefined ? {} : { gap }) };
  };
}

function foundElsewhere(requestId: string | null, caller: EventPlace, account: string, org: OrgContext): Found {
  const told = org.lookup(entryOf(requestId ?? ''));
  const event = 'values' in told ? readEvent(String(told.values['event'])) : undefined;
  if ('values' in told && event !== undefined) return { events: [event], from: told.from };
  const history = org.lookup(historyOf(caller.account, caller.region));
  if ('values' in history && history.values['whole'] === true) return { events: [], from: [] };
  const scope = { account, region: GLOBAL };
  const outside = {
    ...notCalled(LOOKUP_EVENTS, scope, `the caller is of ${caller.account}`),
    reason: 'outside' as const,
  };
  return { events: [], from: [], gap: ('values' in history ? history.unknown['whole'] : undefined) ?? outside };
}

function rowFor(record: EvidenceRecord, isReused: boolean, find: Find, { account, partition }: AccountEvidence): Row {
  const place = eventPlaceOf(record, partition);
  const { events, from, gap } = find(record.requestId, place);
  const [best] = events
    .map((event) => ({ event, differs: differencesOf(record, event, place) }))
    .sort((a, b) => a.differs.length - b.differs.length);
  return makeRow(spec, {
    scope: { account, region: GLOBAL },
    from: [record],
    alsoFrom: from,
    cells: {
      id: known(record.id),
      operation: known(record.operation),
      account: known(place.account),
      region: known(place.region),
      user: known(place.user),
      requestId: knownOrAbsent(record.requestId),
      at: known(record.startedAt),
      ...(best === undefined ? notFound(gap) : agreement(best.event, best.differs, isReused)),
    },
  });
}

type Answer = Readonly<Record<'found' | 'event' | 'differs', Cell>>;

function notFound(gap: Unknown | undefined): Answer {
  if (gap === undefined) return { found: known(false), event: ABSENT, differs: ABSENT };
  return { found: unknown(gap), event: unknown(gap), differs: unknown(gap) };
}

function agreement({ id }: OwnEvent, differs: readonly Difference[], isReused: boolean): Answer {
  return { found: known(true), event: known(id), differs: known([...differs, ...(isReused ? ['request id'] : [])]) };
}
