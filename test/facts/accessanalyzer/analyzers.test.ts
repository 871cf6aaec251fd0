import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { accessAnalyzerFindings } from '../../../src/facts/accessanalyzer/findings.ts';
import { accessAnalyzerRegions } from '../../../src/facts/accessanalyzer/regions.ts';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import type { Operation } from '../../../src/model/common.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, evidenceOf, ok, PERIOD, REGION, rowOf, urlEncoded } from '../../fixtures/evidence.ts';

const ADMIN = '999988887777';
const STRANGER = '555566667777';
const BUCKET = 'arn:aws:s3:::logs';
const arn = (account: string) => `arn:aws:access-analyzer:${REGION}:${account}:analyzer/a`;

const analyzers = (list: readonly JsonObject[], account = ACCOUNT) =>
  ok('accessanalyzer:ListAnalyzers', { analyzers: [...list] }, { account });
const one = (type = 'ACCOUNT', status = 'ACTIVE', account = ACCOUNT) => ({ arn: arn(account), type, status });
const findings = (list: readonly JsonObject[], account = ACCOUNT) =>
  ok('accessanalyzer:ListFindings', { findings: [...list] }, { account, input: { analyzerArn: arn(account) } });
const finding = (resource: string, more: JsonObject = {}) => ({
  id: 'f',
  resource,
  status: 'ACTIVE',
  isPublic: false,
  principal: { AWS: STRANGER },
  resourceOwnerAccount: ACCOUNT,
  ...more,
});
const trail = ok('cloudtrail:DescribeTrails', { trailList: [{ TrailARN: 't', S3BucketName: 'logs' }] });

describe('accessanalyzer.regions', () => {
  const active = (...records: EvidenceRecord[]) => derive(accessAnalyzerRegions, records).rows[0];
  it('counts active analyzers for external access alone', () => {
    expect(active(analyzers([one()]))?.values['active']).toEqual([arn(ACCOUNT)]);
    for (const other of [one('ACCOUNT_UNUSED_ACCESS'), one('ACCOUNT', 'DISABLED')]) {
      expect(active(analyzers([other]))?.values['active']).toEqual([]);
    }
  });
  it('does not know where the list was refused, cut short or is no list', () => {
    const cut = ok('accessanalyzer:ListAnalyzers', { analyzers: [] }, { more: true });
    for (const record of [
      denied('accessanalyzer:ListAnalyzers'),
      cut,
      ok('accessanalyzer:ListAnalyzers', { analyzers: 1 }),
    ]) {
      expect(active(record)?.unknown).toHaveProperty('active');
    }
  });
});

/** What names resources that the report speaks of: nothing there, but everything answered. */
const LISTS = {
  'imagebuilder:ListComponents': 'componentVersionList',
  'imagebuilder:ListContainerRecipes': 'containerRecipeSummaryList',
  'imagebuilder:ListImageRecipes': 'imageRecipeSummaryList',
  'imagebuilder:ListWorkflows': 'workflowVersionList',
  'imagebuilder:ListInfrastructureConfigurations': 'infrastructureConfigurationSummaryList',
  'imagebuilder:ListDistributionConfigurations': 'distributionConfigurationSummaryList',
  'imagebuilder:ListImagePipelines': 'imagePipelineList',
  'imagebuilder:ListImages': 'imageVersionList',
  'imagebuilder:ListLifecyclePolicies': 'lifecyclePolicySummaryList',
  'ec2:DescribeImages': 'Images',
  'iam:GetAccountAuthorizationDetails': 'RoleDetailList',
} as const;
const answered = (except?: string): EvidenceRecord[] =>
  Object.entries(LISTS).map(([operation, list]) =>
    operation === except ? denied(operation as Operation) : ok(operation as Operation, { [list]: [] }),
  );

describe('accessanalyzer.findings', () => {
  const shard = (...records: EvidenceRecord[]) =>
    derive(accessAnalyzerFindings, [analyzers([one()]), trail, ...answered(), ...records]);
  it('tells accounts from other principals, and what is audited', () => {
    const principals = { AWS: `arn:aws:iam::${STRANGER}:role/x`, Federated: 'accounts.google.com' };
    const row = rowOf(shard(findings([finding(BUCKET, { principal: principals })])), `${BUCKET} f`);
    expect(row.values).toMatchObject({
      audited: true,
      accounts: [STRANGER],
      others: ['Federated accounts.google.com'],
    });
    const nobody = rowOf(shard(findings([finding('arn:aws:s3:::other', { principal: {} })])), 'arn:aws:s3:::other f');
    expect(nobody.values).toMatchObject({ audited: false, accounts: [], others: ['nobody in particular'] });
  });

  // IAM User Guide, "Access Analyzer resource types": IAM roles, Amazon ECR repositories and EBS snapshots are analysed.
  it('speaks of the roles, repositories and snapshots that Image Builder uses, however they are named', () => {
    const role = (name: string, more: JsonObject = {}) => ({
      Path: '/',
      RoleName: name,
      Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      AssumeRolePolicyDocument: urlEncoded({ Statement: [] }),
      RolePolicyList: [],
      AttachedManagedPolicies: [],
      InstanceProfileList: [],
      ...more,
    });
    const CROSS = 'EC2ImageBuilderDistributionCrossAccountRole';
    const settings = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/a`;
    const version = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/web/1.0.0`;
    const distributions = [
      { region: REGION, containerDistributionConfiguration: { targetRepository: { repositoryName: 'golden' } } },
      { region: REGION, s3ExportConfiguration: { roleName: 'export' } },
    ];
    const CreatedBy = [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }];
    const volumes = [{ Ebs: { SnapshotId: 'snap-1' } }];
    const told = [
      ok('iam:GetAccountAuthorizationDetails', {
        RoleDetailList: ['clean', 'export', 'flow', CROSS].map((name) => role(name)),
      }),
      ok('imagebuilder:ListLifecyclePolicies', { lifecyclePolicySummaryList: [{ arn: 'p', executionRole: 'clean' }] }),
      ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [{ arn: settings }] }),
      ok(
        'imagebuilder:GetDistributionConfiguration',
        { distributionConfiguration: { distributions } },
        { input: { distributionConfigurationArn: settings } },
      ),
      ok('imagebuilder:ListImages', { imageVersionList: [{ arn: version }] }),
      ok('imagebuilder:ListImageBuildVersions', { imageSummaryList: [{ arn: `${version}/1` }] }),
      ok(
        'imagebuilder:GetImage',
        { image: { arn: `${version}/1`, executionRole: 'flow' } },
        { input: { imageBuildVersionArn: `${version}/1` } },
      ),
      ok('ec2:DescribeImages', {
        Images: [{ ImageId: 'ami-1', OwnerId: ACCOUNT, Tags: CreatedBy, BlockDeviceMappings: volumes }],
      }),
    ];
    const audited = [
      ...['clean', 'export', 'flow', CROSS].map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`),
      `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/golden`,
      `arn:aws:ec2:${REGION}:${ACCOUNT}:snapshot/snap-1`,
    ];
    const others = [
      `arn:aws:iam::${ACCOUNT}:role/other`,
      `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/other`,
      `arn:aws:ec2:${REGION}:${ACCOUNT}:snapshot/snap-2`,
    ];
    const rest = answered().filter(({ operation }) => !told.some((each) => each.operation === operation));
    const found = findings([...audited, ...others].map((each) => finding(each, { id: each })));
    const { rows } = derive(accessAnalyzerFindings, [analyzers([one()]), trail, ...rest, ...told, found]);
    const ofKind = (is: boolean) =>
      rows.filter(({ values }) => values['audited'] === is).map(({ values }) => values['resource']);
    expect(ofKind(true).sort()).toEqual([...audited].sort());
    expect(ofKind(false).sort()).toEqual([...others].sort());
  });

  it.each([
    ['imagebuilder:ListInfrastructureConfigurations', ['s3', 'sns', 'iam']],
    ['imagebuilder:ListDistributionConfigurations', ['s3', 'kms', 'ecr', 'iam']],
    ['imagebuilder:ListContainerRecipes', ['kms', 'ecr']],
    ['imagebuilder:ListComponents', ['kms']],
    ['imagebuilder:ListImageRecipes', ['kms']],
    ['imagebuilder:ListWorkflows', ['kms']],
    ['imagebuilder:ListImagePipelines', ['iam', 'kms']],
    ['imagebuilder:ListLifecyclePolicies', ['iam']],
    ['imagebuilder:ListImages', ['iam', 'ec2']],
    ['ec2:DescribeImages', ['ec2']],
    ['iam:GetAccountAuthorizationDetails', ['iam']],
  ])('does not know what is audited of what %s would name, where that is refused', (operation, services) => {
    const resources = ['s3', 'kms', 'sns', 'iam', 'ecr', 'ec2', 'sqs'].map(
      (service) => `arn:aws:${service}:::some/thing`,
    );
    const records = [
      analyzers([one()]),
      trail,
      ...answered(operation),
      findings(resources.map((each) => finding(each, { id: each }))),
    ];
    const { rows } = derive(accessAnalyzerFindings, records);
    const open = rows.filter(({ unknown }) => unknown['audited'] !== undefined);
    expect(open.map(({ values }) => String(values['resource']).split(':')[2]).sort()).toEqual([...services].sort());
    expect(open.every(({ unknown }) => unknown['audited']?.operation === operation)).toBe(true);
  });

  it('does not know what is audited where one that was listed could not be read', () => {
    const arn = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/a`;
    const list = ok('imagebuilder:ListInfrastructureConfigurations', {
      infrastructureConfigurationSummaryList: [{ arn }],
    });
    const get = 'imagebuilder:GetInfrastructureConfiguration';
    const records = answered().filter(({ operation }) => operation !== list.operation);
    const refused = denied(get, { input: { infrastructureConfigurationArn: arn } });
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:builds`;
    const found = findings([finding(topic)]);
    const shard = derive(accessAnalyzerFindings, [analyzers([one()]), trail, ...records, list, refused, found]);
    expect(rowOf(shard, `${topic} f`).unknown['audited']).toMatchObject({ operation: get, reason: 'denied' });
  });

  it('is not complete where findings were refused, never asked, cut short or cannot be read', () => {
    const complete = (...records: EvidenceRecord[]) => shard(...records).coverage[0]?.complete;
    const input = { analyzerArn: arn(ACCOUNT) };
    expect(complete(findings([]))).toBe(true);
    const bad = [
      denied('accessanalyzer:ListFindings', { input }),
      ok('accessanalyzer:ListFindings', { findings: [] }, { input, more: true }),
      findings([{ id: 'f' }]),
    ];
    for (const record of bad) expect(complete(record)).toBe(false);
    expect(complete()).toBe(false);
  });

  it('leaves out what somebody archived', () => {
    expect(shard(findings([finding(BUCKET, { status: 'ARCHIVED' })])).rows).toEqual([]);
  });
});

describe("an organisation's analyzer", () => {
  const told = (...records: EvidenceRecord[]) =>
    orgContextOf(
      { organisation: 'o', accounts: [], period: PERIOD },
      sharedRows(evidenceOf(records, { account: ADMIN })),
    );
  const listing = analyzers([one('ORGANIZATION', 'ACTIVE', ADMIN)], ADMIN);
  const members = [analyzers([]), trail];

  it('counts for members, who cannot list it, with what it found of theirs', () => {
    const others = finding('arn:aws:s3:::theirs', { id: 'g', resourceOwnerAccount: STRANGER });
    const org = told(listing, findings([finding(BUCKET), others], ADMIN));
    expect(derive(accessAnalyzerRegions, members, { org }).rows[0]?.values['active']).toEqual([arn(ADMIN)]);
    const shard = derive(accessAnalyzerFindings, members, { org });
    expect(shard.rows.map(({ key }) => key)).toEqual([`${BUCKET} f`]);
    expect(shard.rows[0]?.from.some((id) => id.startsWith(ADMIN))).toBe(true);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it('leaves members open where its findings were refused', () => {
    const refused = denied('accessanalyzer:ListFindings', { account: ADMIN, input: { analyzerArn: arn(ADMIN) } });
    const org = told(listing, refused);
    expect(derive(accessAnalyzerRegions, members, { org }).rows[0]?.values['active']).toEqual([arn(ADMIN)]);
    expect(derive(accessAnalyzerFindings, members, { org }).coverage[0]).toMatchObject({ complete: false });
  });
});
