import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { logsBuildLogging } from '../../../src/facts/logs/build-logging.ts';
import { logsGroups } from '../../../src/facts/logs/groups.ts';
import { s3Buckets } from '../../../src/facts/s3/buckets.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, alone, denied, derive, ok, REGION, rowOf, urlEncoded } from '../../fixtures/evidence.ts';

const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/i`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/web/1.0.0`;

/** An infrastructure configuration, and the recipe of its pipeline under the name that it was given. */
function infrastructure(body: JsonObject, name = 'web'): EvidenceRecord[] {
  return [
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: RECIPE, name }] }),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
    ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
    ok(
      'imagebuilder:GetInfrastructureConfiguration',
      { infrastructureConfiguration: { instanceProfileName: 'build', ...body } },
      { input: { infrastructureConfigurationArn: INFRA } },
    ),
  ];
}
const pipeline = (more: JsonObject = {}) =>
  ok('imagebuilder:ListImagePipelines', {
    imagePipelineList: [
      { arn: 'p', imageRecipeArn: RECIPE, infrastructureConfigurationArn: INFRA, lastRunStatus: 'AVAILABLE', ...more },
    ],
  });
const groups = (...names: string[]) =>
  ok(
    'cloudwatch-logs:DescribeLogGroups',
    { logGroups: names.map((logGroupName) => ({ logGroupName, retentionInDays: 30 })) },
    { input: { logGroupNamePrefix: '/aws/imagebuilder/' } },
  );
function role(statements: readonly JsonObject[], more: JsonObject = {}): EvidenceRecord {
  return ok('iam:GetAccountAuthorizationDetails', {
    RoleDetailList: [
      {
        Path: '/',
        RoleName: 'r',
        Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
        AssumeRolePolicyDocument: urlEncoded({ Statement: [] }),
        InstanceProfileList: [{ InstanceProfileName: 'build' }],
        RolePolicyList: [{ PolicyName: 'p', PolicyDocument: urlEncoded({ Statement: [...statements] }) }],
        AttachedManagedPolicies: [],
        ...more,
      },
    ],
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
  });
}
const s3Logs = { logging: { s3Logs: { s3BucketName: 'logs', s3KeyPrefix: 'builds' } } };
const allow = (Action: string | string[], Resource: string, more: JsonObject = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
/** As a policy writes it. */
const VARIABLE = ['$', '{aws:userid}'].join('');
const PUT = allow('s3:PutObject', 'arn:aws:s3:::logs/builds/*');
const WRITE = allow('logs:*', 'arn:aws:logs:*:*:log-group:/aws/imagebuilder/*');

function row(...records: EvidenceRecord[]) {
  return rowOf(derive(logsBuildLogging, records), INFRA);
}

describe('what the role of build instances may write', () => {
  const writable = (...statements: JsonObject[]) =>
    row(...infrastructure(s3Logs), pipeline(), groups(), role(statements));
  it('is what a statement allows', () => {
    expect(writable(PUT).values).toMatchObject({ bucket: 'logs', bucketWritable: true, logGroupsWritable: false });
    expect(writable(WRITE).values).toMatchObject({ bucketWritable: false, logGroupsWritable: true });
    expect(writable(allow('s3:PutObject', 'arn:aws:s3:::logs/other/*')).values['bucketWritable']).toBe(false);
    expect(writable(allow('s3:GetObject', '*')).values['bucketWritable']).toBe(false);
  });

  it('is not what another takes away', () => {
    expect(writable(PUT, { Effect: 'Deny', Action: 's3:*', Resource: '*' }).values['bucketWritable']).toBe(false);
  });

  it('is not known under a condition, a variable or a boundary', () => {
    const conditions = { Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } } };
    const deny = { Effect: 'Deny', Action: 's3:PutObject', Resource: '*', ...conditions };
    for (const statements of [
      [{ ...PUT, ...conditions }],
      [PUT, deny],
      [allow('s3:PutObject', `arn:aws:s3:::logs/${VARIABLE}/*`), allow('s3:PutObject', `arn:aws:s3:::${VARIABLE}/*`)],
    ]) {
      expect(writable(...statements).unknown['bucketWritable']).toMatchObject({ reason: 'unparsable' });
    }
    const bounded = role([PUT], { PermissionsBoundary: { PermissionsBoundaryArn: 'b' } });
    expect(row(...infrastructure(s3Logs), pipeline(), groups(), bounded).unknown).toHaveProperty('bucketWritable');
  });

  it('is nothing for a profile that is not there, and not known where IAM is closed', () => {
    const other = role([PUT], { InstanceProfileList: [] });
    expect(row(...infrastructure(s3Logs), pipeline(), groups(), other).values['bucketWritable']).toBe(false);
    const closed = row(...infrastructure(s3Logs), pipeline(), groups(), denied('iam:GetAccountAuthorizationDetails'));
    expect(closed.unknown).toMatchObject({
      bucketWritable: { reason: 'denied' },
      logGroupsWritable: { reason: 'denied' },
    });
  });
});

describe('the bucket of a configuration', () => {
  const about = (...records: EvidenceRecord[]) =>
    row(...infrastructure(s3Logs), pipeline(), groups(), role([PUT]), ...records);
  const input = { Bucket: 'logs' };

  it('is there whatever its policy, and gone where S3 knows none', () => {
    expect(about(ok('s3:GetBucketPolicy', { Policy: '{}' }, { input })).values['bucketExists']).toBe(true);
    expect(about(absent('s3:GetBucketPolicy', 'NoSuchBucketPolicy', { input })).values['bucketExists']).toBe(true);
    expect(about(absent('s3:GetBucketPolicy', 'NoSuchBucket', { input })).values).toMatchObject({
      bucketExists: false,
      bucketWritable: true,
    });
    expect(row(...infrastructure({}), pipeline(), groups(), role([PUT])).values['bucketExists']).toBe(false);
  });

  it('is not known where S3 did not say, unless its own account knows', () => {
    const refused = denied('s3:GetBucketPolicy', { input });
    expect(about(refused).unknown['bucketExists']).toMatchObject({ reason: 'denied' });
    expect(about().unknown['bucketExists']).toMatchObject({ reason: 'not-called' });
    const trails = ok('cloudtrail:DescribeTrails', { trailList: [] });
    const ships = ok('imagebuilder:ListDistributionConfigurations', {});
    const there = ok('s3:GetBucketPolicy', { Policy: '{}' }, { input });
    const owned = rowOf(derive(s3Buckets, [...infrastructure(s3Logs), trails, ships, there]), 'arn:aws:s3:::logs');
    const org = { ...alone(), lookup: () => owned };
    const records = [...infrastructure(s3Logs), pipeline(), groups(), role([PUT]), refused];
    expect(rowOf(derive(logsBuildLogging, records, { org }), INFRA).values['bucketExists']).toBe(true);
  });
});

describe('log groups of a configuration', () => {
  const base = [...infrastructure({}), role([WRITE])];
  it('carry the name of the image, or the one that the pipeline says', () => {
    expect(row(...base, pipeline(), groups('/aws/imagebuilder/web')).values).toMatchObject({
      logGroups: ['/aws/imagebuilder/web'],
      logGroupsMissing: [],
    });
    // User Guide, "Logging": the group is called after the image; an ARN has its name in small letters with hyphens.
    const written = [...infrastructure({}, 'Golden Web'), role([WRITE])];
    expect(row(...written, pipeline(), groups('/aws/imagebuilder/Golden Web')).values).toMatchObject({
      logGroups: ['/aws/imagebuilder/Golden Web'],
      logGroupsMissing: [],
    });
    const named = pipeline({ loggingConfiguration: { imageLogGroupName: '/builds' } });
    expect(row(...base, named, groups()).values).toMatchObject({
      logGroups: ['/builds'],
      logGroupsMissing: ['/builds'],
    });
  });

  it('may be missing as long as nothing ran', () => {
    for (const lastRunStatus of [null, 'PENDING', 'BUILDING', 'FAILED', 'CANCELLED']) {
      expect(row(...base, pipeline({ lastRunStatus }), groups()).values['logGroupsMissing']).toEqual([]);
    }
  });

  // API reference, ImagePipeline: dateLastRun "is no longer supported"; lastRunStatus is that of the last image.
  it.each([{ lastRunStatus: 'AVAILABLE' }, { lastRunStatus: 'TESTING' }, { lastRunStatus: null, dateLastRun: 'x' }])(
    'are missed after a build: %j',
    (more) => {
      expect(row(...base, pipeline(more), groups()).values['logGroupsMissing']).toEqual(['/aws/imagebuilder/web']);
    },
  );

  // API Reference, "PipelineLoggingConfiguration": another name than /aws/imagebuilder/… takes an executionRole.
  it('of another name are written by the execution role, and by nobody without one', () => {
    const custom = (statement: JsonObject, executionRole?: string) => {
      const roles = [role([statement], { RoleName: 'flow', Arn: `arn:aws:iam::${ACCOUNT}:role/flow` })];
      const more = {
        loggingConfiguration: { imageLogGroupName: '/corp/golden' },
        ...(executionRole && { executionRole }),
      };
      return row(...infrastructure({}), ...roles, pipeline(more), groups('/corp/golden')).values['logGroupsWritable'];
    };
    const may = allow('logs:*', '*');
    expect(custom(may)).toBe(false);
    expect(custom(may, 'flow')).toBe(true);
    expect(custom(may, `arn:aws:iam::${ACCOUNT}:role/flow`)).toBe(true);
    expect(custom(allow('s3:*', '*'), 'flow')).toBe(false);
    expect(custom(may, 'gone')).toBe(false);
  });

  it('are not known where groups or pipelines were refused', () => {
    const refused = denied('cloudwatch-logs:DescribeLogGroups');
    expect(row(...base, pipeline(), refused).unknown['logGroupsMissing']).toMatchObject({ reason: 'denied' });
    const closed = row(...base, denied('imagebuilder:ListImagePipelines'), groups());
    const unnamed = [...infrastructure({}).slice(1), role([WRITE]), denied('imagebuilder:ListImageRecipes')];
    expect(row(...unnamed, pipeline(), groups()).unknown['logGroups']).toMatchObject({ reason: 'denied' });
    expect(closed.unknown).toMatchObject({ pipelines: { reason: 'denied' }, logGroups: { reason: 'denied' } });
  });
});

describe('logs.groups', () => {
  it("holds Image Builder's and those that were asked for by name", () => {
    const script = ok(
      'cloudwatch-logs:DescribeLogGroups',
      { logGroups: [{ logGroupName: '/scripts' }, { logGroupName: '/scripts-of-others' }] },
      { input: { logGroupNamePrefix: '/scripts' } },
    );
    const setting = ok('ssm:GetServiceSetting', { ServiceSetting: {} });
    const shard = derive(logsGroups, [groups('/aws/imagebuilder/web'), script, pipeline(), setting]);
    expect(shard.rows.map(({ values }) => values['name'])).toEqual(['/aws/imagebuilder/web', '/scripts']);
    expect(shard.rows[1]?.absent).toEqual(['retentionDays', 'kmsKey']);
    expect(shard.coverage[0]?.complete).toBe(true);
  });
});
