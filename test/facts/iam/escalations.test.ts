import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamEscalations } from '../../../src/facts/iam/escalations.ts';
import { ACCOUNT, denied, derive, ok, rowOf } from '../../fixtures/evidence.ts';
import {
  ann,
  builder,
  estate,
  PASS,
  pathsOf,
  policy,
  RECIPE,
  type Setting,
  STRONG,
  TO_STRONG,
  trusting,
} from './escalation-support.ts';
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
  user,
  userArn,
} from './fixtures.ts';

describe('a guard by NotResource, and a right over oneself', () => {
  // A common guardrail: no role may be passed but those listed. What is listed may still be passed.
  it('leaves the way by the role that it excepts', () => {
    const guard = { Effect: 'Deny', Action: 'iam:PassRole', NotResource: roleArn('strong') };
    const run = { Effect: 'Allow', Action: ['iam:PassRole', 'ec2:RunInstances'], Resource: '*' };
    const own = inline('own', { Version: '2012-10-17', Statement: [guard, run] });
    const values = ann([], { ann: { UserPolicyList: [own] } });
    expect(pathsOf(values)).toEqual([expect.stringContaining(`EC2-RunInstances ${TO_STRONG}`)]);
  });

  // IAM User Guide, example policy "Allows IAM users to manage their own password, access keys, and SSH public keys".
  it('does not reach other users by managing the own keys', () => {
    const self = { Action: 'iam:*AccessKey*', Resource: 'arn:aws:iam::*:user/${aws:username}' };
    const boss = user('boss', { UserPolicyList: [inline('own', EVERYTHING)] });
    expect(pathsOf(ann([self], { users: [boss] }))).toEqual([]);
  });
});

// China: EC2 is passed roles as ec2.amazonaws.com.cn there (controls research, IAM-05; AWSServiceRoleForImageBuilder).
it('a role is passed to EC2 under its name in China', () => {
  const inChina = (value: Json): Json => JSON.parse(JSON.stringify(value).replaceAll('arn:aws:', 'arn:aws-cn:'));
  const condition = { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com.cn' } };
  const rights = [{ ...PASS, Condition: condition }, { Action: 'ec2:RunInstances' }];
  const chinese = { ...STRONG, ...trusting({ Service: 'ec2.amazonaws.com.cn' }) };
  const bob = inChina(user('bob', { UserPolicyList: [inline('own', policy(...rights))] }));
  const answer = details({ UserDetailList: [bob], RoleDetailList: [inChina(chinese)] });
  const shard = derive(iamEscalations, [answer, ...estate()], { partition: 'aws-cn' });
  const { values } = rowOf(shard, String(inChina(userArn('bob'))));
  expect(pathsOf(values)).toEqual([expect.stringContaining('EC2-RunInstances to arn:aws-cn:iam')]);
});

describe('what a user has by a group', () => {
  const devs = { GroupList: ['devs'] };

  // Policies are best attached to groups; a new version of one holds for every member.
  it('a policy of the group that she may change', () => {
    const groups = [group('devs', { AttachedManagedPolicies: attached('dev') })];
    const dev = managed('dev', policy({ Action: 'iam:CreatePolicyVersion', Resource: policyArn('dev') }));
    const paths = pathsOf(ann([], { ann: devs, groups, policies: [dev] }));
    expect(paths).toEqual([expect.stringContaining('iam:CreatePolicyVersion to any right')]);
  });

  it('an older version of it that allows everything', () => {
    const groups = [group('devs', { AttachedManagedPolicies: attached('dev') })];
    const now = policy({ Action: 'iam:SetDefaultPolicyVersion', Resource: policyArn('dev') });
    const paths = pathsOf(ann([], { ann: devs, groups, policies: [managed('dev', EVERYTHING, now)] }));
    expect(paths).toEqual([expect.stringContaining('iam:SetDefaultPolicyVersion v1 to any right')]);
  });

  it('an older version of it that leaves IAM by NotAction', () => {
    const groups = [group('devs', { AttachedManagedPolicies: attached('dev') })];
    const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', NotAction: 'organizations:*', Resource: '*' } };
    const now = policy({ Action: 'iam:SetDefaultPolicyVersion', Resource: policyArn('dev') });
    const paths = pathsOf(ann([], { ann: devs, groups, policies: [managed('dev', wide, now)] }));
    expect(paths).toEqual([expect.stringContaining('iam:SetDefaultPolicyVersion v1 to any right')]);
  });

  it('a group in a path', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:group/eng/devs`;
    const groups = [group('devs', { Arn: arn, Path: '/eng/' })];
    const put = { Action: 'iam:PutGroupPolicy', Resource: `arn:aws:iam::${ACCOUNT}:group/eng/*` };
    expect(pathsOf(ann([put], { ann: devs, groups }))).toEqual([
      expect.stringContaining('iam:PutGroupPolicy to any right'),
    ]);
  });
});

describe('the paths of Image Builder (research §4)', () => {
  it.each<[string, readonly JsonObject[]]>([
    [
      'IB-1',
      [
        PASS,
        {
          Action: ['CreateInfrastructureConfiguration', 'CreateComponent', 'CreateImageRecipe', 'CreateImage'].map(
            (action) => `imagebuilder:${action}`,
          ),
        },
      ],
    ],
    ['IB-2', [PASS, { Action: 'imagebuilder:UpdateInfrastructureConfiguration' }]],
    [
      'IB-3',
      [
        {
          Action: [
            'imagebuilder:CreateComponent',
            'imagebuilder:CreateContainerRecipe',
            'imagebuilder:UpdateImagePipeline',
          ],
        },
      ],
    ],
    ['IB-5', [{ Action: ['imagebuilder:CreateImageRecipe', 'imagebuilder:CreateImage'] }]],
    ['IB-7', [{ Action: 'imagebuilder:UpdateInfrastructureConfiguration' }]],
  ])('%s is found with all it needs, and not without one of them', (id, statements) => {
    const only = (list: readonly JsonObject[]) =>
      pathsOf(ann(list)).some((path) => path.startsWith(`${id} ${TO_STRONG}`));
    const all = pathsOf(ann(statements));
    expect(all).toHaveLength(1);
    // IB-2 and IB-7 lead to one role, as do IB-1, IB-3 and IB-5; the one that needs less is told.
    const told: Readonly<Record<string, string>> = { 'IB-1': 'IB-5', 'IB-2': 'IB-7', 'IB-3': 'IB-5' };
    expect(all[0]).toContain(`${told[id] ?? id} ${TO_STRONG}`);
    expect(only(statements.map((each) => ({ ...each, Resource: 'arn:aws:s3:::bucket' })))).toBe(false);
  });

  it('IB-1 and IB-2 pass a role that is on no build instance yet', () => {
    const none = [
      ...estate().slice(1),
      ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [] }),
    ];
    const swap = ann([PASS, { Action: 'imagebuilder:UpdateInfrastructureConfiguration' }], { records: none });
    expect(pathsOf(swap)[0]).toContain(`IB-2 ${TO_STRONG}`);
    const full = ann([PASS, { Action: 'imagebuilder:Create*' }], { records: none });
    expect(pathsOf(full)[0]).toContain(`IB-1 ${TO_STRONG}`);
    expect(pathsOf(ann([{ Action: 'imagebuilder:*' }], { records: none }))).toEqual([]);
  });

  it('IB-4 is there only where a recipe takes the newest version', () => {
    const create = [{ Action: 'imagebuilder:CreateComponent' }];
    expect(pathsOf(ann(create))).toEqual([]);
    const newest = estate(builder('component/agent/x.x.x'));
    expect(pathsOf(ann(create, { records: newest }))).toEqual([
      `IB-4 ${TO_STRONG} (imagebuilder:CreateComponent by statement 1 of inline policy own)`,
    ]);
  });

  it('IB-6 wants a role that trusts Image Builder', () => {
    const flow = role('flow', [policy({ Action: 'kms:Decrypt' })], trusting({ Service: 'imagebuilder.amazonaws.com' }));
    const rights = [PASS, { Action: ['imagebuilder:CreateWorkflow', 'imagebuilder:CreateImage'] }];
    expect(pathsOf(ann(rights, { roles: [flow] }))[0]).toContain(`IB-6 to ${roleArn('flow')}`);
    expect(pathsOf(ann(rights))).toEqual([]);
  });

  it('IB-8 to IB-12 end in effects', () => {
    const { otherPaths } = ann([
      {
        Action: ['imagebuilder:DistributeImage', 'imagebuilder:PutImagePolicy', 'imagebuilder:SendWorkflowStepAction'],
      },
      { Action: ['imagebuilder:StartResourceStateUpdate', 'imagebuilder:CreateDistributionConfiguration'] },
    ]);
    const ids = Array.isArray(otherPaths) ? otherPaths.map((path) => String(path).split(' ')[0]).sort() : [];
    expect(ids).toEqual(['IB-10', 'IB-11', 'IB-12', 'IB-8', 'IB-9']);
  });
});

describe('the paths of IAM', () => {
  const bob = user('bob', { UserPolicyList: [inline('all', EVERYTHING)] });
  const admins = group('admins', { GroupPolicyList: [inline('all', EVERYTHING)] });
  const held = { AttachedManagedPolicies: attached('team') };
  const plain = policy({ Action: 's3:ListAllMyBuckets' });

  it.each<[string, JsonObject, Setting]>([
    ['iam:PutUserPolicy to any right', { Action: 'iam:PutUserPolicy', Resource: userArn('ann') }, {}],
    ['iam:AttachUserPolicy to any right', { Action: 'iam:Attach*' }, {}],
    [
      'iam:PutGroupPolicy to any right',
      { Action: 'iam:PutGroupPolicy' },
      { ann: { GroupList: ['team'] }, groups: [group('team')] },
    ],
    ['iam:AddUserToGroup to any right', { Action: 'iam:AddUserToGroup' }, { groups: [admins] }],
    [
      'iam:CreatePolicyVersion to any right',
      { Action: 'iam:CreatePolicyVersion' },
      { ann: held, policies: [managed('team', plain)] },
    ],
    [
      'iam:SetDefaultPolicyVersion v1 to any right',
      { Action: 'iam:SetDefaultPolicyVersion' },
      { ann: held, policies: [managed('team', EVERYTHING, plain)] },
    ],
    [`iam:CreateAccessKey to ${userArn('bob')}`, { Action: 'iam:CreateAccessKey' }, { users: [bob] }],
    [`iam:UpdateLoginProfile to ${userArn('bob')}`, { Action: 'iam:UpdateLoginProfile' }, { users: [bob] }],
    [
      `iam:UpdateAssumeRolePolicy ${TO_STRONG}`,
      { Action: 'iam:UpdateAssumeRolePolicy', Resource: roleArn('strong') },
      {},
    ],
    [`EC2-RunInstances ${TO_STRONG}`, { Action: ['ec2:RunInstances', 'iam:PassRole'] }, {}],
    [
      'sts:AssumeRole to',
      { Action: 'sts:AssumeRole', Resource: roleArn('ops') },
      { roles: [role('ops', [EVERYTHING], trusting({ AWS: ACCOUNT }))] },
    ],
  ])('%s', (expected, statement, setting) => {
    expect(pathsOf(ann([statement], setting))[0]).toContain(expected);
  });

  it.each<[string, JsonObject, Setting]>([
    ["another user's policies", { Action: 'iam:PutUserPolicy', Resource: userArn('bob') }, {}],
    [
      'a version that allows no more',
      { Action: 'iam:SetDefaultPolicyVersion' },
      { ann: held, policies: [managed('team', plain, plain)] },
    ],
    ["AWS's own policies", { Action: 'iam:CreatePolicyVersion' }, {}],
    ['groups that allow little', { Action: 'iam:AddUserToGroup' }, { groups: [group('team')] }],
    ['a role that trusts another service', { Action: ['lambda:*', 'iam:PassRole'] }, {}],
    ['a role that trusts nobody here', { Action: 'sts:AssumeRole', Resource: roleArn('strong') }, {}],
    ['passing alone', PASS, {}],
  ])('not by %s', (_, statement, setting) => {
    expect(pathsOf(ann([statement], setting))).toEqual([]);
  });

  it('a trust that names the principal needs no policy', () => {
    const ops = role('ops', [EVERYTHING], trusting({ AWS: userArn('ann') }));
    expect(pathsOf(ann([], { roles: [ops] }))).toEqual([
      `sts:AssumeRole to ${roleArn('ops')} (trust of ${roleArn('ops')})`,
    ]);
  });

  it('may take several steps; each names policy, version and statement, the shortest way first', () => {
    const step = role('step', [], { ...trusting({ AWS: ACCOUNT }), AttachedManagedPolicies: attached('grow') });
    const grow = managed('grow', policy({ Sid: 'Grow', Action: 'iam:PutRolePolicy', Resource: roleArn('step') }));
    const ops = role('ops', [EVERYTHING], trusting({ AWS: userArn('ann') }));
    const values = ann([{ Action: 'sts:AssumeRole', Resource: roleArn('step') }], {
      roles: [step, ops],
      policies: [grow],
    });
    expect(pathsOf(values)).toEqual([
      expect.stringContaining(`sts:AssumeRole to ${roleArn('ops')}`),
      `sts:AssumeRole to ${roleArn('step')} (sts:AssumeRole by statement 1 of inline policy own) → ` +
        `iam:PutRolePolicy to any right (iam:PutRolePolicy by Grow of ${policyArn('grow')} v1)`,
    ]);
  });
});

it('a boundary that was not in the answer does not make a role weak', () => {
  const bounded = { PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' } };
  const boss = role('boss', [EVERYTHING], { ...trusting({ AWS: userArn('ann') }), ...bounded });
  expect(pathsOf(ann([], { roles: [boss] }))).toEqual([
    expect.stringContaining(`sts:AssumeRole to ${roleArn('boss')}`),
  ]);
});

describe('a path is cut', () => {
  const put = { Action: 'iam:PutUserPolicy' };

  it('by a denial and by a boundary', () => {
    expect(pathsOf(ann([put, { ...put, Effect: 'Deny' }]))).toEqual([]);
    const boundary = { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('limit') } };
    const limit = managed('limit', policy({ Action: 's3:*' }));
    expect(pathsOf(ann([put], { ann: boundary, policies: [limit] }))).toEqual([]);
  });

  it('by a condition only where it is known to fail', () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const values = ann([{ ...put, ...mfa }]);
    expect(values).toMatchObject({ surePaths: 0, paths: [expect.stringContaining('any right, conditional')] });
    const bob = { Condition: { StringEquals: { 'aws:username': 'bob' } } };
    expect(pathsOf(ann([{ ...put, ...bob }]))).toEqual([]);
    const service = { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } };
    expect(pathsOf(ann([{ ...PASS, ...service }, { Action: 'ec2:RunInstances' }]))).toEqual([]);
  });
});

it('an administrator has nowhere to go, and is called one', () => {
  expect(ann([{ Action: '*' }])).toMatchObject({ administrator: true, paths: [], otherPaths: [] });
});

// F12: IAM-06 left out whoever had a statement over everything, whatever the boundary left of it.
it('who has everything behind a boundary of services is searched like anybody else', () => {
  const boundary = { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('limit') } };
  const limit = managed('limit', policy({ Action: ['ec2:*', 'iam:PassRole', 'iam:TagRole'] }));
  const values = ann([{ Action: '*' }], { ann: boundary, policies: [limit] });
  expect(values).toMatchObject({
    administrator: false,
    paths: [expect.stringContaining(`EC2-RunInstances ${TO_STRONG}`)],
  });
});

it('is incomplete where a call was refused', () => {
  const records = [
    details({}),
    ...estate().slice(0, 3),
    denied('imagebuilder:GetImageRecipe', { input: { imageRecipeArn: RECIPE } }),
  ];
  expect(derive(iamEscalations, records).coverage[0]?.complete).toBe(false);
  expect(
    derive(iamEscalations, [denied('iam:GetAccountAuthorizationDetails'), ...estate()]).coverage[0]?.complete,
  ).toBe(false);
});
