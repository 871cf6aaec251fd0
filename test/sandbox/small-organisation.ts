import type { Organisation } from '../../src/sandbox/organisation.ts';
import { ACCOUNT, REGION } from './support.ts';

/** Just enough of an organisation to show how the sandbox behaves. */

export const OTHER = '222233334444';
export const ROLE = `arn:aws:iam::${OTHER}:role/audit/reader`;
export const PRINCIPAL = `arn:aws:iam::${ACCOUNT}:role/builder`;
export const CSV = 'user,arn\n<root_account>,arn:aws:iam::111122223333:root\n';
export const COMPONENTS = Array.from({ length: 60 }, (_, index) => ({ arn: `component-${index}` }));

export const organisation: Organisation = {
  accounts: [ACCOUNT, OTHER],
  regions: [REGION, 'us-east-1'],
  roles: [{ arn: ROLE, trusts: [ACCOUNT], externalId: 'only-for-you' }],
  signingKeys: [
    { account: ACCOUNT, region: REGION, keyId: 'rsa', aliases: ['sign/rsa'], spec: 'RSA_2048' },
    { account: ACCOUNT, region: REGION, keyId: 'ec', aliases: ['sign/ec'], spec: 'ECC_NIST_P256' },
  ],
  credentialReports: new Map([[ACCOUNT, CSV]]),
  lastUses: new Map([[PRINCIPAL, [{ ServiceName: 'Amazon S3', ServiceNamespace: 's3' }]]]),
  rows: [
    { operation: 'kms:DescribeKey', output: { KeyMetadata: { KeyId: 'any' } } },
    { operation: 'kms:DescribeKey', account: ACCOUNT, output: { KeyMetadata: { KeyId: 'account' } } },
    { operation: 'kms:DescribeKey', account: ACCOUNT, region: REGION, output: { KeyMetadata: { KeyId: 'place' } } },
    { operation: 'kms:DescribeKey', input: { KeyId: 'named' }, output: { KeyMetadata: { KeyId: 'named' } } },
    { operation: 'imagebuilder:ListComponents', output: { componentVersionList: COMPONENTS } },
    { operation: 's3:GetBucketPolicy', input: { Bucket: 'bare' }, error: 'NoSuchBucketPolicy', status: 404 },
    { operation: 's3-control:GetPublicAccessBlock', output: {} },
    { operation: 's3:HeadBucket', error: 'NotFound', status: 404 },
    { operation: 's3:GetBucketLocation', output: {} },
    {
      operation: 'ec2:DescribeImages',
      output: {
        Images: [
          { ImageId: 'ami-1', OwnerId: ACCOUNT, State: 'available' },
          { ImageId: 'ami-2', OwnerId: OTHER },
        ],
      },
    },
    {
      operation: 'ec2:DescribeRegions',
      output: {
        Regions: [
          { RegionName: REGION, OptInStatus: 'opt-in-not-required' },
          { RegionName: 'af-south-1', OptInStatus: 'not-opted-in' },
        ],
      },
    },
    {
      operation: 'iam:GetAccountAuthorizationDetails',
      output: {
        UserDetailList: [{ UserName: 'u' }],
        GroupDetailList: [{ GroupName: 'g' }],
        RoleDetailList: [{ RoleName: 'r' }],
        Policies: [{ Arn: 'arn:aws:iam::aws:policy/Theirs' }, { Arn: `arn:aws:iam::${ACCOUNT}:policy/Ours` }],
      },
    },
  ],
};
