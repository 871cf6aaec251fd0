import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { iamEscalations } from '../../../src/facts/iam/escalations.ts';
import { ACCOUNT, derive, rowOf, urlEncoded } from '../../fixtures/evidence.ts';
import { ann, estate, pathsOf, policy, trusting } from './escalation-support.ts';
import { details, EVERYTHING, role, roleArn, userArn } from './fixtures.ts';

describe('whom a trust policy lets come', () => {
  const assume = [{ Action: 'sts:AssumeRole' }];
  const trust = (...Statement: readonly JsonObject[]): JsonObject => ({
    AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement }),
  });
  const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const letting = { Effect: 'Allow', Principal: ROOT, Action: 'sts:AssumeRole' };
  const strong = (members: JsonObject) => role('boss', [EVERYTHING], members);
  const asOther = { Condition: { ArnLike: { 'aws:PrincipalArn': roleArn('deploy-*') } } };
  const tagged = (team: string) => ({ Condition: { StringEquals: { 'aws:PrincipalTag/Team': team } } });
  const asAnn = { Condition: { ArnEquals: { 'aws:PrincipalArn': userArn('ann') } } };

  // IAM User Guide, "aws:PrincipalArn": the ARN of the principal that made the request.
  it.each<[string, readonly JsonObject[], number, number]>([
    ['the account', [letting], 1, 1],
    ['the account, by another ARN', [{ ...letting, ...asOther }], 0, 0],
    ['the account, by her ARN', [{ ...letting, ...asAnn }], 1, 1],
    [
      'another by one statement and her by the next',
      [
        { ...letting, ...asOther },
        { ...letting, ...asAnn },
      ],
      1,
      1,
    ],
    ['the account with MFA', [{ ...letting, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }], 1, 0],
    ['the account, to tag sessions alone', [{ ...letting, Action: 'sts:TagSession' }], 0, 0],
    [
      'her by name, to tag sessions alone',
      [{ ...letting, Principal: { AWS: userArn('ann') }, Action: 'sts:TagSession' }],
      0,
      0,
    ],
    // Policy evaluation logic, IAM User Guide: an explicit denial in any policy wins; this one is the role's own.
    ['the account, but denies everybody', [letting, { ...letting, Effect: 'Deny', Principal: '*' }], 0, 0],
    [
      'the account, but denies her',
      [letting, { ...letting, Effect: 'Deny', Principal: { AWS: userArn('ann') } }],
      0,
      0,
    ],
    [
      'the account, but denies another',
      [letting, { ...letting, Effect: 'Deny', Principal: { AWS: userArn('b') } }],
      1,
      1,
    ],
    [
      'the account, but denies all without MFA',
      [
        letting,
        {
          ...letting,
          Effect: 'Deny',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
      1,
      0,
    ],
    ['the account, but denies another by ARN', [letting, { ...letting, ...asOther, Effect: 'Deny' }], 1, 1],
    ['those with a tag that she has', [{ ...letting, ...tagged('web') }], 1, 1],
    ['those with a tag that she does not have', [{ ...letting, ...tagged('ops') }], 0, 0],
    [
      'those with two tags at once',
      [{ ...letting, Condition: { StringEquals: { 'x:y': 'a' }, StringLike: { 'x:y': 'b' } } }],
      0,
      0,
    ],
  ])('%s', (_, statements, paths, sure) => {
    const tags = { Tags: [{ Key: 'team', Value: 'web' }] };
    const values = ann(assume, { roles: [strong(trust(...statements))], ann: tags });
    expect(pathsOf(values)).toHaveLength(paths);
    expect(values['surePaths']).toBe(sure);
  });

  // IAM User Guide, "Role session principals": arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, without the role's path.
  it('a session of a role, which who has the role can come to have', () => {
    const session = { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/release` };
    const ci = role('ci', [policy({ Action: 's3:ListBucket' })], { Arn: roleArn('jobs/ci'), Path: '/jobs/' });
    const answer = details({ RoleDetailList: [ci, role('boss', [EVERYTHING], trusting(session))] });
    const shard = derive(iamEscalations, [answer, ...estate()]);
    const { values } = rowOf(shard, roleArn('jobs/ci'));
    expect(pathsOf(values)).toEqual([expect.stringContaining(`sts:AssumeRole to ${roleArn('boss')}, conditional`)]);
  });
});

// Policy evaluation logic, IAM User Guide: an explicit deny in any policy wins, also over a trust that names the user.
it('a denial of her own keeps her from a role whose trust names her', () => {
  const boss = role('boss', [EVERYTHING], trusting({ AWS: userArn('ann') }));
  const no = { Effect: 'Deny', Action: 'sts:AssumeRole' };
  expect(pathsOf(ann([no], { roles: [boss] }))).toEqual([]);
  expect(pathsOf(ann([{ ...no, Resource: roleArn('other') }], { roles: [boss] }))).toHaveLength(1);
  const guard = { ...no, Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } };
  expect(ann([guard], { roles: [boss] })).toMatchObject({
    surePaths: 0,
    paths: [expect.stringContaining('conditional')],
  });
});
