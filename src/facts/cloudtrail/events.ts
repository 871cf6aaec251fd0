import { isJsonObject, type Json, type JsonObject, stringMember } from '../../core/json.ts';
import { timeOf, type Utc, utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import { GLOBAL, type Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';

const DAY = 86_400_000;
/** CloudTrail's event history holds management events of so many days. */
const HISTORY_DAYS = 90;

/** A management event of Image Builder, as CloudTrail's event history holds it. */
export interface HistoryEvent {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The whole event; undefined where it cannot be read. */
  readonly detail: JsonObject | undefined;
  /** All of its text, to look for names in. */
  readonly text: string;
  readonly record: EvidenceRecord;
}

/** What the event history of one Region answered. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** From which time on every event was read, in milliseconds; undefined where nothing was answered. */
  readonly since: number | undefined;
  readonly records: readonly EvidenceRecord[];
  /** Refused, failed or unreadable. That reading stopped before the last page shows in `since` alone. */
  readonly gaps: readonly Unknown[];
}

/** Whether something happened in a period. What has no time that can be read may have. */
export function inPeriod({ from, to }: OrgContext['period']): (thing: { readonly time: number }) => boolean {
  const [first, after] = [Date.parse(from), Date.parse(to)];
  return ({ time }) => Number.isNaN(time) || (time >= first && time < after);
}

/** Reads the events of a Region. The newest come first, so a sweep that stops early is whole from some time on. */
export function historyIn(region: string, evidence: AccountEvidence): History {
  const records = evidence.records(region, LOOKUP_EVENTS).toSorted((a, b) => a.page - b.page);
  const scope = { account: evidence.account, region };
  if (records.length === 0)
    return { events: [], since: undefined, records, gaps: [notCalled(LOOKUP_EVENTS, scope, evidence.unreachable)] };
  const { items, gaps } = listed(records, 'Events');
  const bad: Unknown[] = [];
  const events = items.flatMap(({ json, record }): HistoryEvent[] => {
    const event = eventOf(json, record);
    if (event !== undefined && event.detail !== undefined) return [event];
    bad.push(unparsable(record, 'an event of the history cannot be read'));
    return event === undefined ? [] : [event];
  });
  const failed = records.flatMap((record) => unknownOf(record) ?? []);
  return { events, since: sinceOf(records, events), records, gaps: [...failed, ...gaps, ...bad] };
}

function eventOf(json: JsonObject, record: EvidenceRecord): HistoryEvent | undefined {
  const [id, name] = [stringMember(json, 'EventId'), stringMember(json, 'EventName')];
  const time = timeOf(stringMember(json, 'EventTime'));
  if (id === undefined || name === undefined || Number.isNaN(time)) return undefined;
  const whole = stringMember(json, 'CloudTrailEvent') ?? '';
  const detail = parsed(whole);
  const text = `${whole} ${JSON.stringify(json['Resources'] ?? [])}`;
  return { id, name, time, detail: isJsonObject(detail) ? detail : undefined, text, record };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the caller says so
  }
}

/** The last page reached: the whole history. Stopped or failed before: down to the oldest event that was read. */
function sinceOf(records: readonly EvidenceRecord[], events: readonly HistoryEvent[]): number | undefined {
  const [first] = records;
  const last = records.at(-1);
  if (first?.outcome.kind !== 'ok') return undefined;
  if (last?.outcome.kind === 'ok' && last.more === false) return Date.parse(first.startedAt) - HISTORY_DAYS * DAY;
  return Math.min(Date.parse(first.startedAt), ...events.map(({ time }) => time));
}

/** The time that the event history was answered for, for every Region in scope in which it was. */
export function eventsAnswered(evidence: AccountEvidence): readonly { scope: Scope; from: Utc; to: Utc }[] {
  return evidence.regions.flatMap((region) => {
    if (region === GLOBAL) return [];
    const { records, since } = historyIn(region, evidence);
    const [first] = records;
    if (first === undefined || since === undefined) return [];
    return [{ scope: { account: evidence.account, region }, from: utc(new Date(since)), to: first.startedAt }];
  });
}
