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
  const rule = (Expiration: JsonObject | undefined, more: JsonObject = {}) => ({
    Status: 'Enabled',
    ...(Expiration && { Expiration }),
    ...more,
  });
  const older = (NoncurrentDays: number, more: JsonObject = {}) =>
    rule(undefined, { NoncurrentVersionExpiration: { NoncurrentDays }, ...more });
  const versions = (Status: string) => said('GetBucketVersioning', { Status });
  const rules = (...Rules: JsonObject[]) => said('GetBucketLifecycleConfiguration', { Rules });
  const never = said('GetBucketVersioning', {});
  const days = (found: ReturnType<typeof row>) =>
    found.absent.includes('expiresAfterDays') ? 'never' : found.values['expiresAfterDays'];

  it('is the shortest of the enabled rules', () => {
    const off = rule({ Days: 1 }, { Status: 'Disabled' });
    expect(days(row(never, rules(rule({ Days: 400 }), rule({ Days: 90 }), off)))).toBe(90);
  });

  // NOW of the fixtures is 2026-11-24T12:00:00Z.
  it.each([
    ['2036-11-24T12:00:00.000Z', 3653],
    ['2026-11-26T00:00:00.000Z', 1],
    ['2026-11-24T11:00:00.000Z', 0],
    ['2020-01-01T00:00:00.000Z', 0],
  ])('by a date is the days until then: %s', (date, expected) => {
    expect(days(row(never, rules(rule({ Date: date }))))).toBe(expected);
  });

  // S3 User Guide, "Expiring objects" and "Elements to describe lifecycle actions": in a versioned bucket the current
  // version becomes an older one behind a delete marker; with versioning suspended it is lost if it has no version id.
  it.each<[string, EvidenceRecord, JsonObject[], number | string]>([
    ['is 90 days without versions', never, [rule({ Days: 90 }), older(365)], 90],
    ['is 90 days where versions are suspended', versions('Suspended'), [rule({ Days: 90 }), older(365)], 90],
    ['adds the days that older versions are kept', versions('Enabled'), [rule({ Days: 90 }), older(365)], 455],
    ['adds those of the same rule', versions('Enabled'), [rule({ Days: 90 }, older(30))], 120],
    ['adds the least', versions('Enabled'), [rule({ Days: 90 }), older(365), older(10)], 100],
    ['is never where older versions are kept', versions('Enabled'), [rule({ Days: 90 })], 'never'],
    ['is never where nothing expires but older versions', versions('Enabled'), [older(1)], 'never'],
    ['adds to a date', versions('Enabled'), [rule({ Date: '2026-11-26T00:00:00.000Z' }), older(7)], 8],
  ])('of versions %s', (_, versioning, list, expected) => {
    expect(days(row(versioning, rules(...list)))).toBe(expected);
  });

  it('is not known where it matters whether versions are kept and that was refused', () => {
    expect(row(shut('GetBucketVersioning'), rules(rule({ Days: 90 }))).unknown).toHaveProperty('expiresAfterDays');
    expect(days(row(shut('GetBucketVersioning'), rules()))).toBe('never');
  });

  // CloudTrail writes below AWSLogs/ (User Guide, "Finding your CloudTrail log files"), and puts no tags on its files.
  it.each<[string, JsonObject, number | string]>([
    ['everything', { Filter: {} }, 90],
    ['everything, of old', { Prefix: '' }, 90],
    ['the logs', { Filter: { Prefix: 'AWSLogs/' } }, 90],
    ['a part of the logs', { Filter: { Prefix: `AWSLogs/${ACCOUNT}/` } }, 90],
    ['the logs, of old', { Prefix: 'AWS' }, 90],
    ['the logs, among other things', { Filter: { And: { Prefix: 'AWSLogs/', ObjectSizeGreaterThan: 1 } } }, 90],
    ['large objects', { Filter: { ObjectSizeGreaterThan: 1000 } }, 90],
    ['something else', { Filter: { Prefix: 'tmp/' } }, 'never'],
    ['something else, of old', { Prefix: 'tmp/' }, 'never'],
    ['what has a tag', { Filter: { Tag: { Key: 'keep', Value: 'no' } } }, 'never'],
    ['logs that have tags', { Filter: { And: { Prefix: 'AWSLogs/', Tags: [{ Key: 'a', Value: 'b' }] } } }, 'never'],
  ])('by a rule for %s', (_, more, expected) => {
    expect(days(row(never, rules(rule({ Days: 90 }, more))))).toBe(expected);
  });

  it.each<[string, string, number | string]>([
    ['builds', 'builds/', 90],
    ['/builds/', 'builds/web/', 90],
    ['builds', 'trails/', 'never'],
    ['', 'trails/', 90],
  ])('of build logs below %j by a rule for %s', (s3KeyPrefix, Prefix, expected) => {
    const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/i`;
    const logging = { s3Logs: { s3BucketName: 'logs', s3KeyPrefix } };
    const named = [
      ok('cloudtrail:DescribeTrails', { trailList: [] }),
      ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
      ok(
        'imagebuilder:GetInfrastructureConfiguration',
        { infrastructureConfiguration: { logging } },
        { input: { infrastructureConfigurationArn: INFRA } },
      ),
      ok('imagebuilder:ListDistributionConfigurations', {}),
    ];
    const shard = derive(s3Buckets, [...named, never, rules(rule({ Days: 90 }, { Filter: { Prefix } }))]);
    expect(days(rowOf(shard, ARN))).toBe(expected);
  });

  it('is none by rules for other things, or without rules', () => {
    expect(days(row(never, rules(rule(undefined), rule({ ExpiredObjectDeleteMarker: true }))))).toBe('never');
    expect(days(row(never, none('GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration')))).toBe('never');
  });

  it('is not known by a rule of an unknown kind', () => {
    for (const odd of [{}, { Date: 'soon' }]) {
      expect(row(never, rules(rule(odd))).unknown['expiresAfterDays']).toMatchObject({ reason: 'unparsable' });
    }
  });
});

// S3 API reference, BlockedEncryptionTypes: NONE lets SSE-C in; without it new buckets refuse it since April 2026.
describe('keys of writers', () => {
  it.each<[string, JsonObject, boolean]>([
    ['let in on purpose', { BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }, true],
    ['blocked', { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }, false],
    ['left to S3', {}, false],
  ])('are %s', (_, rule, allowed) => {
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, ...rule }];
    const found = row(said('GetBucketEncryption', { ServerSideEncryptionConfiguration: { Rules } }));
    expect(found.values['customerKeysAllowed']).toBe(allowed);
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
