import { describe, expect, it } from 'vitest';
import { cloudtrailKeys } from '../../../src/facts/cloudtrail/keys.ts';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { denied, derive, evidenceOf, ok, PERIOD, REGION, rowOf } from '../../fixtures/evidence.ts';

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
  return [ok('cloudtrail:DescribeTrails', { trailList }, { account }), ...records];
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
