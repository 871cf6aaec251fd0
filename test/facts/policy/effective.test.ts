import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { type Boundary, decide, isHeld, type Place } from '../../../src/facts/policy/effective.ts';
import { fullAccessOf, strongActionsOf } from '../../../src/facts/policy/powers.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';
import { allow, deny, sourced, subject } from './subject.ts';

const ROLE = 'arn:aws:iam::111122223333:role';
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

function outcome(statements: readonly JsonObject[], action: string, place: Place, boundary?: Boundary) {
  return decide(subject(statements, boundary), action, place).outcome;
}

describe('an action', () => {
  // Policy evaluation logic, IAM User Guide: default deny; explicit deny wins; the boundary intersects.
  const build = `${ROLE}/build`;
  it.each<[string, readonly JsonObject[], string]>([
    ['nothing said', [], 'denied'],
    ['allowed by name', [allow('iam:PassRole', build)], 'allowed'],
    ['in another case', [allow('IAM:passrole', build)], 'allowed'],
    ['by a wildcard', [allow('iam:P?ss*', `${ROLE}/b*`)], 'allowed'],
    ['on another resource', [allow('iam:PassRole', `${ROLE}/other`)], 'denied'],
    ['left out of NotAction', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'allowed'],
    ['named by NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], 'denied'],
    ['left out of NotResource', [{ Effect: 'Allow', Action: '*', NotResource: `${ROLE}/admin` }], 'allowed'],
    ['named by NotResource', [{ Effect: 'Allow', Action: '*', NotResource: `${ROLE}/b*` }], 'denied'],
    ['denied beside allowed', [allow('*'), deny('iam:PassRole', build)], 'denied'],
    ['denied by NotAction', [allow('*'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }], 'denied'],
    ['denied on another resource', [allow('*'), deny('iam:PassRole', `${ROLE}/other`)], 'allowed'],
    ['under an unknown condition', [allow('iam:PassRole', build, MFA)], 'conditional'],
    ['under a condition that is met', [allow('*', '*', { ArnLike: { 'aws:PrincipalArn': '*:user/ann' } })], 'allowed'],
    ['under a condition that is not', [allow('*', '*', { ArnLike: { 'aws:PrincipalArn': '*:user/bob' } })], 'denied'],
    ['denied under an unknown condition', [allow('*'), deny('*', '*', MFA)], 'conditional'],
    ['allowed with and without a condition', [allow('*', '*', MFA), allow('iam:*')], 'allowed'],
    ['with a variable in the resource', [allow('iam:PassRole', `${ROLE}/\${aws:username}`)], 'allowed'],
    ['denied with a variable in the resource', [allow('*'), deny('*', `${ROLE}/\${aws:username}`)], 'allowed'],
  ])('%s', (_, statements, expected) => {
    expect(outcome(statements, 'iam:PassRole', { arn: build })).toBe(expected);
  });

  it('is what policies and boundary both allow', () => {
    const all = [allow('*')];
    expect(outcome(all, 'iam:PassRole', 'every', sourced(allow('s3:*')))).toBe('denied');
    expect(outcome(all, 'iam:PassRole', 'every', sourced(allow('*'), deny('iam:PassRole')))).toBe('denied');
    expect(outcome(all, 'iam:PassRole', 'every', sourced(allow('iam:*')))).toBe('allowed');
    expect(outcome(all, 'iam:PassRole', 'every', 'unreadable')).toBe('conditional');
    expect(outcome([], 'iam:PassRole', 'every', sourced(allow('*')))).toBe('denied');
    // Names of one letter left out are none that anybody has; a refusal that leaves them out is no refusal of all.
    expect(outcome([allow('iam:PassRole', 'arn:aws:iam::*:role/??*')], 'iam:PassRole', 'every')).toBe('allowed');
    expect(outcome([...all, deny('iam:PassRole', 'arn:aws:iam::*:role/??*')], 'iam:PassRole', 'every')).toBe('allowed');
  });

  it('names the statement that allows it', () => {
    const decision = decide(subject([allow('s3:*'), { ...allow('iam:*'), Sid: 'Iam' }]), 'iam:PassRole', 'every');
    expect(decision.by).toMatchObject({ policy: 'policy', version: 'v1', statement: { sid: 'Iam', place: 2 } });
  });

  it('is held where only a guard may deny it', () => {
    expect(isHeld(decide(subject([allow('*'), deny('*', '*', MFA)]), 'iam:PassRole', 'every'))).toBe(true);
    expect(isHeld(decide(subject([allow('*', '*', MFA)]), 'iam:PassRole', 'every'))).toBe(false);
  });
});

describe('every resource, and some', () => {
  it.each<[string, string | string[], string, string]>([
    ['*', '*', 'allowed', 'allowed'],
    ['all images of the account', 'arn:aws:imagebuilder:*:111122223333:*', 'allowed', 'allowed'],
    ['all images of a Region', 'arn:aws:imagebuilder:eu-central-1:111122223333:image/*', 'denied', 'allowed'],
    ['one image', 'arn:aws:imagebuilder:eu-central-1:111122223333:image/shop/1.0.0/1', 'denied', 'allowed'],
    ['pipelines', 'arn:aws:imagebuilder:*:111122223333:image-pipeline/*', 'denied', 'denied'],
    ['buckets', 'arn:aws:s3:::bucket/*', 'denied', 'denied'],
  ])('%s', (_, resource, every, some) => {
    expect(outcome([allow('*', resource)], 'imagebuilder:DeleteImage', 'every')).toBe(every);
    expect(outcome([allow('*', resource)], 'imagebuilder:DeleteImage', 'some')).toBe(some);
  });

  it('of an action without resources is * alone', () => {
    expect(outcome([allow('iam:ListUsers', 'arn:aws:iam::111122223333:*')], 'iam:ListRoles', 'every')).toBe('denied');
    expect(outcome([allow('glue:CreateDevEndpoint')], 'glue:CreateDevEndpoint', 'every')).toBe('allowed');
  });

  it('are denied only by what denies all of them', () => {
    const all = allow('*');
    expect(outcome([all, deny('iam:PassRole', `${ROLE}/admin-*`)], 'iam:PassRole', 'every')).toBe('allowed');
    expect(outcome([all, deny('iam:PassRole', `${ROLE}/*`)], 'iam:PassRole', 'every')).toBe('denied');
  });
});

describe('some resource like a pattern', () => {
  const AGENT = 'arn:aws:imagebuilder:eu-central-1:111122223333:component/agent';
  const others = (NotResource: string) => ({ Effect: 'Allow', Action: '*', NotResource });
  it.each<[string, readonly JsonObject[], string]>([
    ['every component', [allow('*')], 'allowed'],
    ['components of the name', [allow('*', `${AGENT}/*`)], 'allowed'],
    ['components of all names that begin so', [allow('*', 'arn:aws:imagebuilder:*:*:component/a*')], 'allowed'],
    ['another version', [allow('*', `${AGENT}/2.*`)], 'denied'],
    ['another name', [allow('*', 'arn:aws:imagebuilder:*:*:component/web/*')], 'denied'],
    ['all but another name', [others('arn:aws:imagebuilder:*:*:component/web/*')], 'allowed'],
    ['all but this name', [others(`${AGENT}/*`)], 'denied'],
    ['every component but one version', [allow('*'), deny('*', `${AGENT}/1.0.0/1`)], 'allowed'],
    ['every component but this name', [allow('*'), deny('*', `${AGENT}/*`)], 'denied'],
    ['denied but for this name', [allow('*'), { Effect: 'Deny', Action: '*', NotResource: `${AGENT}/*` }], 'allowed'],
    [
      'denied but for another',
      [allow('*'), { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:imagebuilder:*:*:component/b/*' }],
      'denied',
    ],
  ])('%s', (_, statements, expected) => {
    expect(outcome([...statements], 'imagebuilder:CreateComponent', { like: `${AGENT}/1.*.*` })).toBe(expected);
  });
});

describe('NotResource of a denial', () => {
  const others = (...NotResource: readonly string[]) => ({ Effect: 'Deny', Action: 'iam:PassRole', NotResource });
  // IAM User Guide, "NotResource": it matches every resource but those listed, so a Deny leaves those alone.
  it.each<[string, readonly string[], Place, string]>([
    ['leaves some role', [`${ROLE}/admin`], 'some', 'allowed'],
    ['does not leave every role', [`${ROLE}/admin`], 'every', 'denied'],
    ['leaves the role it names', [`${ROLE}/admin`], { arn: `${ROLE}/admin` }, 'allowed'],
    ['leaves no other', [`${ROLE}/admin`], { arn: `${ROLE}/build` }, 'denied'],
    ['leaves no role where it names buckets', ['arn:aws:s3:::logs/*'], 'some', 'denied'],
    ['leaves what its variables may mean', [`${ROLE}/\${aws:PrincipalTag/team}`], { arn: `${ROLE}/build` }, 'allowed'],
  ])('%s', (_, left, place, expected) => {
    expect(outcome([allow('*'), others(...left)], 'iam:PassRole', place)).toBe(expected);
  });
});

describe('a policy variable', () => {
  // IAM User Guide, "Allows IAM users to manage their own password, access keys, and SSH keys": one's own user only.
  const own = allow('iam:*AccessKey*', 'arn:aws:iam::*:user/${aws:username}');
  const user = (name: string) => ({ arn: `arn:aws:iam::111122223333:user/${name}` });
  const as = (username: readonly string[] | null, statement: JsonObject, place: Place) => {
    const one = subject([statement]);
    const context = new Map([...one.context, ['aws:username', username] as const]);
    return decide({ ...one, context }, 'iam:CreateAccessKey', place).outcome;
  };

  it('means the user who asks, and nobody where there is none', () => {
    expect(as(['ann'], own, user('ann'))).toBe('allowed');
    expect(as(['ann'], own, user('bob'))).toBe('denied');
    expect(as(['ann'], own, 'every')).toBe('denied');
    expect(as(['ann'], own, 'some')).toBe('allowed');
    expect(as(null, own, user('ann'))).toBe('denied');
  });

  it('has a default where its key is missing', () => {
    const team = allow('iam:CreateAccessKey', "arn:aws:iam::*:user/${aws:UserName, 'bob'}");
    expect(as(null, team, user('bob'))).toBe('allowed');
    expect(as(null, team, user('ann'))).toBe('denied');
  });

  it('that is not known may mean anything', () => {
    const tagged = allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:PrincipalTag/friend}');
    expect(as(['ann'], tagged, user('bob'))).toBe('allowed');
  });
});

/** The first statement of the AWS managed policy. */
const POWER_USER = { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' };

describe('full access', () => {
  const full = (...statements: readonly JsonObject[]) => fullAccessOf(subject(statements));
  it.each<[string, readonly JsonObject[]]>([
    ['* on *', [allow('*')]],
    ['*:* on *', [allow('*:*')]],
    ['iam:* on *', [allow('iam:*')]],
    ['iam:* on all of IAM', [allow('iam:*', 'arn:aws:iam::*:*')]],
    ['NotAction that leaves IAM', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]],
    ['NotResource that leaves nearly all', [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b' }]],
    ['* with a guard', [allow('*'), deny('*', '*', MFA)]],
    ['* without one service', [allow('*'), deny('s3:*')]],
    [
      '* without access keys and harmless actions',
      [allow('*'), deny(['iam:*AccessKey*', 'iam:*AccountPasswordPolicy'])],
    ],
  ])('%s', (_, statements) => {
    expect(full(...statements)).toEqual([expect.objectContaining({ isSure: true })]);
  });

  it.each<[string, readonly JsonObject[]]>([
    ['* on buckets', [allow('*', 'arn:aws:s3:::*')]],
    ['parts of IAM', [allow(['iam:Get*', 'iam:List*', 'iam:PassRole'])]],
    ['PowerUser without STS', [{ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }]],
    ['allow-all and deny-all', [allow('*'), deny('*')]],
    [
      'allow-all, all but reading denied',
      [allow('*'), { Effect: 'Deny', NotAction: ['iam:Get*', 'iam:List*'], Resource: '*' }],
    ],
    ['nothing', []],
    // IAM does not ask who may assume a role of the policy of the one who comes alone (IAM-06 looks for the way).
    ['all of STS', [allow('sts:*')]],
    // AWS managed policies for job functions: "Provides full access to AWS services, but does not allow management of
    // users and groups."
    [
      'PowerUserAccess',
      [POWER_USER, allow(['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'])],
    ],
    ['* without IAM', [allow('*'), deny('iam:*')]],
    [
      '* of whose IAM one harmless action is left',
      [allow('*'), { Effect: 'Deny', NotAction: 'iam:TagRole', Resource: '*' }],
    ],
    [
      '* without the actions by which rights are given, by list',
      [allow('*'), deny(['iam:*Policy*', 'iam:*Group*', 'iam:CreateAccessKey', 'iam:*LoginProfile'])],
    ],
  ])('not: %s', (_, statements) => {
    expect(full(...statements)).toEqual([]);
  });

  it('under a condition or an unreadable boundary is conditional', () => {
    expect(full(allow('*', '*', MFA))).toEqual([expect.objectContaining({ isSure: false })]);
    expect(fullAccessOf(subject([allow('*')], 'unreadable'))).toEqual([expect.objectContaining({ isSure: false })]);
    expect(fullAccessOf(subject([allow('*')], sourced(allow('s3:*'))))).toEqual([]);
  });

  // IAM User Guide, "Permissions boundaries for IAM entities": what is left is what both allow.
  it.each<[string, readonly JsonObject[], boolean]>([
    ['services and one action of IAM', [allow(['s3:*', 'ec2:*', 'iam:CreateServiceLinkedRole'])], false],
    ['services and iam:TagRole', [allow(['s3:*', 'iam:TagRole'])], false],
    ['like PowerUserAccess', [POWER_USER, allow(['iam:CreateServiceLinkedRole', 'iam:ListRoles'])], false],
    ['services and writing policies of users, whom one cannot use', [allow(['s3:*', 'iam:PutUserPolicy'])], false],
    ['services, policies of users and their keys', [allow(['iam:PutUserPolicy', 'iam:CreateAccessKey'])], true],
    ['services, policies of roles and keys of users', [allow(['iam:PutRolePolicy', 'iam:CreateAccessKey'])], false],
    ['services and iam:PassRole', [allow(['s3:*', 'iam:PassRole'])], false],
    ['roles, on those of one path alone', [allow(['s3:*', 'iam:*'], `${ROLE}/app/*`)], false],
    ['everything but organizations', [{ Effect: 'Allow', NotAction: 'organizations:*', Resource: '*' }], true],
    ['everything, but not without MFA', [allow('*'), deny('*', '*', MFA)], true],
  ])('of * behind a boundary of %s', (_, boundary, isFull) => {
    expect(fullAccessOf(subject([allow('*')], sourced(...boundary)))).toHaveLength(isFull ? 1 : 0);
  });

  it('is no single strong action', () => {
    expect(strongActionsOf(subject([allow('sts:AssumeRole')]))).toEqual(['sts:AssumeRole']);
    expect(strongActionsOf(subject([allow('sts:AssumeRole', `${ROLE}/one`), allow('kms:Decrypt', '*', MFA)]))).toEqual(
      [],
    );
  });
});

describe('hostile documents', () => {
  /** How many answers there were; none where the document does not parse. */
  const ask = (text: string): number => {
    const reading = readPolicy(text);
    if (!reading.ok) return 0;
    const statements = reading.document.statements.map((statement) => ({ statement, policy: 'p' }));
    const one = { ...subject([]), statements };
    fullAccessOf(one);
    const places = ['every', 'some', { arn: `${ROLE}/x` }] as const;
    return ['iam:PassRole', 'imagebuilder:CreateImage', 's3:GetObject'].flatMap((action) =>
      places.map((place) => decide(one, action, place)),
    ).length;
  };
  const document = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
  const stars = 'a*'.repeat(10);

  it.each<[string, (size: number) => string]>([
    ['statements', (size) => document(Array.from({ length: size }, () => allow('iam:*', `${ROLE}/${stars}`, MFA)))],
    ['statements of full access', (size) => document(Array.from({ length: size }, () => allow('*', '*', MFA)))],
    ['denials', (size) => document(Array.from({ length: size }, () => deny('*', `${ROLE}/${stars}`)))],
    ['actions with wildcards', (size) => document(allow(Array.from({ length: size }, (_, i) => `*${stars}${i}?`)))],
    [
      'resources with wildcards',
      (size) =>
        document(
          allow(
            '*',
            Array.from({ length: size }, (_, i) => `*${stars}${i}`),
          ),
        ),
    ],
    ['one long pattern', (size) => document(allow(`*${'a*'.repeat(size * 20)}`, `arn:${'*?'.repeat(size * 20)}`))],
    ['depth', (size) => `{"Statement":${'['.repeat(size * 10)}${']'.repeat(size * 10)}}`],
  ])('%s cost no more than their length: quadratic, it would not end before the runner gives up', (what, make) => {
    expect(ask(make(5_000))).toBe(what === 'depth' ? 0 : 9);
  });
});
