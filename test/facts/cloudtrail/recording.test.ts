import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { cloudtrailRecording } from '../../../src/facts/cloudtrail/recording.ts';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, evidenceOf, failed, ok, PERIOD, REGION } from '../../fixtures/evidence.ts';
import { ALL_EVENTS, selectors, status, TRAIL, trail, trails } from './fixtures.ts';

const SECOND = `${TRAIL}-too`;
const regions = [REGION, 'us-east-1'];
const nothingElsewhere = trails([], { region: 'us-east-1' });

/** The event data stores of every Region: none. */
const noStores = regions.map((region) => ok('cloudtrail:ListEventDataStores', { EventDataStores: [] }, { region }));

function rowFrom(records: readonly EvidenceRecord[], stores: readonly EvidenceRecord[] = noStores) {
  const shard = derive(cloudtrailRecording, [...records, ...stores], { regions });
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
    expect(rowFrom(one({}))?.from).toHaveLength(4 + noStores.length);
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

describe('event data stores', () => {
  const STORE = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/lake`;
  const noTrails = [trails([]), nothingElsewhere];
  const listing = [
    ok('cloudtrail:ListEventDataStores', { EventDataStores: [{ EventDataStoreArn: STORE }] }),
    ok('cloudtrail:ListEventDataStores', { EventDataStores: [] }, { region: 'us-east-1' }),
  ];
  const all = [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }];
  const input = { EventDataStore: STORE };
  const store = (changes: JsonObject = {}) =>
    ok(
      'cloudtrail:GetEventDataStore',
      { Status: 'ENABLED', MultiRegionEnabled: true, AdvancedEventSelectors: all, ...changes },
      { input },
    );

  it('suffice like a trail', () => {
    expect(rowFrom(noTrails, [...listing, store()])).toMatchObject({ values: { sufficient: [STORE] }, unknown: {} });
  });

  it.each<[string, JsonObject, string]>([
    ['stopped', { Status: 'STOPPED_INGESTION' }, 'is STOPPED_INGESTION'],
    ['of one Region', { MultiRegionEnabled: false }, 'does not record in all Regions'],
    [
      'of writes only',
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [...(all[0]?.FieldSelectors ?? []), { Field: 'readOnly', Equals: ['false'] }] },
        ],
      },
      'does not record all management events',
    ],
    [
      // CloudTrail API reference, AdvancedFieldSelector: an event data store may leave out any eventSource.
      'without Image Builder',
      {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              ...(all[0]?.FieldSelectors ?? []),
              { Field: 'eventSource', NotEquals: ['imagebuilder.amazonaws.com', 'kms.amazonaws.com'] },
            ],
          },
        ],
      },
      'leaves out imagebuilder.amazonaws.com',
    ],
  ])('do not when %s', (_, changes, shortfall) => {
    const row = rowFrom(noTrails, [...listing, store(changes)]);
    expect(row?.values).toMatchObject({ sufficient: [], shortfalls: { [STORE]: shortfall } });
  });

  it('leave it open where they could not be listed or read, and no trail suffices', () => {
    const refused = regions.map((region) => denied('cloudtrail:ListEventDataStores', { region }));
    expect(rowFrom(noTrails, refused)?.unknown).toMatchObject({ sufficient: { reason: 'denied' } });
    const unread = denied('cloudtrail:GetEventDataStore', { input });
    expect(rowFrom(noTrails, [...listing, unread])?.unknown).toMatchObject({ sufficient: { reason: 'denied' } });
    expect(rowFrom(noTrails, listing)?.unknown).toMatchObject({ sufficient: { reason: 'not-called' } });
    expect(rowFrom(noTrails, [...listing, store({ AdvancedEventSelectors: [] })])?.unknown).toHaveProperty(
      'sufficient',
    );
    expect(rowFrom(one({}), refused)?.values).toMatchObject({ sufficient: [TRAIL] });
  });

  // CloudTrail User Guide, "Organization event data stores": it records all accounts; members cannot see it.
  describe('of the organisation', () => {
    const MANAGEMENT = '999988887777';
    const LAKE = STORE.replace(ACCOUNT, MANAGEMENT);
    const ofManagement = (changes: JsonObject) =>
      sharedRows(
        evidenceOf(
          [
            ok(
              'cloudtrail:ListEventDataStores',
              { EventDataStores: [{ EventDataStoreArn: LAKE }] },
              { account: MANAGEMENT },
            ),
            ok(
              'cloudtrail:GetEventDataStore',
              {
                Status: 'ENABLED',
                MultiRegionEnabled: true,
                OrganizationEnabled: true,
                AdvancedEventSelectors: all,
                ...changes,
              },
              { account: MANAGEMENT, input: { EventDataStore: LAKE } },
            ),
          ],
          { account: MANAGEMENT },
        ),
      );
    const member = (changes: JsonObject, members = [ACCOUNT, MANAGEMENT]) => {
      const accounts = members.map((id) => ({ id, state: 'ACTIVE', inScope: true }));
      const org = orgContextOf({ organisation: 'o-a1b2c3d4e5', accounts, period: PERIOD }, ofManagement(changes));
      return derive(cloudtrailRecording, [...noTrails, ...noStores], { regions, org }).rows[0];
    };

    it('suffice for its members, who see none themselves', () => {
      const row = member({});
      expect(row).toMatchObject({ values: { sufficient: [LAKE], shortfalls: {}, unrecordedSources: [] }, unknown: {} });
      expect(row?.from.some((id) => id.startsWith(`${MANAGEMENT}/`))).toBe(true);
    });

    it.each<[string, JsonObject, JsonObject]>([
      ['of its own account alone', { OrganizationEnabled: false }, {}],
      ['stopped', { Status: 'STOPPED_INGESTION' }, { [LAKE]: 'is STOPPED_INGESTION' }],
      ['of one Region', { MultiRegionEnabled: false }, { [LAKE]: 'does not record in all Regions' }],
    ])('do not when %s', (_, changes, shortfalls) => {
      expect(member(changes)?.values).toMatchObject({ sufficient: [], shortfalls });
    });

    it('tell members what they leave out', () => {
      const selectors = [
        {
          FieldSelectors: [
            ...(all[0]?.FieldSelectors ?? []),
            { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
          ],
        },
      ];
      const row = member({ AdvancedEventSelectors: selectors });
      expect(row?.values).toMatchObject({ sufficient: [LAKE], unrecordedSources: ['kms.amazonaws.com'] });
    });

    it('do nothing for an account that is no member', () => {
      expect(member({}, [MANAGEMENT])?.values['sufficient']).toEqual([]);
    });
  });
});
