import { describe, expect, it } from 'vitest';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import { s3ExportTargets } from '../../../src/facts/s3/export-targets.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, evidenceOf, ok, PERIOD, REGION, rowOf } from '../../fixtures/evidence.ts';

const PARTNER = '999988887777';
const ships = (account: string) => {
  const arn = `arn:aws:imagebuilder:${REGION}:${account}:distribution-configuration/ship`;
  return [
    ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [{ arn }] }, { account }),
    ok(
      'imagebuilder:GetDistributionConfiguration',
      {
        distributionConfiguration: {
          distributions: [{ region: REGION, s3ExportConfiguration: { s3Bucket: 'images' } }],
        },
      },
      { account, input: { distributionConfigurationArn: arn } },
    ),
    ok('imagebuilder:ListInfrastructureConfigurations', {}, { account }),
    ok('cloudtrail:DescribeTrails', { trailList: [] }, { account }),
  ];
};
const KEY = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship#images`;
const as = (account: string) => ({ account, input: { Bucket: 'images', ExpectedBucketOwner: account } });
const here = (account: string) => ok('s3:GetBucketLocation', { LocationConstraint: REGION }, as(account));
const refused = denied('s3:GetBucketLocation', as(ACCOUNT));
const read = (records: EvidenceRecord[], options = {}) =>
  rowOf(derive(s3ExportTargets, [...ships(ACCOUNT), ...records], options), KEY);

// S3 User Guide, "Verifying bucket ownership with bucket owner condition": any other owner is refused.
describe('s3.exportTargets', () => {
  it('knows an own bucket, and one that is not there', () => {
    expect(read([here(ACCOUNT)]).values).toMatchObject({ bucket: 'images', owner: ACCOUNT, foreign: false });
    const gone = read([absent('s3:GetBucketLocation', 'NoSuchBucket', as(ACCOUNT))]);
    expect([gone.absent, gone.values['foreign']]).toEqual([['owner'], false]);
  });

  it('does not know whose a bucket is that was refused', () => {
    expect(read([refused]).unknown).toMatchObject({ owner: { reason: 'denied' }, foreign: { reason: 'denied' } });
  });

  it('learns of its owner where that names it too', () => {
    const told = sharedRows(evidenceOf([...ships(PARTNER), here(PARTNER)], { account: PARTNER }));
    const org = orgContextOf({ organisation: null, accounts: [], period: PERIOD }, told);
    expect(read([refused], { org }).values).toMatchObject({ owner: PARTNER, foreign: true });
  });

  it('is incomplete where settings were refused', () => {
    const [list] = ships(ACCOUNT);
    const shard = derive(s3ExportTargets, list === undefined ? [] : [list]);
    expect(shard.coverage[0]?.complete).toBe(false);
  });
});
