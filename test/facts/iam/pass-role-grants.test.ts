import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamPassRoleGrants } from '../../../src/facts/iam/pass-role-grants.ts';
import type { TableShard } from '../../../src/model/facts.ts';
import { denied, derive, throttled } from '../../fixtures/evidence.ts';
import {
  attached,
  details,
  EVERYTHING,
  group,
  inline,
  managed,
  policyArn,
  role,
  roleArn,
  TAGGED_BY_SESSION,
  user,
  userArn,
} from './fixtures.ts';

const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' };

function policy(...statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** The grants of one role `maker` with these statements, among other roles. */
function grantsOf(
  statements: readonly JsonObject[],
  others: readonly Json[] = [],
  members: JsonObject = {},
): TableShard {
  const maker = role('maker', [policy(...statements)], members);
  return derive(iamPassRoleGrants, [details({ RoleDetailList: [maker, ...others] })]);
}

function valuesOf(statement: JsonObject, others: readonly Json[] = []) {
  const shard = grantsOf([statement], others);
  expect(shard.coverage[0]).toMatchObject({ complete: true });
  expect(shard.rows).toHaveLength(1);
  return { ...shard.rows[0]?.values, absent: shard.rows[0]?.absent };
}

describe('which statements grant iam:PassRole', () => {
  it.each<[string, JsonObject]>([
    ['the action itself', { Action: 'iam:PassRole' }],
    ['in any case', { Action: ['s3:*', 'IAM:passrole'] }],
    ['iam:*', { Action: 'iam:*' }],
    ['iam:Pass*', { Action: 'iam:Pass*' }],
    ['a question mark', { Action: 'iam:PassRol?' }],
    ['everything', { Action: '*' }],
    ['NotAction of something else', { NotAction: 's3:*' }],
  ])('%s does', (_, members) => {
    expect(grantsOf([{ Effect: 'Allow', Resource: '*', ...members }]).rows).toHaveLength(1);
  });

  it.each<[string, JsonObject]>([
    ['a denial', { ...pass, Effect: 'Deny' }],
    ['another action', { ...pass, Action: ['iam:GetRole', 'iam:PassRoles'] }],
    ['NotAction that names it', { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' }],
    ['resources that are no roles', { ...pass, Action: 'iam:*', Resource: 'arn:aws:iam::*:user/*' }],
    ["another account's roles", { ...pass, Resource: 'arn:aws:iam::999988887777:role/*' }],
    ['NotResource of all roles', { Effect: 'Allow', Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/*' }],
  ])('%s does not', (_, statement) => {
    expect(grantsOf([statement])).toMatchObject({ rows: [], coverage: [{ complete: true }] });
  });

  it('reads inline and attached policies of users, groups and roles, of any page', () => {
    const first = details(
      {
        UserDetailList: [user('ann', { UserPolicyList: [inline('mine', policy(pass))], GroupList: ['makers'] })],
        GroupDetailList: [group('makers', { AttachedManagedPolicies: attached('passing') })],
      },
      { more: true },
    );
    const second = details(
      {
        RoleDetailList: [role('ci', [], { AttachedManagedPolicies: attached('passing') })],
        Policies: [managed('passing', policy({ ...pass, Sid: 'Pass' })), managed('unattached', policy(pass))],
      },
      { page: 2 },
    );
    const shard = derive(iamPassRoleGrants, [first, second]);
    expect(shard.coverage[0]).toMatchObject({ complete: true, gaps: [] });
    expect(shard.rows.map(({ key, from }) => [key, from.length])).toEqual([
      [`arn:aws:iam::111122223333:group/makers > ${policyArn('passing')} > Pass`, 2],
      [`${roleArn('ci')} > ${policyArn('passing')} > Pass`, 1],
      [`${userArn('ann')} > inline policy mine > statement 1`, 1],
    ]);
  });

  it('reads only the default version of a managed policy', () => {
    const holder = role('ci', [], { AttachedManagedPolicies: attached('tamed') });
    const tamed = managed('tamed', policy(pass), policy({ ...pass, Action: 's3:GetObject' }));
    expect(derive(iamPassRoleGrants, [details({ RoleDetailList: [holder], Policies: [tamed] })]).rows).toEqual([]);
  });

  it('does not take a permissions boundary for a grant', () => {
    const boundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policyArn('passing') };
    const holder = role('ci', [], { PermissionsBoundary: boundary });
    const passing = managed('passing', policy(pass));
    const shard = derive(iamPassRoleGrants, [details({ RoleDetailList: [holder], Policies: [passing] })]);
    expect(shard).toMatchObject({ rows: [], coverage: [{ complete: true }] });
  });

  it('tells statements of one name apart', () => {
    const keys = grantsOf([{ ...pass, Sid: 'A' }, { ...pass, Sid: 'A' }, { ...pass, Sid: 'B' }, pass, pass]).rows;
    expect(keys.map((row) => row.key.split(' > ')[2])).toEqual(['B', ...[1, 2, 4, 5].map((n) => `statement ${n}`)]);
  });
});

describe('which roles may be passed', () => {
  it.each<Json>([
    '*',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws:iam::*:role/*',
    'arn:aws:iam::111122223333:*',
    ['arn:aws:iam::111122223333:role/named', 'arn:*:iam::*:role/?*'],
    // All but roles of one letter, or of few: as good as every role.
    'arn:aws:iam::111122223333:role/??*',
    'arn:aws:iam::*:role/*???',
  ])('%j names no role', (resource) => {
    expect(valuesOf({ ...pass, Resource: resource })).toMatchObject({ everyRole: true, roles: [] });
  });

  // IAM User Guide, "Policy variables": the tag's value; sts:TagSession in the trust policy lets whoever comes bring one.
  it('a tag of the principal names the role that it is, or any where the session may bring it', () => {
    const grant = { ...pass, Resource: roleArn('${aws:PrincipalTag/role}') };
    const valued = (members: JsonObject) => grantsOf([grant], [role('build')], members).rows[0]?.values;
    expect(valued(TAGGED_BY_SESSION)).toMatchObject({ everyRole: true, denied: false });
    const tagged = { Tags: [{ Key: 'Role', Value: 'build' }] };
    expect(valued(tagged)).toMatchObject({ everyRole: false, roles: [roleArn('build')], denied: false });
    expect(valued({})).toMatchObject({ roles: [], denied: true });
  });

  it('a refusal of names of two letters or more leaves the others', () => {
    const refusal = { Effect: 'Deny', Action: 'iam:PassRole', Resource: roleArn('??*') };
    expect(grantsOf([{ ...pass, Resource: '*' }, refusal]).rows[0]?.values).toMatchObject({ denied: false });
  });

  it('two patterns that each name roles do not name every role between them', () => {
    const resources = [roleArn('a*'), roleArn('Z/*')];
    expect(valuesOf({ ...pass, Resource: resources })).toMatchObject({ everyRole: false, resources });
  });

  it('NotResource of one role names no role either', () => {
    const not = { Effect: 'Allow', Action: 'iam:PassRole', NotResource: roleArn('admin') };
    expect(valuesOf(not)).toMatchObject({ everyRole: true, resources: [`all but ${roleArn('admin')}`] });
  });

  it('expands a pattern over the roles of the account, without service-linked ones', () => {
    // As AWS writes it in AWSImageBuilderFullAccess.
    const resources = ['arn:aws:iam::*:instance-profile/*imagebuilder*', 'arn:aws:iam::*:role/*imagebuilder*'];
    const others = [
      role('golden-imagebuilder-instance'),
      role('imagebuilder-admin', [EVERYTHING]),
      role('ImageBuilder'),
      role('AWSServiceRoleForImageBuilder', [], {
        Arn: roleArn('aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder'),
        Path: '/aws-service-role/imagebuilder.amazonaws.com/',
      }),
    ];
    const shard = grantsOf([{ ...pass, Resource: resources }], others);
    expect(shard.rows.find((row) => row.values['holder'] === roleArn('maker'))?.values).toMatchObject({
      everyRole: false,
      roles: [roleArn('golden-imagebuilder-instance'), roleArn('imagebuilder-admin')],
      strongerRoles: [roleArn('imagebuilder-admin')],
    });
  });

  it('counts a pattern that no role has matched yet', () => {
    expect(valuesOf({ ...pass, Resource: roleArn('soon-*') })).toMatchObject({ everyRole: false, roles: [] });
  });

  it('does not fear a stronger role that no service may assume', () => {
    const trust = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
    const admin = (document: string) => role('admin', [EVERYTHING], { AssumeRolePolicyDocument: document });
    const administrators = (document: string) => {
      const shard = grantsOf([{ ...pass, Resource: roleArn('admin') }], [admin(document)]);
      return shard.rows.find((row) => row.values['holder'] === roleArn('maker'))?.values['strongerRoles'];
    };
    expect(administrators(JSON.stringify(policy(trust)))).toEqual([]);
    expect(administrators('unreadable')).toEqual([roleArn('admin')]);
    expect(administrators(JSON.stringify(policy({ ...trust, Principal: '*' })))).toEqual([roleArn('admin')]);
  });
});

describe('to which services', () => {
  const to = (Condition: JsonObject) => valuesOf({ ...pass, Condition });

  it('names those of iam:PassedToService', () => {
    expect(to({ StringEquals: { 'IAM:PassedToService': ['vmie.amazonaws.com', 'ec2.amazonaws.com'] } })).toMatchObject({
      services: ['ec2.amazonaws.com', 'vmie.amazonaws.com'],
    });
  });

  it('names those that all conditions allow', () => {
    const both = {
      StringLike: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ecs.amazonaws.com'] },
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    };
    expect(to(both)).toMatchObject({ services: ['ec2.amazonaws.com'] });
  });

  it.each<JsonObject>([
    {},
    { StringEquals: { 'aws:PrincipalTag/team': 'build' } },
    { StringNotEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    { StringEqualsIfExists: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    { 'ForAllValues:StringEquals': { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  ])('names none for %j', (condition) => {
    expect(to(condition).absent).toEqual(['services']);
  });
});

describe('who holds it', () => {
  it('knows administrators, by inline, attached and group policies', () => {
    const shard = derive(iamPassRoleGrants, [
      details({
        UserDetailList: [
          user('inline', { UserPolicyList: [inline('all', EVERYTHING)] }),
          user('member', { UserPolicyList: [inline('pass', policy(pass))], GroupList: ['admins'] }),
          user('plain', { UserPolicyList: [inline('pass', policy(pass))] }),
        ],
        GroupDetailList: [group('admins', { AttachedManagedPolicies: attached('everything') })],
        RoleDetailList: [role('admin', [], { AttachedManagedPolicies: attached('everything') })],
        Policies: [managed('everything', EVERYTHING)],
      }),
    ]);
    expect(shard.rows.map(({ values }) => [values['holder'], values['administrator']])).toEqual([
      ['arn:aws:iam::111122223333:group/admins', true],
      [roleArn('admin'), true],
      [userArn('inline'), true],
      [userArn('member'), true],
      [userArn('plain'), false],
    ]);
  });

  it.each<[string, readonly JsonObject[], JsonObject]>([
    ['with a boundary', [], { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('b') } }],
    ['that is denied everything', [{ Effect: 'Deny', Action: '*', Resource: '*' }], {}],
  ])('does not call one %s an administrator', (_, more, members) => {
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const holder = role('almost', [policy(everything, ...more)], members);
    const shard = derive(iamPassRoleGrants, [details({ RoleDetailList: [holder] })]);
    expect(shard.rows[0]?.values).toMatchObject({ administrator: false });
  });

  it('does not call one an administrator whose policy has a condition that may not be met or narrower resources', () => {
    const condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    expect(valuesOf({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition })).toMatchObject({
      administrator: false,
    });
    expect(valuesOf({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:role/ci-*' })).toMatchObject({
      administrator: false,
    });
    // Who may change every role can become any of them.
    expect(valuesOf({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:role/*' })).toMatchObject({
      administrator: true,
    });
    const nothing = { Effect: 'Allow', NotAction: '*', Resource: '*' };
    expect(grantsOf([pass, nothing]).rows.map(({ values }) => values['administrator'])).toEqual([false]);
  });

  it('knows service-linked roles', () => {
    const linked = role('linked', [policy(pass)], { Path: '/aws-service-role/imagebuilder.amazonaws.com/' });
    const shard = derive(iamPassRoleGrants, [details({ RoleDetailList: [linked] })]);
    expect(shard.rows[0]?.values).toMatchObject({ serviceLinked: true });
  });

  it.each<[boolean, string, JsonObject]>([
    [true, 'everything', { Action: '*', Resource: '*' }],
    [true, 'iam:PassRole of wider resources', { Action: 'iam:Pass*', Resource: 'arn:aws:iam::*:role/build-*' }],
    [false, 'other roles', { Action: 'iam:PassRole', Resource: roleArn('admin') }],
    [false, 'narrower resources', { Action: 'iam:PassRole', Resource: roleArn('build-a') }],
    [
      false,
      'under a condition that is not met',
      { Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    [
      false,
      'under a condition that may not be met',
      { Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } },
    ],
    [
      true,
      'under a condition that is met',
      { Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': roleArn('*') } } },
    ],
    [false, 'another action', { Action: 'iam:GetRole', Resource: '*' }],
    [true, 'all but something else', { Action: 'iam:PassRole', NotResource: roleArn('x') }],
    [false, 'all but some of it', { Action: 'iam:PassRole', NotResource: roleArn('build-a*') }],
    [false, 'one letter, which a star may outgrow', { Action: 'iam:PassRole', Resource: roleArn('build-?') }],
  ])('is denied (%s) by a statement that denies %s', (isDenied, _, deny) => {
    const grant = { ...pass, Resource: roleArn('build-*') };
    expect(grantsOf([grant, { Effect: 'Deny', ...deny }]).rows[0]?.values).toMatchObject({ denied: isDenied });
  });

  it('is not denied by a pattern that matches a variable only as it is written', () => {
    const grant = { ...pass, Resource: roleArn('${aws:PrincipalTag/team}') };
    const deny = { ...pass, Effect: 'Deny', Resource: roleArn('$*') };
    expect(grantsOf([grant, deny], [], TAGGED_BY_SESSION).rows[0]?.values).toMatchObject({ denied: false });
    // A role has no aws:username, so that such a resource means nothing.
    expect(grantsOf([{ ...pass, Resource: roleArn('${aws:username}') }]).rows[0]?.values).toMatchObject({
      denied: true,
    });
  });

  const bounded = (boundary: JsonObject, grant: JsonObject = pass, members: JsonObject = {}) => {
    const holder = role('ci', [policy(grant)], { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('b') } });
    const answer = {
      RoleDetailList: [holder, role('build-a', [], members)],
      Policies: [managed('b', policy(boundary))],
    };
    return derive(iamPassRoleGrants, [details(answer)]).rows[0]?.values;
  };

  it('is held within its boundary', () => {
    expect(bounded({ ...pass, Action: 's3:*' })).toMatchObject({ denied: true, everyRole: false, roles: [] });
    expect(bounded({ ...pass, Resource: roleArn('build-*') })).toMatchObject({
      denied: false,
      everyRole: false,
      roles: [roleArn('build-a')],
      resources: ['*'],
    });
    expect(bounded(pass)).toMatchObject({ denied: false, everyRole: true });
    // A role that is not there yet may be within both.
    const grant = { ...pass, Resource: roleArn('soon-*') };
    expect(bounded({ ...pass, Resource: roleArn('soon-*') }, grant)).toMatchObject({ denied: false, roles: [] });
  });

  it('is none under a condition that is never met', () => {
    const never = { ...pass, Condition: { StringEquals: { 'aws:PrincipalAccount': '999988887777' } } };
    expect(grantsOf([never]).rows[0]?.values).toMatchObject({ denied: true, everyRole: false });
  });

  it('is not taken away from a role that a narrower denial leaves', () => {
    const deny = { ...pass, Effect: 'Deny', Resource: roleArn('build-a') };
    const others = [role('build-a'), role('build-b')];
    expect(grantsOf([{ ...pass, Resource: roleArn('build-*') }, deny], others).rows[0]?.values).toMatchObject({
      denied: false,
      roles: [roleArn('build-b')],
    });
  });

  it('of a stronger role is one of a role that may do what its holder may not', () => {
    const secrets = policy({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' });
    const some = policy({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: 'arn:aws:*:::secret:x' });
    const roles = [role('reader', [secrets]), role('some', [some])];
    const named = { ...pass, Resource: roles.map(({ Arn }) => Arn ?? '') };
    expect(grantsOf([named], roles).rows[0]?.values).toMatchObject({ strongerRoles: [roleArn('reader')] });
    const reads = { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' };
    expect(grantsOf([named, reads], roles).rows[0]?.values).toMatchObject({ strongerRoles: [] });
  });

  it("is denied to a user by the user's group", () => {
    const deny = policy({ Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' });
    const shard = derive(iamPassRoleGrants, [
      details({
        UserDetailList: [user('ann', { UserPolicyList: [inline('pass', policy(pass))], GroupList: ['fenced'] })],
        GroupDetailList: [group('fenced', { GroupPolicyList: [inline('fence', deny)] })],
      }),
    ]);
    expect(shard.rows[0]?.values).toMatchObject({ denied: true });
  });
});

describe('what cannot be read is a gap, never an absence of grants', () => {
  it.each<[string, { readonly [list: string]: Json }]>([
    [
      'an inline document',
      { RoleDetailList: [role('r', [], { RolePolicyList: [{ PolicyName: 'p', PolicyDocument: '%7B' }] })] },
    ],
    ['an inline policy without a document', { RoleDetailList: [role('r', [], { RolePolicyList: [{}] })] }],
    ['a list of policies', { RoleDetailList: [role('r', [], { RolePolicyList: 'none' })] }],
    [
      'an attached policy that is not there',
      { RoleDetailList: [role('r', [], { AttachedManagedPolicies: attached('x') })] },
    ],
    [
      'an attached policy without a default version',
      {
        RoleDetailList: [role('r', [], { AttachedManagedPolicies: attached('x') })],
        Policies: [{ Arn: policyArn('x'), PolicyVersionList: [{ IsDefaultVersion: false, Document: 'x' }] }],
      },
    ],
    ['a holder without a name', { UserDetailList: [{ Arn: userArn('x') }] }],
    ['a group that is not there', { UserDetailList: [user('ann', { GroupList: ['ghosts'] })] }],
    ['groups that are no names', { UserDetailList: [user('ann', { GroupList: [7] })] }],
    ['a list of another type', { GroupDetailList: 'none' }],
  ])('%s', (_, answer) => {
    const shard = derive(iamPassRoleGrants, [details(answer)]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'unparsable' }] });
  });

  it('is noted once for a policy that many hold, and not at all for one that nobody holds', () => {
    const bad = { Arn: policyArn('bad'), PolicyVersionList: [{ IsDefaultVersion: true, Document: '?' }] };
    const holders = ['a', 'b'].map((name) => role(name, [], { AttachedManagedPolicies: attached('bad') }));
    expect(derive(iamPassRoleGrants, [details({ Policies: [bad] })]).coverage[0]?.complete).toBe(true);
    expect(
      derive(iamPassRoleGrants, [details({ RoleDetailList: holders, Policies: [bad] })]).coverage[0]?.gaps,
    ).toHaveLength(1);
  });

  it.each([
    ['denied', [denied('iam:GetAccountAuthorizationDetails')]],
    ['throttled', [throttled('iam:GetAccountAuthorizationDetails')]],
    ['not-called', []],
    ['more-pages', [details({}, { more: true })]],
  ])('where the call was %s', (reason, records) => {
    expect(derive(iamPassRoleGrants, records)).toMatchObject({ rows: [], coverage: [{ gaps: [{ reason }] }] });
  });

  it('keeps the grants that it did read', () => {
    const odd = role('r', [policy(pass)], { AttachedManagedPolicies: attached('gone') });
    expect(derive(iamPassRoleGrants, [details({ RoleDetailList: [odd] })]).rows).toHaveLength(1);
  });
});
