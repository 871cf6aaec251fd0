import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { ann, pathsOf, policy, type Setting, TO_STRONG, trusting } from './escalation-support.ts';
import { attached, EVERYTHING, group, inline, managed, policyArn, role, roleArn, user, userArn } from './fixtures.ts';

/** Whoever may write somebody's rights and then use that one has what is written. */

const dev = (members: JsonObject = {}) => role('dev', [], { ...trusting({ AWS: userArn('ann') }), ...members });
const bob = (members: JsonObject = {}) => user('bob', members);
const plain = managed('plain', policy({ Action: 's3:ListAllMyBuckets' }));
const PLAIN = { AttachedManagedPolicies: attached('plain') };
const bounded = (name: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn: policyArn(name) } });
const ALL = { UserPolicyList: [inline('all', EVERYTHING)] };

describe("another's rights are written, and it is used", () => {
  it.each<[string, string, string | readonly string[], Setting]>([
    [`iam:AttachRolePolicy on ${roleArn('dev')} to any right`, 'a role', 'iam:AttachRolePolicy', { roles: [dev()] }],
    [`iam:PutRolePolicy on ${roleArn('dev')} to any right`, 'a role', 'iam:PutRolePolicy', { roles: [dev()] }],
    [
      `iam:CreatePolicyVersion on ${roleArn('dev')} to any right`,
      'a policy of a role',
      'iam:CreatePolicyVersion',
      { roles: [dev(PLAIN)], policies: [plain] },
    ],
    [
      `iam:SetDefaultPolicyVersion v1 on ${roleArn('dev')} to any right`,
      'an older version',
      'iam:SetDefaultPolicyVersion',
      { roles: [dev(PLAIN)], policies: [managed('plain', EVERYTHING, policy({ Action: 's3:ListAllMyBuckets' }))] },
    ],
    [
      `iam:PutUserPolicy on ${userArn('bob')} to any right`,
      'a user whose key is made',
      ['iam:PutUserPolicy', 'iam:CreateAccessKey'],
      { users: [bob()], ann: {} },
    ],
    [
      `iam:AddUserToGroup on ${userArn('bob')} to any right`,
      'a user who is put into a group',
      ['iam:AddUserToGroup', 'iam:CreateLoginProfile'],
      { users: [bob()], groups: [group('admins', { GroupPolicyList: [inline('all', EVERYTHING)] })] },
    ],
    [
      `iam:PutGroupPolicy on ${userArn('bob')} to any right`,
      'the group of a user',
      ['iam:PutGroupPolicy', 'iam:UpdateLoginProfile'],
      { users: [bob({ GroupList: ['team'] })], groups: [group('team')] },
    ],
    [
      `iam:DeleteRolePermissionsBoundary on ${roleArn('dev')} to any right`,
      'the boundary of a role',
      'iam:DeleteRolePermissionsBoundary',
      {
        roles: [dev({ RolePolicyList: [inline('all', EVERYTHING)], ...bounded('plain') })],
        policies: [plain],
      },
    ],
    [
      `iam:CreatePolicyVersion on ${roleArn('dev')} to any right`,
      'the policy that is the boundary of a role',
      'iam:CreatePolicyVersion',
      {
        roles: [dev({ RolePolicyList: [inline('all', EVERYTHING)], ...bounded('plain') })],
        policies: [plain],
      },
    ],
    [
      `iam:DetachRolePolicy on ${roleArn('dev')} to any right`,
      'a policy that denies',
      'iam:DetachRolePolicy',
      {
        roles: [dev({ RolePolicyList: [inline('all', EVERYTHING)], AttachedManagedPolicies: attached('no') })],
        policies: [managed('no', policy({ Effect: 'Deny', Action: 'iam:*' }))],
      },
    ],
  ])('%s: %s', (expected, _, Action, setting) => {
    // Not on herself: the other is written, then used.
    const mine = { Effect: 'Deny', Action: 'iam:*', Resource: userArn('ann') };
    const others = Array.isArray(setting.users) && setting.ann === undefined ? [] : [mine];
    const list = typeof Action === 'string' ? [Action] : [...Action];
    const paths = pathsOf(ann([{ Action: list }, ...others], setting));
    expect(paths.some((path) => path.includes(expected) || path.includes(expected.replace(/ on \S+/, '')))).toBe(true);
    for (const one of list.length > 1 ? list : [])
      expect(pathsOf(ann([{ Action: one }, mine], setting)).join()).not.toContain(expected);
  });

  it('names each step, and who takes it', () => {
    const put = { Action: 'iam:AttachRolePolicy', Resource: roleArn('dev') };
    expect(pathsOf(ann([put], { roles: [dev()] }))).toEqual([
      `sts:AssumeRole to ${roleArn('dev')} (trust of ${roleArn('dev')}) → ` +
        `iam:AttachRolePolicy on ${roleArn('dev')} to any right ` +
        `(iam:AttachRolePolicy by statement 1 of inline policy own, as ${userArn('ann')})`,
    ]);
  });

  it('not where it cannot be used, nor where IAM lets nobody change it', () => {
    expect(pathsOf(ann([{ Action: 'iam:PutRolePolicy' }], { roles: [role('dev', [])] }))).toEqual([]);
    const path = '/aws-reserved/sso.amazonaws.com/';
    const center = dev({ Arn: roleArn(`aws-reserved/sso.amazonaws.com/dev`), Path: path });
    expect(
      pathsOf(ann([{ Action: ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'] }], { roles: [center] })),
    ).toEqual([
      expect.stringContaining(`iam:UpdateAssumeRolePolicy ${TO_STRONG}`),
      expect.stringContaining('iam:PutRolePolicy'),
    ]);
    const reserved = [{ Action: ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], Resource: String(center['Arn']) }];
    expect(pathsOf(ann(reserved, { roles: [center] }))).toEqual([]);
  });

  it('by the next of the next: each who is reached takes steps of its own', () => {
    const step = role(
      'step',
      [policy({ Action: 'iam:PutRolePolicy', Resource: roleArn('dev') })],
      trusting({ AWS: userArn('ann') }),
    );
    const paths = pathsOf(ann([], { roles: [step, dev()] }));
    expect(paths).toEqual([
      expect.stringMatching(/^sts:AssumeRole .* → sts:AssumeRole .* → iam:PutRolePolicy on .* any right/),
    ]);
    expect(paths[0]).toContain(`as ${roleArn('step')}`);
  });

  it('the calls of one technique by two of them', () => {
    const build = role('build', [policy({ Action: 'imagebuilder:CreateImage' })], trusting({ AWS: userArn('ann') }));
    const make = [{ Action: 'imagebuilder:CreateImageRecipe' }];
    expect(pathsOf(ann(make, { roles: [build] }))).toEqual([
      expect.stringMatching(
        /^sts:AssumeRole to .*role\/build .* → IB-5 to .*role\/strong .*as .*user\/ann.*CreateImage by/,
      ),
    ]);
    expect(pathsOf(ann(make, { roles: [role('build', [policy({ Action: 'imagebuilder:CreateImage' })])] }))).toEqual(
      [],
    );
  });

  it('what is sure before what is conditional, though it is longer', () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const boss = role('boss', [EVERYTHING], trusting({ AWS: [userArn('ann'), roleArn('dev')] }));
    const values = ann([{ Action: 'sts:AssumeRole', Resource: roleArn('boss'), ...mfa }], {
      roles: [dev(), { ...boss, ...trusting({ AWS: roleArn('dev') }) }],
    });
    expect(values).toMatchObject({ surePaths: 1 });
  });
});

describe('behind a boundary', () => {
  const limit = (...Action: readonly string[]) => managed('limit', policy({ Action }));
  const put = [{ Action: 'iam:PutUserPolicy' }];
  const behind = (statements: readonly JsonObject[], ...actions: readonly string[]) =>
    ann(statements, { ann: bounded('limit'), policies: [limit(...actions)] });

  // IAM User Guide, "Permissions boundaries": effective permissions are what both allow.
  it('writing the own policy gives only what it leaves', () => {
    expect(pathsOf(behind(put, 'iam:PutUserPolicy', 's3:ListAllMyBuckets'))).toEqual([]);
    expect(pathsOf(behind(put, 'iam:PutUserPolicy', 's3:GetObject'))).toEqual([
      `iam:PutUserPolicy to ${userArn('ann')} with any right that its boundary and denials leave ` +
        '(iam:PutUserPolicy by statement 1 of inline policy own)',
    ]);
    expect(behind(put, 'iam:PutUserPolicy', 's3:ListAllMyBuckets')).toMatchObject({
      otherPaths: [expect.stringContaining('with any right that its boundary and denials leave')],
    });
  });

  it('what it leaves may take it away, or use others', () => {
    const away = behind(put, 'iam:PutUserPolicy', 'iam:DeleteUserPermissionsBoundary');
    expect(pathsOf(away)).toEqual([
      expect.stringMatching(/^iam:PutUserPolicy to .* → iam:DeleteUserPermissionsBoundary to any right/),
    ]);
    expect(pathsOf(behind(put, 'iam:PutUserPolicy', 'iam:PassRole', 'ec2:RunInstances'))).toEqual(
      [expect.stringContaining('with any right'), expect.stringContaining(`EC2-RunInstances ${TO_STRONG}`)].slice(0, 1),
    );
  });

  // IAM User Guide, "Delegating responsibility to others using permissions boundaries".
  it('a condition on the boundary holds for those that have it', () => {
    const own = { Condition: { StringEquals: { 'iam:PermissionsBoundary': policyArn('limit') } } };
    const delegated = [{ Action: 'iam:*User*', ...own }];
    const free = bob();
    const setting = { ann: bounded('limit'), users: [free], policies: [limit('iam:*', 's3:ListAllMyBuckets')] };
    expect(pathsOf(ann([...delegated, { Action: 'iam:CreateAccessKey' }], setting)).join()).not.toContain(
      'user/bob to any',
    );
    const another = { Condition: { StringEquals: { 'iam:PermissionsBoundary': policyArn('other') } } };
    expect(pathsOf(ann([{ Action: 'iam:*UserPermissionsBoundary', ...another }], setting))).toEqual([]);
  });

  it('one that could not be read counts as conditional', () => {
    const missing = { ann: bounded('missing') };
    expect(ann(put, missing)).toMatchObject({
      surePaths: 0,
      paths: [expect.stringContaining('iam:PutUserPolicy to any right, conditional')],
    });
  });
});

describe('a policy that conditions let be attached', () => {
  const attach = (arn: string) => [
    { Action: 'iam:AttachUserPolicy', Condition: { ArnEquals: { 'iam:PolicyARN': arn } } },
  ];
  it.each<[string, string, readonly string[]]>([
    ['AdministratorAccess', 'arn:aws:iam::aws:policy/AdministratorAccess', ['iam:AttachUserPolicy to any right']],
    ['any of AWS', 'arn:aws:iam::aws:policy/*', ['iam:AttachUserPolicy to any right']],
    [
      'one that reads buckets',
      policyArn('reads'),
      [`iam:AttachUserPolicy to ${userArn('ann')} with ${policyArn('reads')}`],
    ],
    ['one that lists buckets', policyArn('plain'), []],
    ['one that nobody has', 'arn:aws:iam::aws:policy/ReadOnlyAccess', []],
  ])('%s', (_, arn, expected) => {
    const reads = managed('reads', policy({ Action: 's3:GetObject' }));
    const setting = {
      users: [bob({ AttachedManagedPolicies: attached('reads', 'plain') })],
      policies: [plain, reads],
    };
    expect(pathsOf(ann(attach(arn), setting))).toEqual(expected.map((each) => expect.stringContaining(each)));
  });
});

describe('a principal is made for it', () => {
  const on = (kind: string, ...Action: readonly string[]) => ({
    Action,
    Resource: `arn:aws:iam::111122223333:${kind}`,
  });
  it.each<[string, readonly JsonObject[], readonly string[]]>([
    [
      'a user',
      [on('user/app-*', 'iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey')],
      ['iam:CreateUser to any right'],
    ],
    [
      'a user of another name than may be written',
      [on('user/app-*', 'iam:CreateUser', 'iam:CreateAccessKey'), on('user/web-*', 'iam:PutUserPolicy')],
      [],
    ],
    ['a user that cannot be used', [on('user/app-*', 'iam:CreateUser', 'iam:PutUserPolicy')], []],
    ['a role', [on('role/app-*', 'iam:CreateRole', 'iam:AttachRolePolicy')], ['iam:CreateRole to any right']],
    ['a role that may not be written', [on('role/app-*', 'iam:CreateRole')], []],
    [
      'a role within a boundary',
      [
        {
          ...on('role/app-*', 'iam:CreateRole', 'iam:AttachRolePolicy'),
          Condition: { StringEquals: { 'iam:PermissionsBoundary': policyArn('limit') } },
        },
      ],
      [],
    ],
    [
      'a role with policies that give little',
      [
        on('role/app-*', 'iam:CreateRole'),
        {
          ...on('role/app-*', 'iam:AttachRolePolicy'),
          Condition: { ArnEquals: { 'iam:PolicyARN': policyArn('plain') } },
        },
      ],
      [],
    ],
    [
      'a role by one of very many patterns',
      Array.from({ length: 300 }, (_, at) => on(`role/app-${at}-*`, 'iam:CreateRole', 'iam:PutRolePolicy')),
      ['iam:CreateRole to any right, conditional'],
    ],
  ])('%s', (_, statements, expected) => {
    expect(pathsOf(ann(statements))).toEqual(expected.map((each) => expect.stringContaining(each)));
  });

  it('an instance profile takes a role that is in none', () => {
    const boss = role('boss', [EVERYTHING]);
    const rights = ['iam:PassRole', 'iam:AddRoleToInstanceProfile', 'iam:CreateInstanceProfile', 'ec2:RunInstances'];
    const found = (Action: readonly string[]) => pathsOf(ann([{ Action }], { roles: [boss] })).join();
    expect(found(rights)).toContain(`IAM-AddRoleToInstanceProfile to ${roleArn('boss')}`);
    for (const one of rights)
      expect(found(rights.filter((each) => each !== one))).not.toContain(`to ${roleArn('boss')}`);
  });
});

describe('tags', () => {
  const boss = (members: JsonObject = {}) =>
    role('boss', [EVERYTHING], { ...trusting({ AWS: '111122223333' }), ...members });
  const assume = {
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:PrincipalTag/admin': 'yes' } },
  };
  it('one who may tag itself has whatever tags are asked for', () => {
    expect(pathsOf(ann([assume], { roles: [boss()] }))).toEqual([]);
    expect(pathsOf(ann([assume, { Action: 'iam:TagUser' }], { roles: [boss()] }))).toEqual([
      expect.stringMatching(/^iam:TagUser to .* with any tags .* → sts:AssumeRole to .*role\/boss, conditional/),
    ]);
    expect(pathsOf(ann([{ Action: 'iam:TagUser' }], { roles: [boss()] }))).toEqual([]);
  });
});

describe('things that have a role already', () => {
  const serving = (service: string) => role('boss', [EVERYTHING], trusting({ Service: service }));
  it('a role that trusts the service is taken to be on one of them', () => {
    const code = [{ Action: 'lambda:UpdateFunctionCode' }];
    expect(ann(code, { roles: [serving('lambda.amazonaws.com')] })).toMatchObject({
      surePaths: 0,
      paths: [
        `Lambda-UpdateFunctionCode to ${roleArn('boss')}, conditional (lambda:UpdateFunctionCode by statement 1 of inline policy own, supposing a function with the role)`,
      ],
    });
    expect(pathsOf(ann(code, { roles: [serving('glue.amazonaws.com')] }))).toEqual([]);
  });

  // A change set is only a plan until it is executed (CloudFormation User Guide, "Update stacks using change sets").
  it('a change set is made and executed', () => {
    const setting = { roles: [serving('cloudformation.amazonaws.com')] };
    const may = (...Action: readonly string[]) => pathsOf(ann([{ Action }], setting));
    expect(may('iam:PassRole', 'cloudformation:CreateChangeSet')).toEqual([]);
    expect(may('cloudformation:ExecuteChangeSet')).toEqual([]);
    expect(may('iam:PassRole', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet')).toEqual([
      expect.stringContaining(`CloudFormation-CreateChangeSet to ${roleArn('boss')} (iam:PassRole`),
    ]);
  });
});

it('users and roles that hold nothing lead nowhere', () => {
  expect(ann([], { users: [bob(ALL)], roles: [role('boss', [EVERYTHING])] })).toMatchObject({
    paths: [],
    otherPaths: [],
  });
});
