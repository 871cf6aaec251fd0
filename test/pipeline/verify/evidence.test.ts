import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { createRedactor } from '../../../src/evidence/redaction.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../../src/operations/all.ts';
import type { FieldRules, OperationSpec } from '../../../src/operations/operation.ts';
import { hostFaults } from '../../../src/pipeline/verify/evidence/hosts.ts';
import { nameFaults } from '../../../src/pipeline/verify/evidence/names.ts';
import { outcomeFaults } from '../../../src/pipeline/verify/evidence/outcomes.ts';
import { pageFaults } from '../../../src/pipeline/verify/evidence/pages.ts';
import { redactionFaults } from '../../../src/pipeline/verify/evidence/redactions.ts';
import { requestIdQuestion } from '../../../src/pipeline/verify/evidence/request-ids.ts';
import { runTimeFaults, timeFaults } from '../../../src/pipeline/verify/evidence/times.ts';
import { ACCOUNT, COLLECTION, recordOf } from '../../evidence/support.ts';

const SPECS = new Map([...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS].map((spec) => [spec.operation, spec]));

function specOf(operation: EvidenceRecord['operation']): OperationSpec {
  const spec = SPECS.get(operation);
  if (spec === undefined) throw new Error(operation);
  return spec;
}

function setting({ operation }: EvidenceRecord, partition = 'aws') {
  return {
    spec: specOf(operation),
    partition,
    principal: COLLECTION.principal,
    approved: COLLECTION.approved,
    session: undefined,
  };
}

type Asked = readonly [operation: EvidenceRecord['operation'], region: string, host: string, partition?: string];

describe('hosts', () => {
  const whole = ([operation, region, host, partition = 'aws']: Asked) => [operation, region, host, partition] as const;
  const faultsOf = ([operation, region, host, partition]: ReturnType<typeof whole>) => {
    const record = { ...recordOf({ operation, region, input: { Bucket: 'a.Logs' } }), host };
    return hostFaults(record, setting(record, partition));
  };

  const asked: readonly Asked[] = [
    ['kms:DescribeKey', 'eu-central-1', 'kms.eu-central-1.amazonaws.com'],
    ['kms:DescribeKey', 'us-east-1', 'kms-fips.us-east-1.amazonaws.com'],
    ['kms:DescribeKey', 'us-east-1', 'kms-fips.us-east-1.api.aws'],
    ['kms:DescribeKey', 'eu-central-1', 'vpce-0a1b2c3d4e5f60718-abcdefgh.kms.eu-central-1.vpce.amazonaws.com'],
    ['ecr:DescribeRepositories', 'eu-central-1', 'api.ecr.eu-central-1.amazonaws.com'],
    ['ecr:DescribeRepositories', 'eu-central-1', 'ecr.eu-central-1.api.aws'],
    ['ecr:DescribeRepositories', 'us-east-1', 'api.ecr-fips.us-east-1.amazonaws.com'],
    ['ecr:DescribeRepositories', 'us-east-1', 'vpce-0a1b-xyz-us-east-1a.api.ecr.us-east-1.vpce.amazonaws.com'],
    ['cloudwatch-logs:DescribeLogGroups', 'us-gov-west-1', 'logs.us-gov-west-1.amazonaws.com', 'aws-us-gov'],
    ['accessanalyzer:ListAnalyzers', 'cn-north-1', 'access-analyzer.cn-north-1.amazonaws.com.cn', 'aws-cn'],
    ['ec2:DescribeVpcs', 'cn-north-1', 'ec2.cn-north-1.api.amazonwebservices.com.cn', 'aws-cn'],
    ['ec2:DescribeRegions', 'global', 'ec2.eu-central-1.amazonaws.com'],
    ['iam:GetAccountSummary', 'global', 'iam.amazonaws.com'],
    ['iam:GetAccountSummary', 'global', 'iam.global.api.aws'],
    ['iam:GetAccountSummary', 'global', 'iam.us-gov.amazonaws.com', 'aws-us-gov'],
    ['iam:GetAccountSummary', 'global', 'iam.cn-north-1.amazonaws.com.cn', 'aws-cn'],
    ['organizations:ListAccounts', 'global', 'organizations.us-gov-west-1.amazonaws.com', 'aws-us-gov'],
    ['account:ListRegions', 'global', 'account.us-east-1.amazonaws.com'],
    ['sts:GetCallerIdentity', 'global', 'sts.amazonaws.com'],
    ['sts:GetCallerIdentity', 'global', 'sts-fips.us-west-2.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 'a.logs.s3.ap-southeast-2.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 'a.logs.s3-fips.dualstack.us-east-1.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 's3.eu-west-1.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 'a.logs.s3.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 'bucket.vpce-0a1b-xyz.s3.eu-west-1.vpce.amazonaws.com'],
    ['s3:GetBucketPolicy', 'global', 'a.logs.bucket.vpce-0a1b-xyz.s3.eu-west-1.vpce.amazonaws.com'],
    ['s3-control:GetPublicAccessBlock', 'global', `${ACCOUNT}.s3-control.dualstack.eu-west-1.amazonaws.com`],
    ['s3-control:GetPublicAccessBlock', 'global', `${ACCOUNT}.control.vpce-0a1b-xyz.s3.eu-west-1.vpce.amazonaws.com`],
    ['kms:DescribeKey', 'eu-central-1', 'kms.eusc-de-east-1.example.com'],
    ['kms:DescribeKey', 'eu-central-1', 'localhost'],
    ['kms:DescribeKey', 'eu-central-1', 'my-proxy-123.elb.us-east-1.amazonaws.com'],
    ['kms:DescribeKey', 'eu-central-1', 'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com'],
  ];
  it.each(asked.map(whole))('%s in %s may be asked of %s', (...asked) => {
    expect(faultsOf(asked)).toEqual([]);
  });

  const misled: readonly Asked[] = [
    ['kms:DescribeKey', 'eu-central-1', 'kms.eu-west-1.amazonaws.com'],
    ['kms:DescribeKey', 'eu-central-1', 'kms.amazonaws.com'],
    ['kms:DescribeKey', 'eu-central-1', 'logs.eu-central-1.amazonaws.com'],
    ['kms:DescribeKey', 'us-gov-west-1', 'kms.us-gov-west-1.amazonaws.com'],
    ['kms:DescribeKey', 'eu-central-1', 'vpce-0a1b-xyz.kms.eu-west-1.vpce.amazonaws.com'],
    ['iam:GetAccountSummary', 'global', 'iam.cn-north-1.amazonaws.com.cn'],
    ['s3:GetBucketPolicy', 'global', 'other.s3.eu-west-1.amazonaws.com'],
    ['s3-control:GetPublicAccessBlock', 'global', '999999999999.s3-control.eu-west-1.amazonaws.com'],
  ];
  it.each(misled.map(whole))('%s in %s may not be asked of %s', (...asked) => {
    expect(faultsOf(asked)).not.toEqual([]);
  });
});

describe('names', () => {
  const faultsOf = (operation: EvidenceRecord['operation'], input: Json, response: Json) => {
    const record = recordOf({ operation, input, response });
    return nameFaults(record, setting(record));
  };
  const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0a`;
  const COMPONENT = `arn:aws:imagebuilder:eu-central-1:${ACCOUNT}:component/web`;

  it.each<readonly [EvidenceRecord['operation'], Json, Json]>([
    ['kms:DescribeKey', { KeyId: KEY }, { KeyMetadata: { Arn: KEY } }],
    ['kms:DescribeKey', { KeyId: '0a' }, { KeyMetadata: { Arn: KEY } }],
    ['kms:DescribeKey', { KeyId: 'alias/aws/ebs' }, { KeyMetadata: { Arn: KEY } }],
    ['kms:DescribeKey', { KeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/a` }, { KeyMetadata: { Arn: KEY } }],
    ['kms:GetKeyRotationStatus', { KeyId: KEY }, { KeyId: '0a' }],
    ['kms:ListKeyRotations', { KeyId: KEY.replace('0a', 'mrk-1') }, { Rotations: [{ KeyId: 'mrk-1' }] }],
    [
      'imagebuilder:GetComponent',
      { componentBuildVersionArn: `${COMPONENT}/1.0.0` },
      { component: { arn: `${COMPONENT}/1.0.0/3` } },
    ],
    [
      'imagebuilder:GetComponent',
      { componentBuildVersionArn: `${COMPONENT}/1.x.x` },
      { component: { arn: `${COMPONENT}/1.4.2/3` } },
    ],
    [
      'ec2:DescribeImages',
      { Filters: [{ Name: 'image-id', Values: ['ami-1', 'ami-2'] }] },
      { Images: [{ ImageId: 'ami-2' }] },
    ],
    [
      'ec2:DescribeImages',
      { Owners: ['self'], Filters: [{ Name: 'tag:a', Values: ['b'] }] },
      { Images: [{ ImageId: 'ami-9' }] },
    ],
    [
      'iam:ListAccessKeys',
      { UserName: 'a⟦personal.email@1:0123456789ab⟧' },
      { AccessKeyMetadata: [{ UserName: 'ab' }] },
    ],
    ['cloudwatch-logs:DescribeLogGroups', { logGroupNamePrefix: '/a' }, { logGroups: [{ logGroupName: '/a/b' }] }],
  ])('%s: %j may be answered', (operation, input, response) => {
    expect(faultsOf(operation, input, response)).toEqual([]);
  });

  it.each<readonly [EvidenceRecord['operation'], Json, Json]>([
    ['kms:DescribeKey', { KeyId: '0b' }, { KeyMetadata: { Arn: KEY } }],
    ['kms:DescribeKey', { KeyId: 'alias/a' }, { KeyMetadata: { Arn: KEY.replace('eu-central', 'eu-west') } }],
    ['kms:DescribeKey', { KeyId: KEY }, { KeyMetadata: { Arn: KEY.replace(ACCOUNT, '999999999999') } }],
    [
      'imagebuilder:GetComponent',
      { componentBuildVersionArn: `${COMPONENT}/1.0.0/1` },
      { component: { arn: `${COMPONENT}/1.0.0/2` } },
    ],
    [
      'imagebuilder:GetComponent',
      { componentBuildVersionArn: `${COMPONENT}/2.x.x` },
      { component: { arn: `${COMPONENT}/1.4.2/3` } },
    ],
    ['ec2:DescribeImages', { Filters: [{ Name: 'image-id', Values: ['ami-1'] }] }, { Images: [{ ImageId: 'ami-2' }] }],
    [
      'iam:ListAccessKeys',
      { UserName: '⟦personal.email@1:0123456789ab⟧' },
      { AccessKeyMetadata: [{ UserName: '⟦personal.email@1:ba9876543210⟧' }] },
    ],
    ['cloudwatch-logs:DescribeLogGroups', { logGroupNamePrefix: '/a' }, { logGroups: [{ logGroupName: '/b' }] }],
    [
      'cloudtrail:LookupEvents',
      { LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'imagebuilder.amazonaws.com' }] },
      { Events: [{ EventSource: 'kms.amazonaws.com' }] },
    ],
  ])('%s: %j may not be answered so', (operation, input, response) => {
    expect(faultsOf(operation, input, response)).toHaveLength(1);
  });
});

describe('pages', () => {
  const events = (page: number, NextToken?: string) =>
    recordOf({
      operation: 'cloudtrail:LookupEvents',
      page,
      response: NextToken === undefined ? { Events: [] } : { Events: [], NextToken },
    });

  it('asks for no page behind the last that is read', () => {
    const spec = specOf('cloudtrail:LookupEvents');
    const faults = (page: number, isWhole: boolean) =>
      pageFaults({ ...events(page, 'more'), more: true }, undefined, spec, isWhole);
    expect([faults(40, false), faults(2000, true)]).toEqual([[], []]);
    expect([faults(39, false), faults(40, true)].map((found) => found.length)).toEqual([1, 1]);
  });

  it('takes IAM’s word for what follows', () => {
    const spec = specOf('iam:ListAccessKeys');
    const record = recordOf({
      operation: 'iam:ListAccessKeys',
      response: { AccessKeyMetadata: [], IsTruncated: false, Marker: 'm' },
    });
    expect(pageFaults(record, undefined, spec, false)).toEqual([]);
    expect(pageFaults({ ...record, more: true }, undefined, spec, false)).toHaveLength(1);
  });
});

describe('redactions', () => {
  const redactor = createRedactor({ key: new Uint8Array(32).fill(7), accountsInScope: new Set([ACCOUNT]) });
  const others = createRedactor({ key: new Uint8Array(32).fill(9), accountsInScope: new Set([ACCOUNT]) });
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
  const wrapped = (text: string) => base64(text).replace(/.{76}(?=.)/g, '$&\n');
  const SCRIPT = `#!/bin/bash\n${'echo a line that makes it long enough to be broken\n'.repeat(3)}export DB_PASSWORD=Autumn-Rain-77\n`;

  function recorded(response: Json, rules: FieldRules = { documents: ['/response'] }): EvidenceRecord {
    const kept = redactor.redact({ input: {}, response }, rules);
    return { ...recordOf({ response: kept.response ?? null }), redactions: kept.redactions };
  }
  const faultsOf = (record: EvidenceRecord) => redactionFaults(record, setting(record));

  it.each<[string, Json]>([
    ['a script', SCRIPT],
    ['its base 64', `echo ${base64(SCRIPT)} | base64 -d`],
    ['its base 64 in lines', `x:\n${wrapped(SCRIPT)}\n`],
    [
      'lines that become much shorter',
      `x:\n${wrapped(`-----BEGIN PRIVATE KEY-----\n${'MIIEvgIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(9)}-----END PRIVATE KEY-----\n`)}\n`,
    ],
    ['zipped', base64(gzipSync(SCRIPT))],
    ['base 64 in base 64', base64(base64(SCRIPT))],
    ['UTF-16', base64(Buffer.from(SCRIPT, 'utf16le'))],
    ['percent-encoding', encodeURIComponent(SCRIPT)],
    [
      'quoted-printable',
      `Content-Transfer-Encoding: quoted-printable\n\n${SCRIPT.replace('D=', 'D=3D').replace('Rain', '=\nRain')}`,
    ],
    ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ userData: base64(SCRIPT), password: 'Autumn-Rain-77' }) })],
    ['the name of a member', { 'password=Autumn-Rain-77x9': 'a', tags: { DB_PASSWORD: 'Autumn-Rain-77' } }],
    ['one secret twice', 'PASSWORD=Autumn-Rain-77\nPASSWORD=Autumn-Rain-77\n'],
    ['brackets that mean nothing', '⟦⟧ ⟦a.b@1:12⟧ ⟦secret⟧'],
    ['a token of another package', 'see ⟦secret.password@2:0123456789ab⟧ in the report'],
    ['the same encoded', `echo ${base64('see ⟦secret.password@2:0123456789ab⟧ in the report')}`],
    [
      'the same as a name and a value',
      { password: '⟦secret.password@2:0123456789ab⟧', '⟦secret.password@2:0123456789ab⟧': 1 },
    ],
    ['a text that was redacted elsewhere', others.text(SCRIPT)],
  ])('agree in %s', (_, response) => {
    expect(faultsOf(recorded(response))).toEqual([]);
  });

  it.each([SCRIPT, base64(SCRIPT), base64(gzipSync(SCRIPT)), `x: ${base64(SCRIPT)}`, encodeURIComponent(SCRIPT)])(
    'are missed in %s',
    (text) => {
      const record = recorded(text);
      expect(record.redactions).toHaveLength(1);
      expect(faultsOf({ ...record, redactions: [] })).toHaveLength(1);
    },
  );

  it('are missed where one secret stands twice', () => {
    const record = recorded('PASSWORD=Autumn-Rain-77\nPASSWORD=Autumn-Rain-77\n');
    expect(faultsOf({ ...record, redactions: record.redactions.slice(1) })).toHaveLength(1);
  });

  it('tell a token that was copied from one that was made', () => {
    const record = recorded('see ⟦secret.password@2:0123456789ab⟧ in the report');
    expect(record.redactions).toEqual([expect.objectContaining({ detector: 'literal.token@1', span: [4, 36] })]);
  });

  it('finds tokens as deep as the redactor puts them', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((text) => base64(text), SCRIPT);
    const record = recorded(deep);
    expect(record.redactions.length).toBeGreaterThan(0);
    expect(faultsOf(record)).toEqual([]);
    expect(faultsOf({ ...record, redactions: [] })).not.toEqual([]);
  });
});

describe('times and ids', () => {
  const at = (hours: number) => new Date(Date.parse(COLLECTION.to) + hours * 3_600_000);
  const minutes = (count: number) => at(count / 60).toISOString();

  it('a clock four minutes ahead is no contradiction, six are', () => {
    const faults = (ahead: number) => runTimeFaults(COLLECTION, { at: at(1), stamped: minutes(-ahead) });
    expect([faults(4), faults(6)].map((found) => found.length)).toEqual([0, 1]);
    const record = { ...recordOf({}), awsDate: 'Wed, 01 Jul 2026 00:04:00 GMT' };
    expect(timeFaults(record, setting(record))).toEqual([]);
    expect(timeFaults({ ...record, awsDate: 'Wed, 01 Jul 2026 00:06:00 GMT' }, setting(record))).toHaveLength(1);
    expect(
      timeFaults({ ...record, awsDate: 'Wed, 01 Jul 2026 00:06:00 GMT', host: 'localhost' }, setting(record)),
    ).toEqual([]);
  });

  it('looks at corroborating, too', () => {
    const late = { ...COLLECTION, corroborated: { from: COLLECTION.to, to: minutes(120) } };
    expect(runTimeFaults(late, { at: at(1), stamped: undefined })).toHaveLength(1);
  });

  it('test servers number as they like', () => {
    const ask = requestIdQuestion();
    const local = { ...recordOf({}), host: '127.0.0.1' };
    expect([ask(local), ask(local), ask({ ...local, requestId: null })]).toEqual([[], [], []]);
  });

  it('what no table leaves out was not left out', () => {
    const left = (region: string, basis: string) => {
      const made = recordOf({ operation: 'macie2:GetMacieSession', region });
      const record = {
        ...made,
        attempts: 0,
        requestId: null,
        httpStatus: null,
        host: '',
        more: null,
        outcome: { kind: 'unsupported', basis } as const,
      };
      return outcomeFaults(record, setting(record)).length;
    };
    const basis = (region: string) => `macie2 is not offered in ${region} (service-by-Region table of 2026-08)`;
    expect([
      left('cn-north-1', basis('cn-north-1')),
      left('eu-central-1', basis('eu-central-1')),
      left('eu-central-1', basis('cn-north-1')),
    ]).toEqual([0, 1, 1]);
  });
});

describe('outcomes', () => {
  const faultsOf = (kind: 'failed' | 'throttled', code: string, httpStatus: number | null) => {
    const record = { ...recordOf({}), httpStatus, outcome: { kind, code, message: '' } };
    return outcomeFaults(record, setting(record)).length;
  };

  it('are what code and status make them', () => {
    expect([faultsOf('throttled', 'Any', 429), faultsOf('throttled', 'SlowDown', 503)]).toEqual([0, 0]);
    expect([faultsOf('failed', 'MalformedAnswer', 429), faultsOf('failed', 'ECONNRESET', 200)]).toEqual([0, 0]);
    expect([faultsOf('throttled', 'Any', 400), faultsOf('failed', 'AccessDenied', 403)]).toEqual([1, 1]);
  });
});
