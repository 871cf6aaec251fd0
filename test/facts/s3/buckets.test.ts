import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { s3Buckets } from '../../../src/facts/s3/buckets.ts';
import type { OrgContext } from '../../../src/model/facts.ts';
import { ACCOUNT, absent, alone, denied, derive, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const OTHER = 'us-east-1';
const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/org`;
const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;
const LOGS = 'arn:aws:s3:::build-logs';
const DENY = JSON.stringify({
  Statement: {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [LOGS, `${LOGS}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
});

const trails = (list: Json, region = REGION) => ok('cloudtrail:DescribeTrails', { trailList: list }, { region });
const trail = (bucket: Json = 'trail-logs') => ({ TrailARN: TRAIL, S3BucketName: bucket });
const infras = (...arns: string[]) =>
  ok('imagebuilder:ListInfrastructureConfigurations', {
    infrastructureConfigurationSummaryList: arns.map((arn) => ({ arn })),
  });
const ships = (...arns: string[]) =>
  ok('imagebuilder:ListDistributionConfigurations', {
    distributionConfigurationSummaryList: arns.map((arn) => ({ arn })),
  });
const infra = (body: Json) =>
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: body },
    { input: { infrastructureConfigurationArn: INFRA } },
  );
const ship = (body: Json) =>
  ok(
    'imagebuilder:GetDistributionConfiguration',
    { distributionConfiguration: body },
    { input: { distributionConfigurationArn: SHIP } },
  );
const logging = { logging: { s3Logs: { s3BucketName: 'build-logs', s3KeyPrefix: 'x' } } };
const policy = (bucket: string, text: Json) =>
  ok('s3:GetBucketPolicy', { Policy: text }, { input: { Bucket: bucket } });
const refused = (bucket: string) => denied('s3:GetBucketPolicy', { input: { Bucket: bucket } });
const onlyLogs = [trails([]), ships(), infras(INFRA), infra(logging)];

describe('s3.buckets', () => {
  it('gathers buckets of build logs, disk images and trails, each once', () => {
    const shard = derive(
      s3Buckets,
      [
        trails([trail('build-logs')]),
        trails([trail('build-logs')], OTHER),
        infras(INFRA),
        ships(SHIP),
        ok('imagebuilder:ListInfrastructureConfigurations', {}, { region: OTHER }),
        ok('imagebuilder:ListDistributionConfigurations', {}, { region: OTHER }),
        infra(logging),
        ship({ distributions: [{ region: REGION, s3ExportConfiguration: { s3Bucket: 'disks' } }, { region: OTHER }] }),
        policy('build-logs', DENY),
        absent('s3:GetBucketPolicy', 'NoSuchBucketPolicy', { input: { Bucket: 'disks' } }),
      ],
      { regions: [REGION, OTHER] },
    );
    expect(shard.coverage).toEqual([{ scope: { account: ACCOUNT, region: 'global' }, complete: true, gaps: [] }]);
    expect(rowOf(shard, LOGS).values).toMatchObject({
      uses: ['build-logs', 'trail'],
      usedBy: [TRAIL, INFRA],
      exists: true,
      hasPolicy: true,
      refusesPlainHttp: true,
      refusedBy: ['statement 1'],
    });
    expect(rowOf(shard, 'arn:aws:s3:::disks').values).toMatchObject({
      uses: ['disk-images'],
      exists: true,
      hasPolicy: false,
      refusesPlainHttp: false,
      refusedBy: [],
    });
  });

  it('a bucket that is gone does not exist and refuses nothing', () => {
    const gone = absent('s3:GetBucketPolicy', 'NoSuchBucket', { input: { Bucket: 'build-logs' } });
    expect(rowOf(derive(s3Buckets, [...onlyLogs, gone]), LOGS).values).toMatchObject({
      exists: false,
      refusesPlainHttp: false,
    });
  });

  it.each([
    ['denied', refused('build-logs'), 'denied'],
    ['throttled', throttled('s3:GetBucketPolicy', { input: { Bucket: 'build-logs' } }), 'throttled'],
    ['never asked', policy('other', DENY), 'not-called'],
    ['no object', ok('s3:GetBucketPolicy', 'x', { input: { Bucket: 'build-logs' } }), 'unparsable'],
  ])('does not know a policy that was %s', (_, record, reason) => {
    const row = rowOf(derive(s3Buckets, [...onlyLogs, record]), LOGS);
    expect(row.unknown).toMatchObject({
      exists: { reason },
      hasPolicy: { reason },
      refusesPlainHttp: { reason },
      refusedBy: { reason },
    });
  });

  it.each([
    ['no text', 7],
    ['no JSON', '{'],
    [
      'with an element that IAM does not know',
      '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Unless":1}]}',
    ],
    ['missing', null],
  ])('does not judge a policy that is %s', (_, text) => {
    const row = rowOf(derive(s3Buckets, [...onlyLogs, policy('build-logs', text)]), LOGS);
    expect(row.unknown).toMatchObject({ refusesPlainHttp: { reason: 'unparsable' } });
    expect(row.values).toMatchObject({ exists: true, hasPolicy: true });
  });

  it('names no bucket where none is named', () => {
    const shard = derive(s3Buckets, [trails([]), ships(), infras(INFRA), infra({ logging: {} })]);
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each([
    ['trails', [denied('cloudtrail:DescribeTrails'), ships(), infras()]],
    ['a configuration', [trails([]), ships(), infras(INFRA)]],
    ['a malformed trail', [trails([{ TrailARN: TRAIL }]), ships(), infras()]],
    ['a hostile trail', [trails([trail(['x'])]), ships(), infras()]],
    ['a logging setting of another shape', [trails([]), ships(), infras(INFRA), infra({ logging: 'build-logs' })]],
    [
      'a bucket that is no text',
      [trails([]), ships(), infras(INFRA), infra({ logging: { s3Logs: { s3BucketName: 1 } } })],
    ],
    ['exports that are no list', [trails([]), infras(), ships(SHIP), ship({ distributions: { s3Bucket: 'x' } })]],
    ['a hostile trail list', [trails({ constructor: 1 }), ships(), infras()]],
  ])('is incomplete when %s could not be read', (_, records) => {
    expect(derive(s3Buckets, records).coverage[0]?.complete).toBe(false);
  });

  it('takes the bucket of an organisation trail from the account that owns it', () => {
    const arn = 'arn:aws:s3:::trail-logs';
    const own = derive(s3Buckets, [
      trails([trail()]),
      ships(),
      infras(),
      policy('trail-logs', DENY.replaceAll(LOGS, arn)),
    ]);
    const org: OrgContext = {
      ...alone(),
      lookup: (wanted) => (wanted === arn ? rowOf(own, arn) : alone().lookup(wanted)),
    };
    const elsewhere = derive(s3Buckets, [trails([trail()]), ships(), infras(), refused('trail-logs')], { org });
    expect(rowOf(elsewhere, arn).values).toMatchObject({ exists: true, refusesPlainHttp: true });
    expect(rowOf(elsewhere, arn).from).toEqual(expect.arrayContaining([...rowOf(own, arn).from]));
  });

  it('believes its own answer before the organisation', () => {
    const arn = 'arn:aws:s3:::trail-logs';
    const own = derive(s3Buckets, [
      trails([trail()]),
      ships(),
      infras(),
      policy('trail-logs', DENY.replaceAll(LOGS, arn)),
    ]);
    const none = absent('s3:GetBucketPolicy', 'NoSuchBucketPolicy', { input: { Bucket: 'trail-logs' } });
    const org: OrgContext = { ...alone(), lookup: () => rowOf(own, arn) };
    expect(
      rowOf(derive(s3Buckets, [trails([trail()]), ships(), infras(), none], { org }), arn).values['refusesPlainHttp'],
    ).toBe(false);
  });
});
