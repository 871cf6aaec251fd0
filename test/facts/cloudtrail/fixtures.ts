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
