import { describe, expect, it } from 'vitest';
import { cloudtrailKeys } from '../../../src/facts/cloudtrail/keys.ts';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { denied, derive, evidenceOf, ok, PERIOD, REGION, rowOf } from '../../fixtures/evidence.ts';
import { dataStore, dataStores, storeArn } from './fixtures.ts';

/** A landing zone: the trail of the management account, its key in a security account, and a member. */
const SECURITY = '444455556666';
const MEMBER = '222233334444';
const KEY = `arn:aws:kms:${REGION}:${SECURITY}:key/k`;
const TRAIL = `arn:aws:cloudtrail:${REGION}:111122223333:trail/org`;
const input = { KeyId: KEY };

function sees(account: string, ...records: EvidenceRecord[]): EvidenceRecord[] {
  const trailList = [
    { TrailARN: TRAIL, HomeRegion: REGION, KmsKeyId: KEY },
    { TrailARN: 'plain', HomeRegion: REGION },
  ];
  return [ok('cloudtrail:DescribeTrails', { trailList }, { account }), dataStores([], { account }), ...records];
}
const metadata = { Arn: KEY, AWSAccountId: SECURITY, KeyManager: 'CUSTOMER', KeyState: 'PendingDeletion' };
const owner = sees(SECURITY, ok('kms:DescribeKey', { KeyMetadata: metadata }, { account: SECURITY, input }));
const member = sees(MEMBER, denied('kms:DescribeKey', { account: MEMBER, input }));
const nobody = { organisation: null, accounts: [], period: PERIOD };

describe('cloudtrail.keys', () => {
  it('describes the key of a trail, once, and leaves out trails without', () => {
    const shard = derive(cloudtrailKeys, owner, { account: SECURITY });
    expect(shard.rows).toHaveLength(1);
    expect(rowOf(shard, KEY).values).toMatchObject({ usedBy: [TRAIL], manager: 'CUSTOMER', state: 'PendingDeletion' });
  });

  it("lets a member judge by what the key's owner was told, records included", () => {
    const shared = [
      ...sharedRows(evidenceOf(member, { account: MEMBER })),
      ...sharedRows(evidenceOf(owner, { account: SECURITY })),
    ];
    const row = rowOf(derive(cloudtrailKeys, member, { account: MEMBER, org: orgContextOf(nobody, shared) }), KEY);
    expect(row).toMatchObject({ scope: { account: MEMBER }, values: { state: 'PendingDeletion' }, unknown: {} });
    expect(row.from.some((id) => id.startsWith(`${SECURITY}/${REGION}/kms.DescribeKey`))).toBe(true);
  });

  it('knows nothing of a key whose owner is out of scope', () => {
    const row = rowOf(derive(cloudtrailKeys, member, { account: MEMBER }), KEY);
    expect(row.unknown).toMatchObject({ manager: { reason: 'denied' }, state: { reason: 'denied' } });
  });
});

describe('keys of event data stores', () => {
  const [own, broken] = [storeArn('own', MEMBER), storeArn('broken', MEMBER)];
  const OWN_KEY = KEY.replace(SECURITY, MEMBER);
  const ownKey = { Arn: OWN_KEY, AWSAccountId: MEMBER, KeyManager: 'CUSTOMER', KeyState: 'Enabled' };
  const account = MEMBER;
  const described = ok('kms:DescribeKey', { KeyMetadata: ownKey }, { account, input: { KeyId: OWN_KEY } });
  const keysOf = (stores: readonly string[], ...records: EvidenceRecord[]) => {
    const noTrails = ok('cloudtrail:DescribeTrails', { trailList: [] }, { account });
    return derive(cloudtrailKeys, [noTrails, dataStores(stores, { account }), ...records], { account });
  };

  it('are described like those of trails', () => {
    const shard = keysOf([own], dataStore({ KmsKeyId: OWN_KEY }, own, { account }), described);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, OWN_KEY)).toMatchObject({
      values: { usedBy: [own], ownerAccount: MEMBER, manager: 'CUSTOMER', state: 'Enabled' },
      unknown: {},
    });
    expect(rowOf(shard, OWN_KEY).from).toHaveLength(2);
  });

  it('are one with that of a trail which uses the same', () => {
    const records = [...member.filter(({ operation }) => operation !== 'cloudtrail:ListEventDataStores')];
    const store = dataStore({ KmsKeyId: KEY }, own, { account });
    const shard = derive(cloudtrailKeys, [...records, dataStores([own], { account }), store], { account });
    expect(shard.rows).toHaveLength(1);
    expect(rowOf(shard, KEY).values['usedBy']).toEqual([own, TRAIL].sort());
  });

  it('of another account are told by their owner', () => {
    const store = dataStore({ KmsKeyId: KEY }, own, { account });
    const records = [ok('cloudtrail:DescribeTrails', { trailList: [] }, { account }), dataStores([own], { account })];
    const refused = denied('kms:DescribeKey', { account, input });
    const told = orgContextOf(nobody, sharedRows(evidenceOf(owner, { account: SECURITY })));
    const shard = derive(cloudtrailKeys, [...records, store, refused], { account, org: told });
    expect(rowOf(shard, KEY)).toMatchObject({ values: { usedBy: [own], state: 'PendingDeletion' }, unknown: {} });
    const alone = derive(cloudtrailKeys, [...records, store, refused], { account });
    expect(rowOf(alone, KEY).unknown).toMatchObject({ manager: { reason: 'denied' }, state: { reason: 'denied' } });
  });

  it('are not known where a store could not be read, but for that of another one', () => {
    const refused = denied('cloudtrail:GetEventDataStore', { account, input: { EventDataStore: broken } });
    const shard = keysOf([own, broken], dataStore({ KmsKeyId: OWN_KEY }, own, { account }), refused, described);
    expect(shard.rows.map(({ key }) => key)).toEqual([OWN_KEY]);
    expect(shard.coverage).toMatchObject([
      { complete: false, gaps: [{ operation: 'cloudtrail:GetEventDataStore', reason: 'denied' }] },
    ]);
  });

  it('are not known where stores could not be listed', () => {
    const shard = derive(
      cloudtrailKeys,
      [
        ok('cloudtrail:DescribeTrails', { trailList: [] }, { account }),
        denied('cloudtrail:ListEventDataStores', { account }),
      ],
      { account },
    );
    expect(shard.coverage).toMatchObject([{ complete: false, gaps: [{ reason: 'denied' }] }]);
  });

  it('count of stores alone that record management events; where that is not known they are a gap', () => {
    const stopped = dataStore({ KmsKeyId: OWN_KEY, Status: 'STOPPED_INGESTION' }, own, { account });
    expect(keysOf([own], stopped, described)).toMatchObject({ rows: [], coverage: [{ complete: true }] });
    const unclear = dataStore({ KmsKeyId: OWN_KEY, AdvancedEventSelectors: [] }, own, { account });
    expect(keysOf([own], unclear, described)).toMatchObject({ rows: [], coverage: [{ complete: false }] });
  });
});
