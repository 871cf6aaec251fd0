import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { macieBuckets } from '../../../src/facts/macie/buckets.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, recordOf, rowOf } from '../../fixtures/evidence.ts';

const ARN = 'arn:aws:s3:::logs';
const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/i`;
const s3Logs = { s3BucketName: 'logs' };
const NAMED = [
  ok('imagebuilder:ListDistributionConfigurations', {}),
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: { logging: { s3Logs } } },
    { input: { infrastructureConfigurationArn: INFRA } },
  ),
];
const input = { Bucket: 'logs', ExpectedBucketOwner: ACCOUNT };
const here = ok('s3:GetBucketLocation', { LocationConstraint: REGION }, { input });
const session = (status = 'ENABLED') => ok('macie2:GetMacieSession', { status });
const off = absent('macie2:GetMacieSession', 'AccessDeniedException');
const seen = (bucket: JsonObject = {}) =>
  ok('macie2:DescribeBuckets', {
    buckets: [{ bucketName: 'logs', automatedDiscoveryMonitoringStatus: 'MONITORED', ...bucket }],
  });
const UNMONITORED = { automatedDiscoveryMonitoringStatus: 'NOT_MONITORED' };
const job = (lastJobRunTime?: string) => ({
  isDefinedInJob: 'TRUE',
  isMonitoredByJob: 'TRUE',
  ...(lastJobRunTime !== undefined && { lastJobRunTime }),
});
const shardOf = (...records: EvidenceRecord[]) => derive(macieBuckets, [...NAMED, ...records]);
const row = (...records: EvidenceRecord[]) => rowOf(shardOf(here, ...records), ARN);

describe('macie.buckets', () => {
  it.each<[string, readonly EvidenceRecord[], boolean]>([
    ['discovery monitors it', [seen()], true],
    // Macie API reference, BucketMetadata: NOT_MONITORED too where discovery is off for the account.
    ['discovery is off or leaves it out', [seen(UNMONITORED)], false],
    // Macie API reference, JobDetails: isMonitoredByJob is of recurring jobs, isDefinedInJob also of jobs that ran once.
    [
      'a job looks into it again and again',
      [seen({ ...UNMONITORED, jobDetails: job('2026-11-20T03:00:00.000Z') })],
      true,
    ],
    [
      'a job looked into it once',
      [seen({ ...UNMONITORED, jobDetails: { isDefinedInJob: 'TRUE', isMonitoredByJob: 'FALSE' } })],
      false,
    ],
    [
      'Macie cannot tell of jobs, but discovery monitors it',
      [seen({ jobDetails: { isMonitoredByJob: 'UNKNOWN' } })],
      true,
    ],
    ['Macie may not look into it', [seen({ errorCode: 'ACCESS_DENIED' })], false],
    ['Macie does not name it', [ok('macie2:DescribeBuckets', { buckets: [] })], false],
  ])('%s', (_, records, covered) => {
    expect(row(session(), ...records).values).toMatchObject({ offered: true, enabled: true, covered, region: REGION });
  });

  it('tells off from a permission that is missing: the same class of error, another message', () => {
    expect(row(off).values).toMatchObject({ enabled: false, covered: false });
    const refused = row(denied('macie2:GetMacieSession'), denied('macie2:DescribeBuckets'));
    expect(refused.unknown).toMatchObject({ enabled: { reason: 'denied' }, covered: { reason: 'denied' } });
  });

  it('tells paused from on, and knows where AWS offers none', () => {
    expect(row(session('PAUSED'), seen()).values['enabled']).toBe(false);
    expect(row(recordOf('macie2:GetMacieSession', { kind: 'unsupported', basis: 'table' })).values['offered']).toBe(
      false,
    );
  });

  it('does not know of coverage what discovery or the list would tell', () => {
    for (const status of [null, 'PAUSED']) {
      const odd = row(session(), seen({ automatedDiscoveryMonitoringStatus: status }));
      expect(odd.unknown['covered']).toMatchObject({ reason: 'unparsable' });
    }
    expect(row(session()).unknown['covered']).toMatchObject({ reason: 'not-called' });
    const jobs = seen({ ...UNMONITORED, jobDetails: { isDefinedInJob: 'UNKNOWN', isMonitoredByJob: 'UNKNOWN' } });
    expect(row(session(), jobs).unknown).toHaveProperty('covered');
  });

  it('is not complete where it is not known where a bucket is, and minds no bucket that is gone', () => {
    const lost = shardOf(denied('s3:GetBucketLocation', { input }), session());
    expect([lost.rows, lost.coverage[0]?.complete]).toEqual([[], false]);
    const elsewhere = shardOf(ok('s3:GetBucketLocation', { LocationConstraint: 'me-south-1' }, { input }));
    expect(elsewhere.coverage[0]?.gaps[0]).toMatchObject({ reason: 'outside' });
    const gone = shardOf(absent('s3:GetBucketLocation', 'NoSuchBucket', { input }));
    expect([gone.rows, gone.coverage[0]?.complete]).toEqual([[], true]);
  });
});

const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;
const exporting = [
  ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [{ arn: SHIP }] }),
  ok('imagebuilder:ListInfrastructureConfigurations', {}),
  ok(
    'imagebuilder:GetDistributionConfiguration',
    { distributionConfiguration: { distributions: [{ region: REGION, s3ExportConfiguration: { s3Bucket: 'logs' } }] } },
    { input: { distributionConfigurationArn: SHIP } },
  ),
];
const exported = (...records: EvidenceRecord[]) =>
  rowOf(derive(macieBuckets, [...exporting, here, session(), ...records]), ARN);

describe('what Macie cannot read', () => {
  const counts = (classifiable: number, fileType: number, storageClass = 0) => ({
    objectCount: classifiable + fileType + storageClass,
    classifiableObjectCount: classifiable,
    unclassifiableObjectCount: { fileType, storageClass, total: fileType + storageClass },
  });
  const unread = (count: number) => [`${count} objects of formats that Macie does not read`];
  const nothing = (count: number) => [`none of its ${count} objects can be read by Macie`];

  // Macie User Guide, "Supported storage classes and formats": text, office, Avro, Parquet and archives.
  it.each<[string, JsonObject, string[], string[]]>([
    ['forty disk images', counts(0, 40), unread(40), nothing(40)],
    ['disk images beside logs', counts(9, 40), unread(40), []],
    ['logs in a storage class for archives beside new ones', counts(9, 0, 40), [], []],
    ['nothing but such', counts(0, 0, 40), nothing(40), nothing(40)],
    ['an empty bucket', counts(0, 0), [], []],
    ['logs', counts(40, 0), [], []],
  ])('are objects by format and storage class: %s', (_, bucket, ofImages, ofLogs) => {
    const values = (hindrances: string[]) => ({ covered: hindrances.length === 0, hindrances });
    expect(exported(seen(bucket)).values).toMatchObject(values(ofImages));
    expect(row(session(), seen(bucket)).values).toMatchObject(values(ofLogs));
  });

  it.each<[string, string | undefined, boolean]>([
    ['last week', '2026-11-17T03:00:00.000Z', true],
    ['a month ago, which is the rarest schedule', '2026-10-24T03:00:00.000Z', true],
    ['long ago: it may be paused', '2025-01-10T03:00:00.000Z', false],
    ['never: it may be paused', undefined, false],
  ])('is told of a job that ran %s', (_, time, covered) => {
    const jobbed = row(session(), seen({ ...UNMONITORED, jobDetails: job(time) }));
    expect([jobbed.values['covered'] ?? false, 'covered' in jobbed.unknown]).toEqual([covered, !covered]);
    // What discovery monitors needs no job.
    expect(row(session(), seen({ jobDetails: job(time) })).values['covered']).toBe(true);
  });

  // Macie User Guide, "Analyzing encrypted S3 objects".
  it('are objects with keys of their writers', () => {
    const found = row(session(), seen({ objectCountByEncryptionType: { customerManaged: 9 } }));
    expect(found.values).toMatchObject({
      covered: false,
      hindrances: ['9 objects encrypted with keys of their writers (SSE-C)'],
    });
  });

  const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`;
  const keyed = seen({ serverSideEncryption: { type: 'aws:kms', kmsMasterKeyId: KEY } });
  const described = (KeyManager: string) =>
    ok('kms:DescribeKey', { KeyMetadata: { Arn: KEY, KeyManager } }, { input: { KeyId: KEY } });
  const policy = (...Statement: JsonObject[]) =>
    ok(
      'kms:GetKeyPolicy',
      { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) },
      { input: { KeyId: KEY, PolicyName: 'default' } },
    );
  const allow = (AWS: string, Action = 'kms:Decrypt') => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action,
    Resource: '*',
  });
  const root = allow(`arn:aws:iam::${ACCOUNT}:root`, 'kms:*');

  it.each<[string, EvidenceRecord[], boolean | string]>([
    ['names Macie’s role', [described('CUSTOMER'), policy(root, allow(ROLE))], true],
    [
      'names the role of Macie’s administrator',
      [described('CUSTOMER'), policy(root, allow(ROLE.replace(ACCOUNT, '999988887777')))],
      true,
    ],
    ['names everybody', [described('CUSTOMER'), policy(allow('*', 'kms:*'))], true],
    ['names the account alone', [described('CUSTOMER'), policy(root)], false],
    ['lets Macie do something else', [described('CUSTOMER'), policy(root, allow(ROLE, 'kms:Encrypt'))], false],
    [
      'names a role of the same name elsewhere',
      [described('CUSTOMER'), policy(allow(`arn:aws:iam::${ACCOUNT}:role/AWSServiceRoleForAmazonMacie`))],
      false,
    ],
    ['is AWS’s', [described('AWS')], true],
    ['was refused', [described('CUSTOMER'), denied('kms:GetKeyPolicy', { input: { KeyId: KEY } })], 'denied'],
    ['was not asked for', [described('CUSTOMER')], 'not-called'],
    ['is of a key that nobody described', [], 'not-called'],
  ])('are objects under a key whose policy %s', (_, records, expected) => {
    const found = row(session(), keyed, ...records);
    expect(found.values['covered'] ?? found.unknown['covered']?.reason).toBe(expected);
  });

  it('does not hide one hindrance behind another that is not known', () => {
    const both = seen({
      serverSideEncryption: { kmsMasterKeyId: KEY },
      objectCountByEncryptionType: { customerManaged: 1 },
    });
    expect(row(session(), both).values['covered']).toBe(false);
    expect(row(session(), seen({ objectCount: 'many' })).unknown).toHaveProperty('covered');
  });
});
