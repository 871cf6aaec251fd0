import type { Json, JsonObject } from '../../../src/core/json.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, type CallOptions, ok, REGION } from '../../fixtures/evidence.ts';

/** CloudTrail's answers, made short. */

export const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all`;

export function trail(members: JsonObject = {}): JsonObject {
  return {
    Name: 'all',
    TrailARN: TRAIL,
    S3BucketName: 'trail-bucket',
    HomeRegion: REGION,
    IsMultiRegionTrail: true,
    IsOrganizationTrail: false,
    IncludeGlobalServiceEvents: true,
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: false,
    ...members,
  };
}

export function trails(list: readonly Json[], options: CallOptions = {}): EvidenceRecord {
  return ok('cloudtrail:DescribeTrails', { trailList: list }, options);
}

export function status(members: JsonObject = {}, options: CallOptions = {}): EvidenceRecord {
  const answer = { IsLogging: true, LatestDeliveryTime: '2026-11-24T11:55:00.000Z', LatestDeliveryError: '' };
  return ok('cloudtrail:GetTrailStatus', { ...answer, ...members }, { input: { Name: TRAIL }, ...options });
}

export const ALL_EVENTS: JsonObject = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] };

export function selectors(answer: JsonObject = {}, options: CallOptions = {}): EvidenceRecord {
  return ok(
    'cloudtrail:GetEventSelectors',
    { TrailARN: TRAIL, EventSelectors: [ALL_EVENTS], ...answer },
    { input: { TrailName: TRAIL }, ...options },
  );
}

export function storeArn(id: string, account: string = ACCOUNT): string {
  return `arn:aws:cloudtrail:${REGION}:${account}:eventdatastore/${id}`;
}

export const LAKE = storeArn('lake');

export function dataStores(arns: readonly string[], options: CallOptions = {}): EvidenceRecord {
  const EventDataStores = arns.map((EventDataStoreArn) => ({ EventDataStoreArn, Name: 'lake' }));
  return ok('cloudtrail:ListEventDataStores', { EventDataStores }, options);
}

/** A store that records all management events of the account, under no key of its own. */
export function dataStore(
  members: JsonObject = {},
  EventDataStore: string = LAKE,
  options: CallOptions = {},
): EvidenceRecord {
  const answer = {
    EventDataStoreArn: EventDataStore,
    Name: 'lake',
    Status: 'ENABLED',
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    MultiRegionEnabled: true,
    OrganizationEnabled: false,
    RetentionPeriod: 366,
    TerminationProtectionEnabled: true,
  };
  return ok('cloudtrail:GetEventDataStore', { ...answer, ...members }, { input: { EventDataStore }, ...options });
}
