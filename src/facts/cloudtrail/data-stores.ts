import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, listed } from '../answers.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from '../coverage.ts';
import { leftOut, managementEventsOf } from './selectors.ts';

const LIST = 'cloudtrail:ListEventDataStores';
const GET = 'cloudtrail:GetEventDataStore';

/** An event data store of CloudTrail Lake, as far as it records like a trail. */
export interface DataStore {
  readonly arn: string;
  /** It records all accounts of the organisation. */
  readonly ofOrganisation: boolean;
  /** What it certainly lacks to record all that happens in the account. */
  readonly lacks: readonly string[];
  /** What is not known of it. */
  readonly open: readonly Unknown[];
  readonly excluded: readonly string[];
  readonly records: readonly EvidenceRecord[];
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
      else stores.push(storeOf(arn, region, evidence));
    }
  }
  return { stores, gaps, records };
}

function storeOf(arn: string, region: string, evidence: AccountEvidence): DataStore {
  const record = callWith(evidence.records(region, GET), 'EventDataStore', arn);
  const nothing = { arn, ofOrganisation: false, lacks: [], excluded: [] };
  if (record === undefined) {
    return { ...nothing, open: [notCalled(GET, { account: evidence.account, region })], records: [] };
  }
  const { outcome } = record;
  if (outcome.kind !== 'ok' || !isJsonObject(outcome.response)) {
    return { ...nothing, open: [unknownOf(record) ?? unparsable(record, 'no event data store')], records: [record] };
  }
  const { response } = outcome;
  const events = managementEventsOf({ AdvancedEventSelectors: member(response, 'AdvancedEventSelectors') ?? [] });
  const status = stringMember(response, 'Status');
  const conditions: readonly (readonly [holds: boolean, shortfall: string])[] = [
    [status === 'ENABLED', `is ${status}`],
    [member(response, 'MultiRegionEnabled') === true, 'does not record in all Regions'],
    [events === undefined || (events.reads && events.writes), 'does not record all management events'],
  ];
  return {
    arn,
    ofOrganisation: member(response, 'OrganizationEnabled') === true,
    lacks: [
      ...conditions.filter(([holds]) => !holds).map(([, shortfall]) => shortfall),
      ...leftOut(events?.excluded ?? []),
    ],
    open: events === undefined ? [unparsable(record, 'the event selectors are of an unknown shape')] : [],
    excluded: events?.excluded ?? [],
    records: [record],
  };
}
