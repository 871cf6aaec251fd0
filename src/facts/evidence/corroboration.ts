import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { type EventPlace, eventPlaceOf, LOOKUP_EVENTS, reachedAws } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { notCalled } from '../coverage.ts';
import { always, type Fill, type Found, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, known, knownOrAbsent, unknown } from '../row.ts';
import { algorithm, call, EVERY_CALL } from '../source.ts';
import { type Difference, differencesOf } from './agreement.ts';
import { entryOf, historyOf } from './entries.ts';
import { type OwnEvent, ownHistory, type RecordedEvent, readEvent } from './own-events.ts';

const OWN_EVENT = algorithm(
  'own-event@1',
  [EVERY_CALL],
  "Each record that says that AWS answered is a call of which there should be an event. It stands in the history of the caller's " +
    'account, in the Region that the name of the host names; a host without one is a service of the whole partition, ' +
    'which writes its events in us-east-1 (aws), cn-north-1 (aws-cn) or us-gov-west-1 (aws-us-gov). The history is asked ' +
    "for the caller's session or user name, from five minutes before collecting to five minutes after it. An event with the record's " +
    'request id, in whatever Region of that account, is found. Where there is none and the history could not be read to ' +
    'its end, it is not known. AWS promises neither that every call is in the history nor when.',
);

const AGREEMENT = algorithm(
  'agreement@1',
  [EVERY_CALL],
  'The event and the record differ in: the operation (eventSource and eventName; of S3 without the words Bucket, ' +
    'Account and Configuration), the account (recipientAccountId), the Region (awsRegion), the principal ' +
    '(userIdentity.arn; what was redacted in it may have been anything), the outcome (an answer has no errorCode, a ' +
    'refusal one that says so, another error any), the time (more than a minute before or after the call; where ' +
    "AWS's Date lies outside the record's times, the collector's clock was off, and the call was around that Date), or the " +
    'request id, when another record has it too. What the event does not say does not differ.',
);

/** A call that reached AWS, with the event of it. */
interface OwnCall extends Subject {
  readonly record: EvidenceRecord;
  readonly place: EventPlace;
  readonly best: { readonly event: OwnEvent; readonly differs: readonly Difference[] } | undefined;
  /** Why there may be an event that is not known. */
  readonly gap: Unknown | undefined;
  /** Another record has its request id. */
  readonly isReused: boolean;
}

export const evidenceCorroboration = table<OwnCall>({
  name: 'evidence.corroboration',
  as: 'corroboration',
  meaning:
    "This report's own calls, each looked for in CloudTrail's event history by a later pass: what AWS itself keeps of " +
    'them, and the maker of this report cannot write.',
  grain: 'account',
  key: 'id',
  // Without the pass there are no rows, and a gap says so.
  needs: [],
  reads: [OWN_EVENT],
  subjects: eachCall,
  columns: {
    id: always('string', 'The evidence record.', EVERY_CALL, ({ record }) => known(record.id)),
    operation: always('string', 'The operation.', EVERY_CALL, ({ record }) => known(record.operation)),
    account: always('string', 'The account that called, in whose history the event stands.', OWN_EVENT, ({ place }) =>
      known(place.account),
    ),
    region: always('string', 'The Region in whose history the event stands.', OWN_EVENT, ({ place }) =>
      known(place.region),
    ),
    user: always(
      'string',
      "The user name by which CloudTrail knows the caller: a session's, most often.",
      OWN_EVENT,
      ({ place }) => known(place.user),
    ),
    requestId: maybe('string', "AWS's id of the request.", EVERY_CALL, ({ record }) => knownOrAbsent(record.requestId)),
    at: always('timestamp', 'When the call began.', EVERY_CALL, ({ record }) => known(record.startedAt)),
    found: always(
      'bool',
      'The history holds an event with this request id.',
      OWN_EVENT,
      ofEvent(() => known(true), known(false)),
    ),
    event: maybe(
      'string',
      'The id of the event.',
      [call(LOOKUP_EVENTS, 'CloudTrailEvent eventID'), OWN_EVENT],
      ofEvent(({ event }) => known(event.id)),
    ),
    differs: maybe(
      'list<string>',
      'In what the event contradicts the record; nothing where they agree.',
      AGREEMENT,
      ofEvent(({ differs }, { isReused }) => known([...differs, ...(isReused ? ['request id'] : [])])),
    ),
  },
});

/** Something of the event; `none` where it is certain that there is none. */
function ofEvent(read: (best: NonNullable<OwnCall['best']>, own: OwnCall) => Cell, none: Cell = ABSENT): Fill<OwnCall> {
  return (own) => {
    if (own.best !== undefined) return read(own.best, own);
    return own.gap === undefined ? none : unknown(own.gap);
  };
}

function eachCall(evidence: AccountEvidence, org: OrgContext): Found<OwnCall> {
  const { account, partition } = evidence;
  const scope = { account, region: GLOBAL };
  if (evidence.corroboration === undefined) return { subjects: [], gaps: [notCalled(LOOKUP_EVENTS, scope)] };
  const records = [...evidence.all()].filter(reachedAws);
  const uses = new Map<string | null, number>();
  for (const { requestId } of records) uses.set(requestId, (uses.get(requestId) ?? 0) + 1);
  const find = finderIn(evidence, org);
  const subjects = records.map((record): OwnCall => {
    const place = eventPlaceOf(record, partition);
    const { events, from, gap } = find(record.requestId, place);
    const isReused = record.requestId !== null && (uses.get(record.requestId) ?? 0) > 1;
    return { record, place, best: bestOf(events, record, place), gap, isReused, scope, from: [record], alsoFrom: from };
  });
  return { subjects };
}

/** The event that differs the least: a request id may come twice. */
function bestOf(events: readonly OwnEvent[], record: EvidenceRecord, place: EventPlace): OwnCall['best'] {
  return events
    .map((event) => ({ event, differs: differencesOf(record, event, place) }))
    .sort((a, b) => a.differs.length - b.differs.length)[0];
}

interface Answer {
  readonly events: readonly OwnEvent[];
  /** The records that the events came from. */
  readonly from: readonly string[];
  /** Why there may be an event that is not known. */
  readonly gap?: Unknown;
}

type Find = (requestId: string | null, place: EventPlace) => Answer;

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

function foundElsewhere(requestId: string | null, caller: EventPlace, account: string, org: OrgContext): Answer {
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
