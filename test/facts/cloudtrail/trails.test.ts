import { describe, expect, it } from 'vitest';
import { cloudtrailTrails } from '../../../src/facts/cloudtrail/trails.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';
import { selectors, status, TRAIL, trail, trails } from './fixtures.ts';

const ID = `${ACCOUNT} ${TRAIL}`;
const OTHER = 'us-east-1';

describe('cloudtrail.trails', () => {
  it('describes a trail, its state and what it records', () => {
    const shard = derive(cloudtrailTrails, [trails([trail({ KmsKeyId: 'arn:key' })]), status(), selectors()]);
    expect(shard.coverage).toEqual([expect.objectContaining({ complete: true })]);
    expect(rowOf(shard, ID)).toMatchObject({
      values: {
        arn: TRAIL,
        homeRegion: REGION,
        owned: true,
        multiRegion: true,
        organisation: false,
        bucket: 'trail-bucket',
        kmsKey: 'arn:key',
        validatesFiles: true,
        logging: true,
        deliveredAt: '2026-11-24T11:55:00.000Z',
        deliveredWithinDay: true,
        managementEvents: 'All',
        excludedSources: [],
      },
      absent: ['digestError', 'deliveryError'],
      unknown: {},
    });
    expect(rowOf(shard, ID).from).toHaveLength(3);
  });

  it('counts a trail seen in two Regions once, as its home describes it', () => {
    const shadow = trail({ S3BucketName: 'as-seen-from-elsewhere' });
    const shard = derive(
      cloudtrailTrails,
      [
        trails([shadow], { region: OTHER }),
        trails([trail()]),
        trails([shadow], { region: 'ap-south-1' }),
        status(),
        selectors(),
      ],
      { regions: ['ap-south-1', REGION, OTHER] },
    );
    expect(shard.rows).toHaveLength(1);
    expect(rowOf(shard, ID).values).toMatchObject({ bucket: 'trail-bucket' });
  });

  it("knows the organisation's trail from the account's own", () => {
    const arn = `arn:aws:cloudtrail:${OTHER}:999988887777:trail/org`;
    const shard = derive(cloudtrailTrails, [
      trails([trail({ TrailARN: arn, HomeRegion: OTHER, IsOrganizationTrail: true })]),
      status({}, { region: OTHER, input: { Name: arn } }),
      selectors({}, { region: OTHER, input: { TrailName: arn } }),
    ]);
    expect(rowOf(shard, `${ACCOUNT} ${arn}`)).toMatchObject({
      values: { owned: false, organisation: true, logging: true, managementEvents: 'All' },
      unknown: {},
    });
  });

  it('does not take the status that another Region tells', () => {
    const shard = derive(cloudtrailTrails, [trails([trail()]), status({}, { region: OTHER }), selectors()]);
    expect(rowOf(shard, ID).unknown).toMatchObject({ logging: { reason: 'not-called' } });
  });

  it.each<[string | null, boolean]>([
    ['2026-11-23T12:00:00Z', true],
    ['2026-11-23T11:59:59Z', false],
    ['2026-11-24T13:00:00Z', true],
    [null, false],
  ])('a delivery at %s is within a day: %s', (time, within) => {
    const shard = derive(cloudtrailTrails, [trails([trail()]), status({ LatestDeliveryTime: time }), selectors()]);
    expect(rowOf(shard, ID).values).toMatchObject({ deliveredWithinDay: within });
  });

  it.each(['2199-01-01T00:00:00Z', 'yesterday', 7])('does not believe a delivery at %j', (time) => {
    const shard = derive(cloudtrailTrails, [trails([trail()]), status({ LatestDeliveryTime: time }), selectors()]);
    expect(rowOf(shard, ID).unknown).toMatchObject({ deliveredWithinDay: { reason: 'unparsable' } });
  });

  it('shows the error of the last delivery', () => {
    const shard = derive(cloudtrailTrails, [
      trails([trail()]),
      status({ LatestDeliveryError: 'AccessDenied' }),
      selectors(),
    ]);
    expect(rowOf(shard, ID).values).toMatchObject({ deliveryError: 'AccessDenied' });
  });

  it('has unknowns where status and selectors were refused', () => {
    const shard = derive(cloudtrailTrails, [
      trails([trail()]),
      denied('cloudtrail:GetTrailStatus', { input: { Name: TRAIL } }),
      throttled('cloudtrail:GetEventSelectors', { input: { TrailName: TRAIL } }),
    ]);
    expect(rowOf(shard, ID).unknown).toMatchObject({
      logging: { reason: 'denied' },
      deliveredAt: { reason: 'denied' },
      deliveredWithinDay: { reason: 'denied' },
      deliveryError: { reason: 'denied' },
      managementEvents: { reason: 'throttled' },
      excludedSources: { reason: 'throttled' },
    });
  });

  it('is incomplete unless every Region in scope was asked', () => {
    const regions = [REGION, OTHER];
    const asked = [trails([trail()]), status(), selectors()];
    expect(derive(cloudtrailTrails, asked, { regions }).coverage[0]).toMatchObject({
      complete: false,
      gaps: [{ scope: { region: OTHER }, reason: 'not-called' }],
    });
    const refused = [...asked, denied('cloudtrail:DescribeTrails', { region: OTHER })];
    expect(derive(cloudtrailTrails, refused, { regions }).coverage[0]?.gaps).toMatchObject([{ reason: 'denied' }]);
    const empty = [...asked, trails([], { region: OTHER })];
    expect(derive(cloudtrailTrails, empty, { regions }).coverage[0]?.complete).toBe(true);
  });

  it('survives answers of another shape', () => {
    const odd = trail({ IsMultiRegionTrail: 'true', HomeRegion: 7, LogFileValidationEnabled: null });
    const shard = derive(cloudtrailTrails, [trails([odd, { Name: 'x' }, 'y']), ok('cloudtrail:GetTrailStatus', [])]);
    expect(Object.keys(rowOf(shard, ID).unknown)).toEqual(
      expect.arrayContaining(['multiRegion', 'homeRegion', 'validatesFiles', 'logging', 'managementEvents']),
    );
    expect(shard.coverage[0]?.gaps).toHaveLength(2);
  });

  it('takes a status of another type for no status', () => {
    const list = ok('cloudtrail:GetTrailStatus', [], { input: { Name: TRAIL } });
    const shard = derive(cloudtrailTrails, [trails([trail()]), list, selectors()]);
    expect(rowOf(shard, ID).unknown).toMatchObject({ logging: {}, deliveredWithinDay: {}, deliveryError: {} });
  });
});
