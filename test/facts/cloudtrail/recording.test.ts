import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { cloudtrailRecording } from '../../../src/facts/cloudtrail/recording.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, failed, REGION } from '../../fixtures/evidence.ts';
import { ALL_EVENTS, selectors, status, TRAIL, trail, trails } from './fixtures.ts';

const SECOND = `${TRAIL}-too`;
const regions = [REGION, 'us-east-1'];
const nothingElsewhere = trails([], { region: 'us-east-1' });

function rowFrom(records: readonly EvidenceRecord[]) {
  const shard = derive(cloudtrailRecording, records, { regions });
  expect(shard.coverage).toEqual([{ scope: { account: ACCOUNT, region: 'global' }, complete: true, gaps: [] }]);
  expect(shard.rows).toHaveLength(1);
  return shard.rows[0];
}

function one(members: { trail?: JsonObject; status?: JsonObject; selectors?: JsonObject }): readonly EvidenceRecord[] {
  return [trails([trail(members.trail)]), nothingElsewhere, status(members.status), selectors(members.selectors)];
}

describe('cloudtrail.recording', () => {
  it('names the trail that suffices', () => {
    expect(rowFrom(one({}))).toMatchObject({
      key: ACCOUNT,
      values: { account: ACCOUNT, sufficient: [TRAIL], shortfalls: {}, unrecordedSources: [] },
      unknown: {},
    });
  });

  it('rests on every record behind the trails', () => {
    expect(rowFrom(one({}))?.from).toHaveLength(4);
  });

  it.each<[string, Parameters<typeof one>[0], string]>([
    ['of one Region', { trail: { IsMultiRegionTrail: false } }, 'does not record in all Regions'],
    ['stopped', { status: { IsLogging: false } }, 'is not logging'],
    [
      'without management events',
      { selectors: { EventSelectors: [{ IncludeManagementEvents: false }] } },
      'records None',
    ],
    ['of writes only', { selectors: { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] } }, 'records WriteOnly'],
    ['that delivered long ago', { status: { LatestDeliveryTime: '2026-11-20T00:00:00Z' } }, 'delivered nothing'],
    ['that never delivered', { status: { LatestDeliveryTime: null } }, 'delivered nothing'],
    ['that fails to deliver', { status: { LatestDeliveryError: 'NoSuchBucket' } }, 'fails to deliver: NoSuchBucket'],
  ])('a trail %s does not suffice', (_, members, shortfall) => {
    const row = rowFrom(one(members));
    expect(row?.values).toMatchObject({ sufficient: [], unrecordedSources: [] });
    expect(row?.values['shortfalls']).toEqual({ [TRAIL]: expect.stringContaining(shortfall) });
  });

  it('lists everything that a trail lacks', () => {
    const row = rowFrom(one({ trail: { IsMultiRegionTrail: false }, status: { IsLogging: false } }));
    expect(row?.values['shortfalls']).toEqual({ [TRAIL]: 'does not record in all Regions, is not logging' });
  });

  it('is certain that there is none where every Region was asked and has none', () => {
    expect(rowFrom([trails([]), nothingElsewhere])?.values).toMatchObject({ sufficient: [], shortfalls: {} });
  });

  it('does not know where a Region was not asked or refused', () => {
    expect(rowFrom([trails([])])?.unknown).toMatchObject({ sufficient: { reason: 'not-called' } });
    const refused = denied('cloudtrail:DescribeTrails', { region: 'us-east-1' });
    expect(rowFrom([trails([]), refused])?.unknown).toMatchObject({ sufficient: { reason: 'denied' } });
  });

  it('does not know where nothing was called at all, with the reason', () => {
    const shard = derive(cloudtrailRecording, [], { regions: [], unreachable: 'no such role' });
    expect(shard.rows[0]?.unknown).toMatchObject({ sufficient: { reason: 'not-called', detail: 'no such role' } });
  });

  it('is settled by one trail that suffices, wherever else could not be looked', () => {
    const records = [
      trails([trail()]),
      denied('cloudtrail:DescribeTrails', { region: 'us-east-1' }),
      status(),
      selectors(),
    ];
    expect(rowFrom(records)).toMatchObject({ values: { sufficient: [TRAIL] }, unknown: {} });
  });

  it('does not know where the state of the only trail was refused', () => {
    const refused = failed('cloudtrail:GetTrailStatus', { input: { Name: TRAIL } });
    expect(rowFrom([trails([trail()]), nothingElsewhere, refused, selectors()])).toMatchObject({
      values: { shortfalls: { [TRAIL]: 'cloudtrail:GetTrailStatus failed' } },
      unknown: { sufficient: { operation: 'cloudtrail:GetTrailStatus', reason: 'failed' } },
    });
  });

  it('is certain where the only trail certainly lacks something, whatever else is not known', () => {
    const refused = denied('cloudtrail:GetTrailStatus', { input: { Name: TRAIL } });
    const records = [trails([trail({ IsMultiRegionTrail: false })]), nothingElsewhere, refused, selectors()];
    expect(rowFrom(records)).toMatchObject({ values: { sufficient: [] }, unknown: {} });
  });

  it('does not know where an element of the list is no trail', () => {
    expect(rowFrom([trails(['?']), nothingElsewhere])?.unknown).toMatchObject({ sufficient: { reason: 'unparsable' } });
  });

  it('names what every sufficient trail leaves out', () => {
    const without = { EventSelectors: [{ ...ALL_EVENTS, ExcludeManagementEventSources: ['kms.amazonaws.com'] }] };
    expect(rowFrom(one({ selectors: without }))?.values).toMatchObject({ unrecordedSources: ['kms.amazonaws.com'] });
    const second = [
      trails([trail(), trail({ TrailARN: SECOND })]),
      nothingElsewhere,
      ...[status(), selectors(without)],
      status({}, { input: { Name: SECOND } }),
      selectors({}, { input: { TrailName: SECOND } }),
    ];
    expect(rowFrom(second)?.values).toMatchObject({ sufficient: [TRAIL, SECOND], unrecordedSources: [] });
  });
});
