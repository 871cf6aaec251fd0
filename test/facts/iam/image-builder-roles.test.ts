import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamImageBuilderRoles } from '../../../src/facts/iam/image-builder-roles.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, alone, denied, derive, ok, REGION, rowOf, urlEncoded } from '../../fixtures/evidence.ts';
import { details, EVERYTHING, role, roleArn } from './fixtures.ts';

const INFRASTRUCTURE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const PIPELINE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-pipeline/shop`;
const DISTRIBUTION = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/out`;
const STRANGER = '999999999999';

/** The lists, empty but for what is given. */
function lists(more: Readonly<Record<string, readonly JsonObject[]>> = {}): readonly EvidenceRecord[] {
  const all: readonly (readonly [string, string])[] = [
    ['ListDistributionConfigurations', 'distributionConfigurationSummaryList'],
    ['ListImagePipelines', 'imagePipelineList'],
    ['ListImages', 'imageVersionList'],
    ['ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList'],
    ['ListLifecyclePolicies', 'lifecyclePolicySummaryList'],
  ];
  return all.map(([operation, list]) => ok(`imagebuilder:${operation}`, { [list]: more[list] ?? [] }));
}

function trusted(name: string, Principal: Json, more: JsonObject = {}, members: JsonObject = {}) {
  const statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more };
  return role(name, [], {
    AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement: [statement] }),
    ...members,
  });
}

const inProfile = (name: string) => ({ InstanceProfileList: [{ InstanceProfileName: name }] });
const infrastructure = {
  infrastructureConfigurationSummaryList: [{ arn: INFRASTRUCTURE, instanceProfileName: 'builds' }],
};
const executing = (name: string) => lists({ imagePipelineList: [{ arn: PIPELINE, executionRole: name }] });

describe('which roles Image Builder uses', () => {
  it('finds the role in the instance profile, with what it may do', () => {
    const build = role('build', [EVERYTHING], inProfile('builds'));
    const row = rowOf(
      derive(iamImageBuilderRoles, [details({ RoleDetailList: [build] }), ...lists(infrastructure)]),
      roleArn('build'),
    );
    expect(row.values).toMatchObject({
      uses: ['instance profile'],
      usedBy: [INFRASTRUCTURE],
      found: true,
      services: ['ec2.amazonaws.com'],
      accounts: [],
      strongActions: expect.arrayContaining(['iam:PassRole', 'secretsmanager:GetSecretValue']),
    });
  });

  it('does not know how strong it is where its boundary was not in the answer', () => {
    const bounded = { PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' } };
    const rowWith = (...documents: readonly Json[]) => {
      const build = role('build', documents, { ...inProfile('builds'), ...bounded });
      const shard = derive(iamImageBuilderRoles, [details({ RoleDetailList: [build] }), ...lists(infrastructure)]);
      return rowOf(shard, roleArn('build'));
    };
    expect(rowWith(EVERYTHING).unknown).toMatchObject({ strongActions: { reason: 'unparsable' } });
    expect(rowWith().values).toMatchObject({ strongActions: [] });
  });

  it('says so where there is no such role', () => {
    const row = rowOf(
      derive(iamImageBuilderRoles, [details({}), ...lists(infrastructure)]),
      `arn:aws:iam::${ACCOUNT}:instance-profile/builds`,
    );
    expect(row).toMatchObject({ values: { found: false }, absent: expect.arrayContaining(['services', 'accounts']) });
  });

  it('does not say so where the roles could not be read', () => {
    const records = [denied('iam:GetAccountAuthorizationDetails'), ...lists(infrastructure)];
    const row = rowOf(derive(iamImageBuilderRoles, records), `arn:aws:iam::${ACCOUNT}:instance-profile/builds`);
    expect(row.unknown).toMatchObject({ found: { reason: 'denied' }, services: { reason: 'denied' } });
  });

  it.each(['flow', roleArn('flow')])('takes %s of a pipeline for a role', (name) => {
    const shard = derive(iamImageBuilderRoles, [details({ RoleDetailList: [role('flow')] }), ...executing(name)]);
    expect(rowOf(shard, roleArn('flow')).values).toMatchObject({ uses: ['workflow'], found: true });
  });

  it('knows lifecycle, export and distribution', () => {
    const cross = 'EC2ImageBuilderDistributionCrossAccountRole';
    const records = [
      details({ RoleDetailList: [role('clean'), role('out'), role(cross)] }),
      ...lists({
        lifecyclePolicySummaryList: [{ arn: 'x', executionRole: 'clean' }],
        distributionConfigurationSummaryList: [{ arn: DISTRIBUTION }],
      }),
      ok(
        'imagebuilder:GetDistributionConfiguration',
        { distributionConfiguration: { distributions: [{ s3ExportConfiguration: { roleName: 'out' } }, {}] } },
        { input: { distributionConfigurationArn: DISTRIBUTION } },
      ),
    ];
    const uses = derive(iamImageBuilderRoles, records).rows.map(({ values }) => [values['arn'], values['uses']]);
    expect(uses).toEqual([
      [roleArn(cross), ['distribution']],
      [roleArn('clean'), ['lifecycle']],
      [roleArn('out'), ['export']],
    ]);
  });

  // CreateImage, DistributeImage and ImportDiskImage take an executionRole; GetImage shows it.
  it('knows the role of an image that no pipeline made', () => {
    const version = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/imported/1.0.0`;
    const open = trusted('flow', { AWS: '*' });
    const builds = ok('imagebuilder:ListImageBuildVersions', { imageSummaryList: [{ arn: `${version}/1` }] });
    const records = [details({ RoleDetailList: [open] }), ...lists({ imageVersionList: [{ arn: version }] }), builds];
    const asked = { input: { imageBuildVersionArn: `${version}/1` } };
    const image = ok('imagebuilder:GetImage', { image: { arn: `${version}/1`, executionRole: 'flow' } }, asked);
    const shard = derive(iamImageBuilderRoles, [...records, image]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, roleArn('flow')).values).toMatchObject({ uses: ['workflow'], usedBy: [`${version}/1`] });
    const refused = derive(iamImageBuilderRoles, [...records, denied('imagebuilder:GetImage', asked)]);
    expect(refused).toMatchObject({ rows: [], coverage: [{ complete: false }] });
  });

  it('tells the services that none of its uses needs', () => {
    const of = (services: readonly string[], uses: Readonly<Record<string, readonly JsonObject[]>>, more = {}) => {
      const named = trusted('both', { Service: [...services] }, {}, more);
      const shard = derive(iamImageBuilderRoles, [details({ RoleDetailList: [named] }), ...lists(uses)]);
      return rowOf(shard, roleArn('both')).values['otherServices'];
    };
    const flow = { imagePipelineList: [{ arn: PIPELINE, executionRole: 'both' }] };
    const [builder, lambda, ec2] = ['imagebuilder.amazonaws.com', 'lambda.amazonaws.com', 'ec2.amazonaws.com'];
    expect(of([builder], flow)).toEqual([]);
    expect(of([builder, lambda], flow)).toEqual([lambda]);
    expect(of(['imagebuilder.amazonaws.com.cn'], flow)).toEqual([]);
    expect(of([builder, ec2], flow)).toEqual([ec2]);
    expect(of([builder, ec2], { ...flow, ...infrastructure }, inProfile('builds'))).toEqual([]);
  });

  it('is incomplete where a list or a distribution was refused', () => {
    const refused = [...lists().slice(1), denied('imagebuilder:ListDistributionConfigurations')];
    expect(derive(iamImageBuilderRoles, [details({}), ...refused]).coverage[0]?.complete).toBe(false);
    const unread = lists({ distributionConfigurationSummaryList: [{ arn: DISTRIBUTION }] });
    expect(derive(iamImageBuilderRoles, [details({}), ...unread]).coverage[0]?.complete).toBe(false);
  });
});

describe('whom a role trusts', () => {
  const trustOf = (one: JsonObject) =>
    rowOf(derive(iamImageBuilderRoles, [details({ RoleDetailList: [one] }), ...executing('flow')]), roleArn('flow'))
      .values;
  const SERVICE = { Service: 'imagebuilder.amazonaws.com' };

  it('a service, with and without a source', () => {
    expect(trustOf(trusted('flow', SERVICE))).toMatchObject({ unprotectedServices: ['imagebuilder.amazonaws.com'] });
    const source = { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } };
    expect(trustOf(trusted('flow', SERVICE, source))).toMatchObject({
      services: [SERVICE.Service],
      unprotectedServices: [],
    });
  });

  // IAM User Guide, "The confused deputy problem".
  it.each<[string, JsonObject, readonly string[], readonly string[]]>([
    ['for any account', { ArnLike: { 'aws:SourceArn': 'arn:aws:imagebuilder:*:*:image/*' } }, [SERVICE.Service], []],
    ['for accounts that begin so', { StringLike: { 'aws:SourceAccount': '1111*' } }, [SERVICE.Service], []],
    ['for the own account', { ArnLike: { 'aws:SourceArn': `arn:aws:imagebuilder:*:${ACCOUNT}:image/*` } }, [], []],
    ['for another account', { StringEquals: { 'aws:SourceAccount': STRANGER } }, [], [STRANGER]],
  ])('a service that acts %s', (_, Condition, unprotectedServices, servedAccounts) => {
    expect(trustOf(trusted('flow', SERVICE, { Condition }))).toMatchObject({ unprotectedServices, servedAccounts });
  });

  it('other accounts, with and without an external id', () => {
    const stranger = { AWS: `arn:aws:iam::${STRANGER}:root` };
    expect(trustOf(trusted('flow', stranger))).toMatchObject({ accounts: [STRANGER], thirdParties: [STRANGER] });
    const id = { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } };
    expect(trustOf(trusted('flow', stranger, id))).toMatchObject({ accounts: [STRANGER], thirdParties: [] });
    expect(trustOf(trusted('flow', { AWS: ACCOUNT }))).toMatchObject({ accounts: [], thirdParties: [] });
    const any = { Condition: { StringLike: { 'sts:ExternalId': '*' } } };
    expect(trustOf(trusted('flow', stranger, any))).toMatchObject({ thirdParties: [STRANGER] });
  });

  it('members of the organisation need no external id', () => {
    const records = [details({ RoleDetailList: [trusted('flow', { AWS: STRANGER })] }), ...executing('flow')];
    const org = { ...alone(), accounts: [{ id: STRANGER, state: 'ACTIVE', inScope: true }] };
    expect(rowOf(derive(iamImageBuilderRoles, records, { org }), roleArn('flow')).values).toMatchObject({
      accounts: [STRANGER],
      thirdParties: [],
    });
  });

  it('everybody, and principals that were deleted', () => {
    expect(trustOf(trusted('flow', '*'))).toMatchObject({ everybody: ['statement 1'] });
    expect(trustOf(trusted('flow', { AWS: 'AROAEXAMPLEEXAMPLE01' }))).toMatchObject({
      accounts: [],
      deletedPrincipals: ['AROAEXAMPLEEXAMPLE01'],
    });
    const org = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    expect(trustOf(trusted('flow', { AWS: '*' }, org))).toMatchObject({ everybody: [] });
  });

  it('the own organisation, another one, or one of which nobody knows', () => {
    const org = (...ids: readonly string[]) => ({ Condition: { StringEquals: { 'aws:PrincipalOrgID': ids } } });
    const rowIn = (organisation: string | null, ...ids: readonly string[]) => {
      const records = [details({ RoleDetailList: [trusted('flow', '*', org(...ids))] }), ...executing('flow')];
      return rowOf(derive(iamImageBuilderRoles, records, { org: { ...alone(), organisation } }), roleArn('flow'));
    };
    expect(rowIn('o-own', 'o-own').values).toMatchObject({ everybody: [], organizations: [] });
    expect(rowIn('o-own', 'o-own', 'o-other').values).toMatchObject({ organizations: ['o-other'] });
    expect(rowIn(null, 'o-own').unknown).toMatchObject({
      organizations: { operation: 'organizations:DescribeOrganization', reason: 'not-called' },
    });
    expect(trustOf(trusted('flow', SERVICE))).toMatchObject({ organizations: [] });
  });

  // AWS Organizations API, DescribeOrganization: AWSOrganizationsNotInUseException, "not a member of an organization".
  it('any organisation is another one to an account that has none', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } };
    const records = [details({ RoleDetailList: [trusted('flow', '*', { Condition })] }), ...executing('flow')];
    const rowIn = (account: string) =>
      rowOf(
        derive(iamImageBuilderRoles, records, { org: { ...alone(), organisation: null, alone: account } }),
        roleArn('flow'),
      );
    expect(rowIn(ACCOUNT).values).toMatchObject({ organizations: ['o-other'] });
    // What another account was told says nothing of this one.
    expect(rowIn(STRANGER).unknown['organizations']?.reason).toBe('not-called');
  });

  it('members of any organisation, the own one too', () => {
    const org = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-own' } } };
    expect(trustOf(trusted('flow', '*', org))).toMatchObject({ everybody: [], members: ['o-own'] });
    expect(trustOf(trusted('flow', SERVICE))).toMatchObject({ members: [] });
  });

  it('an account that a condition names beside everybody', () => {
    const one = { Condition: { StringEquals: { 'aws:PrincipalAccount': STRANGER } } };
    expect(trustOf(trusted('flow', '*', one))).toMatchObject({ everybody: [], accounts: [STRANGER] });
  });

  it('federated identities, all of them or some', () => {
    const github = { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` };
    const web = { Action: 'sts:AssumeRoleWithWebIdentity' };
    expect(trustOf(trusted('flow', github, web))).toMatchObject({ openFederation: [github.Federated] });
    const any = { ...web, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': '*' } } };
    expect(trustOf(trusted('flow', github, any))).toMatchObject({ openFederation: [github.Federated] });
    const sub = { ...web, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:shop/*' } } };
    expect(trustOf(trusted('flow', github, sub))).toMatchObject({ federated: [github.Federated], openFederation: [] });
  });

  it('nobody, where no request meets the conditions together', () => {
    const held = { StringEquals: { 'aws:PrincipalAccount': STRANGER }, StringLike: { 'aws:PrincipalAccount': '4*' } };
    const row = trustOf(trusted('flow', { AWS: `arn:aws:iam::${STRANGER}:root` }, { Condition: held }));
    expect(row).toMatchObject({ accounts: [], thirdParties: [] });
  });

  it('an account that a condition names, without an external id', () => {
    const one = { StringEquals: { 'aws:PrincipalAccount': STRANGER } };
    expect(trustOf(trusted('flow', '*', { Condition: one }))).toMatchObject({ thirdParties: [STRANGER] });
    const both = { StringEquals: { 'aws:PrincipalAccount': STRANGER, 'sts:ExternalId': 'secret' } };
    expect(trustOf(trusted('flow', '*', { Condition: both }))).toMatchObject({ thirdParties: [] });
  });

  // IAM User Guide, "Passing session tags in AWS STS", the trust policy under "Permissions required to add session tags".
  it('not by a statement that only lets tag sessions', () => {
    const stranger = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STRANGER}:root` } };
    const Condition = { StringEquals: { 'sts:ExternalId': 'Example987' } };
    const Statement = [
      { ...stranger, Action: 'sts:AssumeRole', Condition },
      { ...stranger, Action: 'sts:TagSession', Condition: { StringLike: { 'aws:RequestTag/Project': '*' } } },
      { Effect: 'Allow', Principal: '*', Action: ['sts:SetSourceIdentity'] },
    ];
    const one = role('flow', [], { AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement }) });
    expect(trustOf(one)).toMatchObject({ everybody: [], accounts: [STRANGER], thirdParties: [] });
  });

  it('nobody knows where the trust policy cannot be read', () => {
    const broken = role('flow', [], { AssumeRolePolicyDocument: 'x' });
    const shard = derive(iamImageBuilderRoles, [details({ RoleDetailList: [broken] }), ...executing('flow')]);
    expect(rowOf(shard, roleArn('flow')).unknown).toMatchObject({ everybody: { reason: 'unparsable' } });
  });
});
