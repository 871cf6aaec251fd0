import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamPrincipals } from '../../../src/facts/iam/principals.ts';
import { denied, derive, rowOf } from '../../fixtures/evidence.ts';
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

const statement = (Action: Json, Resource: Json = '*', more: JsonObject = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
});
const DENY_ALL = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } };

function values(answer: Readonly<Record<string, Json>>, arn: string) {
  return rowOf(derive(iamPrincipals, [details(answer)]), arn).values;
}

// What Prowler does not see (reference notes on moto): each must be found here.
describe('full access is found', () => {
  it.each<[string, Readonly<Record<string, Json>>, string, string]>([
    [
      'by an attached policy of AWS or one of the account',
      {
        RoleDetailList: [role('ops', [], { AttachedManagedPolicies: attached('all') })],
        Policies: [managed('all', EVERYTHING)],
      },
      roleArn('ops'),
      `statement 1 of ${policyArn('all')} v1`,
    ],
    [
      'by an inline policy',
      { RoleDetailList: [role('ops', [EVERYTHING])] },
      roleArn('ops'),
      'statement 1 of inline policy own',
    ],
    [
      'through a group',
      {
        UserDetailList: [user('ann', { GroupList: ['makers'] })],
        GroupDetailList: [group('makers', { GroupPolicyList: [inline('g', EVERYTHING)] })],
      },
      userArn('ann'),
      'statement 1 of inline policy g',
    ],
    [
      'on the role of an EC2 instance',
      { RoleDetailList: [role('build', [EVERYTHING], { InstanceProfileList: [{ InstanceProfileName: 'build' }] })] },
      roleArn('build'),
      'statement 1 of inline policy own',
    ],
  ])('%s', (_, answer, arn, cited) => {
    expect(values(answer, arn)).toMatchObject({ fullAccess: [cited], conditionalFullAccess: [] });
  });

  it('but not where everything is denied again, nor in a version that is not the default', () => {
    expect(values({ RoleDetailList: [role('ops', [EVERYTHING, DENY_ALL])] }, roleArn('ops'))).toMatchObject({
      fullAccess: [],
    });
    const old = {
      RoleDetailList: [role('ops', [], { AttachedManagedPolicies: attached('p') })],
      Policies: [managed('p', EVERYTHING, statement('s3:*'))],
    };
    expect(values(old, roleArn('ops'))).toMatchObject({ fullAccess: [] });
  });

  it('within its boundary', () => {
    const bounded = {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policyArn('limit') },
    };
    const answer = (limit: Json): Readonly<Record<string, Json>> => ({
      RoleDetailList: [role('ops', [EVERYTHING], bounded)],
      Policies: [managed('limit', limit)],
    });
    expect(values(answer(statement('s3:*')), roleArn('ops'))).toMatchObject({
      fullAccess: [],
      conditionalFullAccess: [],
    });
    expect(values(answer(EVERYTHING), roleArn('ops'))).toMatchObject({
      fullAccess: ['statement 1 of inline policy own'],
    });
  });

  it('is not known where the boundary was not in the answer, but for what no policy gives', () => {
    const bounded = { PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/IAMFullAccess' } };
    const rowWith = (document: Json) =>
      rowOf(derive(iamPrincipals, [details({ RoleDetailList: [role('ops', [document], bounded)] })]), roleArn('ops'));
    const all = rowWith(EVERYTHING);
    expect(all.unknown).toMatchObject({
      fullAccess: { reason: 'unparsable' },
      imageBuilderUnscoped: { reason: 'unparsable' },
      unscopedBy: { reason: 'unparsable' },
    });
    expect(all.values).toMatchObject({ conditionalFullAccess: ['statement 1 of inline policy own'] });
    expect(rowWith(statement('s3:*')).values).toMatchObject({ fullAccess: [], imageBuilderUnscoped: [] });
  });
});

describe('rights in Image Builder', () => {
  const ci = (...documents: readonly Json[]) => values({ RoleDetailList: [role('ci', documents)] }, roleArn('ci'));

  it('on everything are unscoped, and sharing is among them', () => {
    const row = ci(statement('imagebuilder:*'));
    expect(row['imageBuilderUnscoped']).toHaveLength(36);
    expect(row).toMatchObject({
      sharing: expect.arrayContaining(['imagebuilder:PutImagePolicy']),
      unscopedBy: ['statement 1 of inline policy own'],
    });
  });

  it('on named resources, or under a tag, are scoped', () => {
    const pipeline = 'arn:aws:imagebuilder:eu-central-1:111122223333:image-pipeline/shop';
    expect(ci(statement('imagebuilder:*', pipeline))).toMatchObject({ imageBuilderUnscoped: [], sharing: [] });
    const tagged = { Condition: { StringEquals: { 'aws:ResourceTag/team': 'shop' } } };
    expect(ci(statement('imagebuilder:Delete*', '*', tagged))).toMatchObject({
      imageBuilderWrite: expect.arrayContaining(['imagebuilder:DeleteImage']),
      imageBuilderUnscoped: [],
    });
  });

  it('to read are none of them', () => {
    expect(ci(statement(['imagebuilder:Get*', 'imagebuilder:List*']))).toMatchObject({ imageBuilderWrite: [] });
  });
});

it('says which roles are AWS’s own, and Identity Center’s', () => {
  const linked = role('a', [], { Arn: 'arn:a', Path: '/aws-service-role/imagebuilder.amazonaws.com/' });
  const center = role('b', [], { Arn: 'arn:b', Path: '/aws-reserved/sso.amazonaws.com/eu-central-1/' });
  const shard = derive(iamPrincipals, [details({ RoleDetailList: [linked, center] })]);
  expect(rowOf(shard, 'arn:a').values).toMatchObject({ serviceLinked: true, identityCenter: false });
  expect(rowOf(shard, 'arn:b').values).toMatchObject({ serviceLinked: false, identityCenter: true });
});

it('is incomplete where the details were refused, or a document cannot be read', () => {
  expect(derive(iamPrincipals, [denied('iam:GetAccountAuthorizationDetails')]).coverage[0]?.complete).toBe(false);
  const broken = role('ci', [], { RolePolicyList: [{ PolicyName: 'x', PolicyDocument: '%7B' }] });
  expect(derive(iamPrincipals, [details({ RoleDetailList: [broken] })]).coverage[0]?.complete).toBe(false);
});
