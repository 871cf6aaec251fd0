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
const discovery = (status = 'ENABLED') => ok('macie2:GetAutomatedDiscoveryConfiguration', { status });
const seen = (bucket: JsonObject = {}) =>
  ok('macie2:DescribeBuckets', {
    buckets: [{ bucketName: 'logs', automatedDiscoveryMonitoringStatus: 'MONITORED', ...bucket }],
  });
const shardOf = (...records: EvidenceRecord[]) => derive(macieBuckets, [...NAMED, ...records]);
const row = (...records: EvidenceRecord[]) => rowOf(shardOf(here, ...records), ARN);

describe('macie.buckets', () => {
  it.each<[string, readonly EvidenceRecord[], boolean]>([
    ['discovery monitors it', [discovery(), seen()], true],
    ['discovery is off', [discovery('DISABLED'), seen()], false],
    ['discovery leaves it out', [discovery(), seen({ automatedDiscoveryMonitoringStatus: 'NOT_MONITORED' })], false],
    // Macie API reference, JobDetails: isMonitoredByJob is of recurring jobs, isDefinedInJob also of jobs that ran once.
    [
      'a job looks into it again and again',
      [discovery('DISABLED'), seen({ jobDetails: { isDefinedInJob: 'TRUE', isMonitoredByJob: 'TRUE' } })],
      true,
    ],
    [
      'a job looked into it once',
      [discovery('DISABLED'), seen({ jobDetails: { isDefinedInJob: 'TRUE', isMonitoredByJob: 'FALSE' } })],
      false,
    ],
    [
      'Macie cannot tell of jobs, but discovery monitors it',
      [discovery(), seen({ jobDetails: { isMonitoredByJob: 'UNKNOWN' } })],
      true,
    ],
    ['Macie may not look into it', [discovery(), seen({ errorCode: 'ACCESS_DENIED' })], false],
    ['Macie does not name it', [discovery(), ok('macie2:DescribeBuckets', { buckets: [] })], false],
  ])('%s', (_, records, covered) => {
    expect(row(session(), ...records).values).toMatchObject({ offered: true, enabled: true, covered, region: REGION });
  });

  it('tells off from a permission that is missing: the same class of error, another message', () => {
    expect(row(off).values).toMatchObject({ enabled: false, covered: false });
    const refused = row(denied('macie2:GetMacieSession'), denied('macie2:DescribeBuckets'));
    expect(refused.unknown).toMatchObject({ enabled: { reason: 'denied' }, covered: { reason: 'denied' } });
  });

  it('tells paused from on, and knows where AWS offers none', () => {
    expect(row(session('PAUSED'), discovery(), seen()).values['enabled']).toBe(false);
    expect(row(recordOf('macie2:GetMacieSession', { kind: 'unsupported', basis: 'table' })).values['offered']).toBe(
      false,
    );
  });

  it('does not know of coverage what discovery or the list would tell', () => {
    expect(row(session(), denied('macie2:GetAutomatedDiscoveryConfiguration'), seen()).unknown).toHaveProperty(
      'covered',
    );
    expect(row(session(), discovery()).unknown['covered']).toMatchObject({ reason: 'not-called' });
    const jobs = seen({ jobDetails: { isDefinedInJob: 'UNKNOWN', isMonitoredByJob: 'UNKNOWN' } });
    expect(row(session(), discovery('DISABLED'), jobs).unknown).toHaveProperty('covered');
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
