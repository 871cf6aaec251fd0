import { isJsonObject, type Json, type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { cutShort, notCalled, unknownOf, unparsable } from '../coverage.ts';

/** An event by which CloudTrail tells of a call that this report's own principals made. */
export interface OwnEvent {
  readonly id: string;
  /** Not every event is one of a request. */
  readonly requestId: string | undefined;
  readonly source: string;
  readonly name: string;
  readonly region: string | undefined;
  /** In whose history it stands. */
  readonly account: string | undefined;
  readonly arn: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Undefined where the call was allowed and succeeded. */
  readonly error: string | undefined;
  readonly userAgent: string;
  /** As CloudTrail keeps it, redacted. */
  readonly text: string;
}

export interface RecordedEvent extends OwnEvent {
  readonly record: EvidenceRecord;
}

/** What one account's history said of the calls of this report's principals. */
export interface OwnHistory {
  readonly events: readonly RecordedEvent[];
  /** Why the events of a Region are not known, or not all of them; undefined where all were read. */
  gapIn(region: string): Unknown | undefined;
}

/** Reads what the corroborating pass recorded in an account. */
export function ownHistory(evidence: AccountEvidence): OwnHistory {
  const all = evidence.corroboration ?? [];
  const { items, gaps } = listed(all, 'Events');
  const unread = [...gaps];
  const events = new Map<string, RecordedEvent>();
  for (const { json, record } of items) {
    const event = readEvent(stringMember(json, 'CloudTrailEvent') ?? '');
    if (event === undefined) unread.push(unparsable(record, 'an event of the history cannot be read'));
    else events.set(event.id, { ...event, record }); // the history grows while it is paged: an event may come twice
  }
  return {
    events: [...events.values()],
    gapIn: (region) => {
      const asked = all.filter(({ scope }) => scope.region === region);
      if (asked.length === 0) return notCalled(LOOKUP_EVENTS, { account: evidence.account, region });
      const here = unread.find(({ scope }) => scope.region === region);
      return asked.flatMap((record) => unknownOf(record) ?? [])[0] ?? cutShort(asked)[0] ?? here;
    },
  };
}

/** An event from CloudTrail's own JSON; undefined where it cannot be read as one. */
export function readEvent(text: string): OwnEvent | undefined {
  const json = parsed(text);
  const [id, requestId] = [stringMember(json, 'eventID'), stringMember(json, 'requestID')];
  const [source, name] = [stringMember(json, 'eventSource'), stringMember(json, 'eventName')];
  const time = Date.parse(stringMember(json, 'eventTime') ?? '');
  if (id === undefined || source === undefined || name === undefined) return undefined;
  if (json === undefined || !(time >= 0 && time < Date.UTC(2200, 0))) return undefined;
  const identity = json['userIdentity'];
  return {
    id,
    requestId,
    source,
    name,
    time,
    text,
    region: stringMember(json, 'awsRegion'),
    account: stringMember(json, 'recipientAccountId') ?? stringMember(identity, 'accountId'),
    arn: stringMember(identity, 'arn'),
    error: stringMember(json, 'errorCode'),
    userAgent: stringMember(json, 'userAgent') ?? '',
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const json: Json = JSON.parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined; // not JSON: the caller says so
  }
}
