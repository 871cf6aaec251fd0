import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, listed } from '../answers.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from '../coverage.ts';
import { leftOut, managementEventsOf } from './selectors.ts';

export const LIST = 'cloudtrail:ListEventDataStores';
export const GET = 'cloudtrail:GetEventDataStore';

/** An event data store of CloudTrail Lake, as far as it records like a trail. */
export interface DataStore {
  readonly arn: string;
  /** The list that names it, of the Region in which it is. */
  readonly listedIn: EvidenceRecord;
  /** It records all accounts of the organisation. */
  readonly ofOrganisation: boolean;
  /** It is enabled and records management events, however narrowed; undefined where that is not known. */
  readonly recording: boolean | undefined;
  /** What it certainly lacks to record all that happens in the account. */
  readonly lacks: readonly string[];
  /** What is not known of it. */
  readonly open: readonly Unknown[];
  readonly excluded: readonly string[];
  /** What was answered about it, if it was asked. */
  readonly record: EvidenceRecord | undefined;
}

/** The event data stores of the account in every Region in scope. */
export function dataStoresOf(evidence: AccountEvidence) {
  const stores: DataStore[] = [];
  const gaps: Unknown[] = [];
  const records: EvidenceRecord[] = [];
  for (const region of evidence.regions) {
    const lists = evidence.records(region, LIST);
    const { items, gaps: unread } = listed(lists, 'EventDataStores');
    records.push(...lists);
    gaps.push(...gapsAt(LIST, region, evidence), ...unread);
    for (const { json, record } of items) {
      const arn = stringMember(json, 'EventDataStoreArn');
      if (arn === undefined) gaps.push(unparsable(record, 'an event data store has no ARN'));
      else stores.push(storeOf(arn, record, evidence));
    }
  }
  return { stores, gaps, records };
}

/** Those that record management events, or may; what is not known of one that may is a gap. */
export function recordingStores(evidence: AccountEvidence) {
  const { stores, gaps } = dataStoresOf(evidence);
  const recording = stores.filter((store) => store.recording !== false);
  return { stores: recording, gaps: [...gaps, ...recording.flatMap(({ open }) => open)] };
}

function storeOf(arn: string, listedIn: EvidenceRecord, evidence: AccountEvidence): DataStore {
  const { region } = listedIn.scope;
  const record = callWith(evidence.records(region, GET), 'EventDataStore', arn);
  const unread = { arn, listedIn, record, ofOrganisation: false, recording: undefined, lacks: [], excluded: [] };
  if (record === undefined) return { ...unread, open: [notCalled(GET, { account: evidence.account, region })] };
  const response = record.outcome.kind === 'ok' ? record.outcome.response : undefined;
  const status = stringMember(response, 'Status');
  if (status === undefined) {
    return { ...unread, open: [unknownOf(record) ?? unparsable(record, 'no event data store')] };
  }
  const events = managementEventsOf({ AdvancedEventSelectors: member(response, 'AdvancedEventSelectors') ?? [] });
  const conditions: readonly (readonly [holds: boolean, shortfall: string])[] = [
    [status === 'ENABLED', `is ${status}`],
    [member(response, 'MultiRegionEnabled') === true, 'does not record in all Regions'],
    [events === undefined || (events.reads && events.writes), 'does not record all management events'],
  ];
  return {
    arn,
    listedIn,
    record,
    ofOrganisation: member(response, 'OrganizationEnabled') === true,
    recording: status === 'ENABLED' ? events?.some : false,
    lacks: [
      ...conditions.filter(([holds]) => !holds).map(([, shortfall]) => shortfall),
      ...leftOut(events?.excluded ?? []),
    ],
    open: events === undefined ? [unparsable(record, 'the event selectors are of an unknown shape')] : [],
    excluded: events?.excluded ?? [],
  };
}
