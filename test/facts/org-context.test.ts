import { describe, expect, it } from 'vitest';
import { orgContextOf, sharedRows } from '../../src/facts/org-context.ts';
import { s3Buckets } from '../../src/facts/s3/buckets.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import { absent, denied, derive, evidenceOf, ok, PERIOD, REGION, rowOf } from '../fixtures/evidence.ts';

const OWNER = '111122223333';
const MEMBER = '444455556666';
const BUCKET = 'arn:aws:s3:::trail-logs';
const TRAIL = `arn:aws:cloudtrail:${REGION}:${OWNER}:trail/org`;
const POLICY = JSON.stringify({
  Statement: {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [BUCKET, `${BUCKET}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
});
const input = { Bucket: 'trail-logs' };

/** An account that sees the organisation's trail. */
function sees(account: string, policy: EvidenceRecord): EvidenceRecord[] {
  return [
    ok('cloudtrail:DescribeTrails', { trailList: [{ TrailARN: TRAIL, S3BucketName: 'trail-logs' }] }, { account }),
    ok('imagebuilder:ListInfrastructureConfigurations', {}, { account }),
    ok('imagebuilder:ListDistributionConfigurations', {}, { account }),
    policy,
  ];
}
const owner = sees(OWNER, ok('s3:GetBucketPolicy', { Policy: POLICY }, { account: OWNER, input }));
const member = sees(MEMBER, denied('s3:GetBucketPolicy', { account: MEMBER, input }));
const shared = (records: EvidenceRecord[], account: string) => sharedRows(evidenceOf(records, { account }));
const nobody = { organisation: null, accounts: [], period: PERIOD };

describe('what accounts tell each other', () => {
  it("lets a member judge the organisation's bucket by what its owner read", () => {
    const org = orgContextOf(nobody, [...shared(owner, OWNER), ...shared(member, MEMBER)]);
    const row = rowOf(derive(s3Buckets, member, { account: MEMBER, org }), BUCKET);
    expect(row.scope.account).toBe(MEMBER);
    expect(row.values).toMatchObject({ exists: true, hasPolicy: true, refusesPlainHttp: true });
    expect(row.from.some((id) => id.startsWith(`${OWNER}/global/s3.GetBucketPolicy`))).toBe(true);
  });

  it('says that there is no policy, too', () => {
    const bare = sees(OWNER, absent('s3:GetBucketPolicy', 'NoSuchBucketPolicy', { account: OWNER, input }));
    const org = orgContextOf(nobody, shared(bare, OWNER));
    expect(rowOf(derive(s3Buckets, member, { account: MEMBER, org }), BUCKET).values['refusesPlainHttp']).toBe(false);
  });

  it('tells nothing that was refused or cannot be read', () => {
    const garbled = sees(OWNER, ok('s3:GetBucketPolicy', { Policy: '{' }, { account: OWNER, input }));
    expect([...shared(member, MEMBER), ...shared([], OWNER)]).toEqual([]);
    for (const rows of [[], shared(garbled, OWNER)]) {
      const row = rowOf(derive(s3Buckets, member, { account: MEMBER, org: orgContextOf(nobody, rows) }), BUCKET);
      expect(row.unknown['refusesPlainHttp']).toMatchObject({ reason: 'denied', scope: { account: MEMBER } });
    }
  });

  it('believes the first that is given', () => {
    const bare = sees(MEMBER, absent('s3:GetBucketPolicy', 'NoSuchBucketPolicy', { account: MEMBER, input }));
    const [first, second] = [shared(owner, OWNER), shared(bare, MEMBER)];
    expect(orgContextOf(nobody, [...first, ...second]).lookup(BUCKET)).toEqual(first[0]);
    expect(orgContextOf(nobody, [...second, ...first]).lookup(BUCKET)).toEqual(second[0]);
  });

  it('knows of nothing else, and who belongs to it', () => {
    const org = orgContextOf(
      { organisation: 'o-a1b2c3d4e5', period: PERIOD, accounts: [{ id: OWNER, state: 'ACTIVE', inScope: true }] },
      [],
    );
    expect(org.lookup('arn:aws:s3:::other')).toMatchObject({ reason: 'outside', record: null });
    expect(org).toMatchObject({ organisation: 'o-a1b2c3d4e5', accounts: [{ id: OWNER }] });
  });
});
