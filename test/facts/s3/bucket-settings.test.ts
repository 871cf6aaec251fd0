import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { s3Buckets } from '../../../src/facts/s3/buckets.ts';
import { GLOBAL, type Operation } from '../../../src/model/common.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const ARN = 'arn:aws:s3:::logs';
const trail = { TrailARN: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/t`, S3BucketName: 'logs' };
const NAMED = [
  ok('cloudtrail:DescribeTrails', { trailList: [trail] }),
  ok('imagebuilder:ListInfrastructureConfigurations', {}),
  ok('imagebuilder:ListDistributionConfigurations', {}),
];
const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const input = { Bucket: 'logs', ExpectedBucketOwner: ACCOUNT };
const said = (name: string, response: JsonObject) => ok(`s3:${name}`, response, { input });
const none = (name: string, code: string) => absent(`s3:${name}`, code, { input });
const shut = (name: string) => denied(`s3:${name}`, { input });
const accountBlock = (response: JsonObject) =>
  ok('s3-control:GetPublicAccessBlock', { PublicAccessBlockConfiguration: response });
const noAccountBlock = absent('s3-control:GetPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration');
const noBlock = none('GetPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration');

function row(...records: EvidenceRecord[]) {
  return rowOf(derive(s3Buckets, [...NAMED, ...records]), ARN);
}
const expiry = (...Rules: JsonObject[]) => row(said('GetBucketLifecycleConfiguration', { Rules }));

describe('block of public access', () => {
  it.each([
    ['the bucket alone', said('GetPublicAccessBlock', { PublicAccessBlockConfiguration: on }), noAccountBlock, true],
    ['the account alone', noBlock, accountBlock(on), true],
    ['neither', noBlock, noAccountBlock, false],
    [
      'the bucket, but for one',
      said('GetPublicAccessBlock', { PublicAccessBlockConfiguration: { ...on, BlockPublicAcls: false } }),
      noAccountBlock,
      false,
    ],
    [
      'one from each',
      said('GetPublicAccessBlock', { PublicAccessBlockConfiguration: { ...on, BlockPublicAcls: false } }),
      accountBlock({ BlockPublicAcls: true }),
      true,
    ],
  ] as const)('%s', (_, bucket, account, wanted) => {
    expect(row(bucket, account).values['blocksPublicAccess']).toBe(wanted);
  });

  it('is not taken from this account for a bucket that is not shown to be its own', () => {
    expect(row(shut('GetPublicAccessBlock'), accountBlock(on)).unknown['blocksPublicAccess']).toMatchObject({
      reason: 'denied',
    });
  });

  it('is not known where the bucket has none and the account was refused', () => {
    const found = row(noBlock, denied('s3-control:GetPublicAccessBlock')).unknown['blocksPublicAccess'];
    expect(found).toMatchObject({ operation: 's3-control:GetPublicAccessBlock', reason: 'denied' });
  });
});

describe('expiry', () => {
  const rule = (Expiration: JsonObject | undefined, Status = 'Enabled') => ({
    Status,
    ...(Expiration && { Expiration }),
  });
  it('is the shortest of the enabled rules', () => {
    expect(
      expiry(rule({ Days: 400 }), rule({ Days: 90 }), rule({ Days: 1 }, 'Disabled')).values['expiresAfterDays'],
    ).toBe(90);
  });
  it('is at once by a date', () => {
    expect(expiry(rule({ Date: '2030-01-01T00:00:00.000Z' })).values['expiresAfterDays']).toBe(0);
  });
  it('is none by rules for other things, or without rules', () => {
    const others = [rule(undefined), rule({ ExpiredObjectDeleteMarker: true })];
    expect(expiry(...others).absent).toContain('expiresAfterDays');
    expect(row(none('GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration')).absent).toContain(
      'expiresAfterDays',
    );
  });
  it('is not known by a rule of an unknown kind', () => {
    expect(expiry(rule({})).unknown['expiresAfterDays']).toMatchObject({ reason: 'unparsable' });
  });
});

describe('the other settings', () => {
  const encrypted = (rule: JsonObject) =>
    row(
      said('GetBucketEncryption', {
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] },
      }),
    );
  it('tells AWS managed keys from others', () => {
    expect(encrypted({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:r:1:key/k' }).values).toMatchObject({
      encryption: 'aws:kms',
      encryptionKey: 'arn:aws:kms:r:1:key/k',
    });
    for (const KMSMasterKeyID of [undefined, '', 'alias/aws/s3', 'arn:aws:kms:r:1:alias/aws/s3']) {
      const rule = { SSEAlgorithm: 'aws:kms', ...(KMSMasterKeyID !== undefined && { KMSMasterKeyID }) };
      expect(encrypted(rule).absent).toContain('encryptionKey');
    }
  });

  it('reads the Region as S3 writes it', () => {
    const region = (response: JsonObject) => row(said('GetBucketLocation', response)).values['region'];
    expect([region({}), region({ LocationConstraint: 'EU' }), region({ LocationConstraint: 'me-south-1' })]).toEqual([
      'us-east-1',
      'eu-west-1',
      'me-south-1',
    ]);
  });

  it('takes "there is none" for what it is', () => {
    const found = row(
      none('GetBucketPolicyStatus', 'NoSuchBucketPolicy'),
      none('GetBucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError'),
      said('GetBucketVersioning', {}),
      said('GetBucketLogging', {}),
      none('GetObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError'),
      none('GetBucketOwnershipControls', 'OwnershipControlsNotFoundError'),
    );
    expect(found.values).toMatchObject({
      publicPolicy: false,
      accessLogged: false,
      objectLock: false,
      mfaDelete: false,
      aclsDisabled: false,
    });
    expect(found.absent).toEqual(expect.arrayContaining(['encryption', 'encryptionKey', 'versioning']));
  });

  it('knows nothing of what was refused or never asked', () => {
    const asked = row(...['GetBucketVersioning', 'GetBucketLogging', 'GetBucketPolicyStatus'].map(shut));
    expect(asked.unknown['versioning']).toMatchObject({ reason: 'denied', scope: { region: GLOBAL } });
    expect(asked.unknown['encryption']).toMatchObject({ reason: 'not-called' satisfies string });
    const operation: Operation = 's3:GetBucketLogging';
    expect(asked.unknown['accessLogged']).toMatchObject({ operation });
  });
});
