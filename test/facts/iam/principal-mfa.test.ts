import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamPrincipals } from '../../../src/facts/iam/principals.ts';
import { ACCOUNT, alone, denied, derive, rowOf, urlEncoded } from '../../fixtures/evidence.ts';
import { details, inline, report, reportRow, role, roleArn, user, userArn } from './fixtures.ts';

const PRESENT = 'aws:MultiFactorAuthPresent';

function statement(Condition?: JsonObject): JsonObject {
  const plain = { Effect: 'Allow', Action: 'imagebuilder:CreateComponent', Resource: '*' };
  return { Version: '2012-10-17', Statement: [Condition === undefined ? plain : { ...plain, Condition }] };
}

function ann(document: Json) {
  const keys = report([reportRow('ann', { access_key_1_active: 'true' })]);
  const users = details({ UserDetailList: [user('ann', { UserPolicyList: [inline('own', document)] })] });
  return rowOf(derive(iamPrincipals, [users, keys]), userArn('ann'));
}

describe("a user's rights", () => {
  // IAM User Guide, "aws:MultiFactorAuthPresent": requests with long-term keys do not have the key at all.
  it.each<[string, JsonObject | undefined, boolean]>([
    ['without a condition', undefined, true],
    ['with Bool', { Bool: { [PRESENT]: 'true' } }, false],
    ['with an age', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, false],
    ['with BoolIfExists, which is weak', { BoolIfExists: { [PRESENT]: 'true' } }, true],
    ['with Null false', { Null: { 'aws:MultiFactorAuthAge': 'false' } }, false],
    // The same page: sessions without MFA have the key, and it is false.
    ['with Null false on what every session has', { Null: { [PRESENT]: 'false' } }, true],
    ['with Null and Bool', { Null: { [PRESENT]: 'false' }, Bool: { [PRESENT]: 'true' } }, false],
    ['with Bool in capitals', { Bool: { [PRESENT]: 'TRUE' } }, false],
  ])('%s', (_, condition, isLoose) => {
    const { values } = ann(statement(condition));
    expect(values).toMatchObject({ activeKeys: 1, imageBuilderWrite: ['imagebuilder:CreateComponent'] });
    expect(values['writeWithoutMfa']).toEqual(isLoose ? ['imagebuilder:CreateComponent'] : []);
  });

  it('are bound by a denial without MFA', () => {
    const guard = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { BoolIfExists: { [PRESENT]: 'false' } } };
    const { Statement: list } = statement();
    const both = { Version: '2012-10-17', Statement: [...(Array.isArray(list) ? list : []), guard] };
    expect(ann(both).values).toMatchObject({ writeWithoutMfa: [] });
  });

  it('go with keys that are not known where the report was refused', () => {
    const users = details({ UserDetailList: [user('ann')] });
    const row = rowOf(derive(iamPrincipals, [users, denied('iam:GetCredentialReport')]), userArn('ann'));
    expect(row.unknown['activeKeys']?.reason).toBe('denied');
  });
});

describe('a role', () => {
  const org = { ...alone(), organisation: 'o-own' };
  const trusting = (...Statement: readonly JsonObject[]) => {
    const document = urlEncoded({ Version: '2012-10-17', Statement });
    const answer = details({ RoleDetailList: [role('images', [], { AssumeRolePolicyDocument: document })] });
    return rowOf(derive(iamPrincipals, [answer], { org }), roleArn('images'));
  };
  const letting = (Principal: Json, Condition?: JsonObject): JsonObject => {
    const one = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
    return Condition === undefined ? one : { ...one, Condition };
  };
  const trusted = (Principal: Json, Condition?: JsonObject) => trusting(letting(Principal, Condition));
  const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

  const SET = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Builders_*`;

  it.each<[string, Json, JsonObject | undefined, readonly string[]]>([
    ['for the account', ROOT, undefined, ['statement 1']],
    ['for the account with MFA', ROOT, { Bool: { [PRESENT]: 'true' } }, []],
    ['for the account with weak MFA', ROOT, { BoolIfExists: { [PRESENT]: 'true' } }, ['statement 1']],
    ['for a user', { AWS: userArn('ann') }, undefined, ['statement 1']],
    ['for everybody', '*', undefined, ['statement 1']],
    ['for another organisation', '*', { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } }, ['statement 1']],
    ['for the account, with Null', ROOT, { Null: { [PRESENT]: 'false' } }, ['statement 1']],
    ['for a role', { AWS: roleArn('other') }, undefined, []],
    // IAM Identity Center User Guide, "Referencing permission sets in resource policies".
    ['for a permission set', ROOT, { ArnLike: { 'aws:PrincipalArn': SET } }, []],
    ['for a permission set, by text', ROOT, { StringLike: { 'aws:PrincipalArn': SET } }, []],
    ['for a role of the account', ROOT, { ArnEquals: { 'aws:PrincipalArn': roleArn('other') } }, []],
    ['for sessions of roles', ROOT, { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, []],
    ['for a role by its id', ROOT, { StringLike: { 'aws:userid': 'AROA1234567890EXAMPLE:*' } }, []],
    ['for sessions by their name', ROOT, { StringLike: { 'aws:userid': '*:ann@acme.example' } }, []],
    ['for who came by a provider', ROOT, { StringLike: { 'aws:FederatedProvider': '*' } }, []],
    ['for whoever has no user name', ROOT, { Null: { 'aws:username': 'true' } }, []],
    ['for all but users', ROOT, { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, []],
    ['for all but one user', ROOT, { ArnNotEquals: { 'aws:PrincipalArn': userArn('ann') } }, ['statement 1']],
    ['for users by a path', ROOT, { ArnLike: { 'aws:PrincipalArn': userArn('build/*') } }, ['statement 1']],
    ['for a user by name', ROOT, { StringEquals: { 'aws:username': 'ann' } }, ['statement 1']],
    ['for a user by id', ROOT, { StringEquals: { 'aws:userid': 'AIDA1234567890EXAMPLE' } }, ['statement 1']],
    ['for any kind', ROOT, { StringEquals: { 'aws:PrincipalType': ['AssumedRole', 'User'] } }, ['statement 1']],
    ['for a tag', ROOT, { StringEquals: { 'aws:PrincipalTag/team': 'images' } }, ['statement 1']],
    ['for a service', { Service: 'codebuild.amazonaws.com' }, undefined, []],
  ])('%s', (_, principal, condition, expected) => {
    const row = trusted(principal, condition);
    expect(row.values).toMatchObject({ usersWithoutMfa: expected, identityProviders: [] });
    expect(row.absent).toContain('activeKeys');
  });

  it('for the account with MFA, that may also tag its sessions', () => {
    const tag = { Effect: 'Allow', Principal: ROOT, Action: ['sts:TagSession', 'sts:SetSourceIdentity'] };
    const row = trusting(letting(ROOT, { Bool: { [PRESENT]: 'true' } }), tag);
    expect(row.values).toMatchObject({ usersWithoutMfa: [] });
  });

  it('for the account, where a denial asks everybody for MFA', () => {
    const guard = { ...letting('*', { BoolIfExists: { [PRESENT]: 'false' } }), Effect: 'Deny' };
    expect(trusting(letting(ROOT), guard).values).toMatchObject({ usersWithoutMfa: [] });
    // Bool does not hold where the request has no such key, and long-term keys have none.
    const weak = { ...guard, Condition: { Bool: { [PRESENT]: 'false' } } };
    expect(trusting(letting(ROOT), weak).values).toMatchObject({ usersWithoutMfa: ['statement 1'] });
    const others = { ...guard, Principal: { AWS: roleArn('other') } };
    expect(trusting(letting(ROOT), others).values).toMatchObject({ usersWithoutMfa: ['statement 1'] });
  });

  // IAM User Guide, "AWS JSON policy elements: Principal": an account stands for all its principals, in Deny too.
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['the account', { Principal: ROOT }, {}, []],
    ['the account by number', { Principal: { AWS: ACCOUNT } }, {}, []],
    ['another account', { Principal: { AWS: '999999999999' } }, {}, ['statement 1']],
    ['one user', { Principal: { AWS: userArn('ann') } }, {}, ['statement 1']],
    ['users', { Principal: '*' }, { StringEquals: { 'aws:PrincipalType': 'User' } }, []],
    ['all but roles', { Principal: '*' }, { ArnNotLike: { 'aws:PrincipalArn': roleArn('*') } }, []],
    ['all but a path', { Principal: '*' }, { ArnNotLike: { 'aws:PrincipalArn': userArn('ops/*') } }, ['statement 1']],
    ['somebody by a tag', { Principal: '*' }, { StringEquals: { 'aws:PrincipalTag/a': 'b' } }, ['statement 1']],
  ])('for the account, where a denial asks %s for MFA', (_, who, also, expected) => {
    const Condition = { BoolIfExists: { [PRESENT]: 'false' }, ...also };
    const guard = { ...who, Effect: 'Deny', Action: 'sts:*', Condition };
    expect(trusting(letting(ROOT), guard).values).toMatchObject({ usersWithoutMfa: expected });
  });

  it('too many to try', () => {
    const names = Array.from({ length: 500 }, (_, at) => `a${at}`);
    const ids = Array.from({ length: 500 }, (_, at) => `AIDA${at}`);
    const row = trusted(ROOT, { StringEquals: { 'aws:username': names, 'aws:userid': ids } });
    expect(row.unknown['usersWithoutMfa']?.reason).toBe('unparsable');
  });

  it('for a provider, of whose MFA AWS knows nothing', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:saml-provider/directory`;
    const row = trusted({ Federated: provider });
    expect(row.values).toMatchObject({ usersWithoutMfa: [], identityProviders: [provider] });
    expect(row.unknown['providersAskForMfa']?.reason).toBe('outside');
  });

  const ANCHOR = `arn:aws:rolesanywhere:eu-central-1:${ACCOUNT}:trust-anchor/5b1f`;
  const automation = `arn:aws:ssm:*:${ACCOUNT}:automation-execution/*`;
  const arn = (value: Json, operator = 'ArnEquals') => ({ [operator]: { 'aws:SourceArn': value } });

  // The services' own guides; Systems Manager's on confused deputies names automation-execution.
  it.each<[string, string, JsonObject | undefined, readonly string[]]>([
    ['certificates', 'rolesanywhere.amazonaws.com', undefined, ['rolesanywhere.amazonaws.com']],
    ['certificates of one anchor', 'rolesanywhere.amazonaws.com', arn(ANCHOR), [ANCHOR]],
    [
      'certificates of any anchor',
      'rolesanywhere.amazonaws.com',
      arn(ANCHOR.replace('5b1f', '*'), 'ArnLike'),
      ['rolesanywhere.amazonaws.com'],
    ],
    [
      'of an anchor, if any',
      'rolesanywhere.amazonaws.com',
      arn(ANCHOR, 'ArnEqualsIfExists'),
      ['rolesanywhere.amazonaws.com'],
    ],
    ['devices', 'credentials.iot.amazonaws.com', undefined, ['credentials.iot.amazonaws.com']],
    ['devices in China', 'credentials.iot.amazonaws.com.cn', undefined, ['credentials.iot.amazonaws.com.cn']],
    ['machines outside AWS', 'ssm.amazonaws.com', undefined, ['ssm.amazonaws.com']],
    [
      'machines outside AWS by account',
      'ssm.amazonaws.com',
      arn(`arn:aws:ssm:*:${ACCOUNT}:*`, 'ArnLike'),
      ['ssm.amazonaws.com'],
    ],
    ['automation', 'ssm.amazonaws.com', arn(automation, 'ArnLike'), []],
    [
      'automation or machines',
      'ssm.amazonaws.com',
      arn([automation, `arn:aws:ssm:*:${ACCOUNT}:*`], 'ArnLike'),
      ['ssm.amazonaws.com'],
    ],
    ['users of streams', 'appstream.amazonaws.com', undefined, ['appstream.amazonaws.com']],
    ['members of a chat', 'chatbot.amazonaws.com', undefined, ['chatbot.amazonaws.com']],
    ['instances', 'ec2.amazonaws.com', undefined, []],
    ['functions', 'lambda.amazonaws.com', undefined, []],
  ])('for a service that signs in others: %s', (_, Service, condition, expected) => {
    const row = trusted({ Service }, condition);
    expect(row.values).toMatchObject({ usersWithoutMfa: [], identityProviders: expected });
  });
});
