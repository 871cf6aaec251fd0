import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { cloudtrailDataStores } from '../../../src/facts/cloudtrail/data-stores.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, failed, ok, REGION, rowOf } from '../../fixtures/evidence.ts';
import { dataStore, dataStores, LAKE, storeArn } from './fixtures.ts';

const OTHER = 'us-east-1';
const regions = [REGION, OTHER];
const SECOND = storeArn('second');
const nothingElsewhere = dataStores([], { region: OTHER });

function shardOf(...records: EvidenceRecord[]) {
  return derive(cloudtrailDataStores, [...records, nothingElsewhere], { regions });
}

/** A store as GetEventDataStore answers it, the only one there is. */
function only(members: JsonObject) {
  return shardOf(dataStores([LAKE]), dataStore(members));
}

describe('cloudtrail.dataStores', () => {
  // The answer is that of the API reference's GetEventDataStore, with the account and the key of this test.
  it('tells of a store what protects and keeps its events', () => {
    const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k`;
    const shard = only({ Name: 'audit', KmsKeyId: key, RetentionPeriod: 2557, TerminationProtectionEnabled: true });
    expect(shard.coverage).toEqual([{ scope: { account: ACCOUNT, region: 'global' }, complete: true, gaps: [] }]);
    expect(rowOf(shard, LAKE)).toMatchObject({
      scope: { account: ACCOUNT, region: 'global' },
      values: {
        arn: LAKE,
        name: 'audit',
        region: REGION,
        recordsManagementEvents: true,
        organisation: false,
        kmsKey: key,
        retentionDays: 2557,
        terminationProtected: true,
      },
      absent: [],
      unknown: {},
    });
    expect(rowOf(shard, LAKE).from).toHaveLength(2);
  });

  it('says of a store without a key of its own that it names none', () => {
    const row = rowOf(only({ RetentionPeriod: 7, TerminationProtectionEnabled: false }), LAKE);
    expect(row).toMatchObject({ values: { retentionDays: 7, terminationProtected: false }, absent: ['kmsKey'] });
  });

  it.each(['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION', 'STOPPED_INGESTION', 'PENDING_DELETION'])(
    'leaves out a store that is %s, whatever is not known of it',
    (Status) => {
      expect(only({ Status })).toMatchObject({ rows: [], coverage: [{ complete: true }] });
      expect(only({ Status, AdvancedEventSelectors: '?' })).toMatchObject({ rows: [], coverage: [{ complete: true }] });
    },
  );

  it.each([
    ['data events', 'Data'],
    ['configuration items of Config', 'ConfigurationItem'],
    ['activity outside AWS', 'ActivityAuditLog'],
  ])('leaves out a store of %s', (_, category) => {
    const FieldSelectors = [{ Field: 'eventCategory', Equals: [category] }];
    expect(only({ AdvancedEventSelectors: [{ FieldSelectors }] })).toMatchObject({
      rows: [],
      coverage: [{ complete: true }],
    });
  });

  it('keeps a store of some management events', () => {
    const management = { Field: 'eventCategory', Equals: ['Management'] };
    const FieldSelectors = [management, { Field: 'eventSource', Equals: ['iam.amazonaws.com'] }];
    expect(only({ AdvancedEventSelectors: [{ FieldSelectors }] }).rows).toMatchObject([
      { values: { recordsManagementEvents: true } },
    ]);
  });

  it('does not know whether a store is meant whose selectors are of another shape, but what else it is', () => {
    const shard = only({ AdvancedEventSelectors: [], TerminationProtectionEnabled: false });
    expect(rowOf(shard, LAKE)).toMatchObject({
      values: { terminationProtected: false },
      unknown: { recordsManagementEvents: { reason: 'unparsable' } },
    });
    expect(shard.coverage).toMatchObject([{ complete: false, gaps: [{ reason: 'unparsable' }] }]);
  });

  it('does not know what AWS left out or wrote in another type, and goes on', () => {
    const row = rowOf(only({ RetentionPeriod: '366', TerminationProtectionEnabled: null, KmsKeyId: {} }), LAKE);
    expect(Object.keys(row.unknown).sort()).toEqual(['kmsKey', 'retentionDays', 'terminationProtected']);
  });

  it('has a row for a store that could not be read beside one that could', () => {
    const unread = denied('cloudtrail:GetEventDataStore', { input: { EventDataStore: SECOND } });
    const shard = shardOf(dataStores([LAKE, SECOND]), dataStore({ TerminationProtectionEnabled: true }), unread);
    expect(shard.coverage).toMatchObject([
      { complete: false, gaps: [{ operation: 'cloudtrail:GetEventDataStore', reason: 'denied' }] },
    ]);
    expect(rowOf(shard, LAKE)).toMatchObject({ values: { terminationProtected: true }, unknown: {} });
    const { values, absent: none, unknown } = rowOf(shard, SECOND);
    expect(values).toEqual({ arn: SECOND, region: REGION });
    expect(none).toEqual([]);
    expect(new Set(Object.values(unknown).map(({ reason }) => reason))).toEqual(new Set(['denied']));
    expect(Object.keys(unknown)).toHaveLength(6);
  });

  it.each<[string, readonly EvidenceRecord[], string]>([
    ['was never asked for', [dataStores([LAKE])], 'not-called'],
    ['answered with an error', [dataStores([LAKE]), failed('cloudtrail:GetEventDataStore', store(LAKE))], 'failed'],
    [
      'answered with no store',
      [dataStores([LAKE]), ok('cloudtrail:GetEventDataStore', 'x', store(LAKE))],
      'unparsable',
    ],
  ])('has a row without a single value for a store that %s', (_, records, reason) => {
    const shard = shardOf(...records);
    expect(rowOf(shard, LAKE).unknown).toMatchObject({ recordsManagementEvents: { reason }, kmsKey: { reason } });
    expect(shard.coverage[0]?.complete).toBe(false);
  });

  it('is incomplete where the list broke off, and keeps what it has', () => {
    const cut = dataStores([LAKE], { more: true });
    const shard = shardOf(cut, dataStore({}));
    expect(shard.rows).toHaveLength(1);
    expect(shard.coverage).toMatchObject([{ complete: false, gaps: [{ reason: 'more-pages' }] }]);
  });

  it('takes in every page of the list', () => {
    const pages = [dataStores([LAKE], { more: true }), dataStores([SECOND], { page: 2 })];
    const shard = shardOf(...pages, dataStore({}), dataStore({}, SECOND));
    expect(shard.rows.map(({ key }) => key)).toEqual([LAKE, SECOND]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it('is incomplete where a Region refused the list or named a store without ARN, with both reasons', () => {
    const nameless = ok('cloudtrail:ListEventDataStores', { EventDataStores: [{ Name: 'x' }] });
    const refused = denied('cloudtrail:ListEventDataStores', { region: OTHER });
    const shard = derive(cloudtrailDataStores, [nameless, refused], { regions });
    expect(shard).toMatchObject({ rows: [], coverage: [{ complete: false }] });
    expect(shard.coverage[0]?.gaps.map(({ reason }) => reason).sort()).toEqual(['denied', 'unparsable']);
  });

  // UnsupportedOperationException: in the SDK, an error of ListEventDataStores. China has no CloudTrail Lake.
  it('is complete and empty where CloudTrail has no event data stores', () => {
    const none = regions.map((region) =>
      absent('cloudtrail:ListEventDataStores', 'UnsupportedOperationException', { region }),
    );
    expect(derive(cloudtrailDataStores, none, { regions })).toMatchObject({
      rows: [],
      coverage: [{ complete: true, gaps: [] }],
    });
  });
});

function store(EventDataStore: string) {
  return { input: { EventDataStore } };
}
