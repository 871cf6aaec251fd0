import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { openTo } from '../../../src/facts/policy/openness.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';

const OWN = '111122223333';
const STRANGER = '999988887777';

function read(...Statement: JsonObject[]) {
  const reading = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!reading.ok) throw new Error(reading.detail);
  return openTo(reading.document, OWN);
}

const OWN_BY_VARIABLE = { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } };
const ALWAYS_TRUE = { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalOrgID}' } };
const pull = { Sid: 'Pull', Effect: 'Allow', Action: 'ecr:BatchGetImage' };
const anybody = { ...pull, Principal: '*' };

describe('open-to@1', () => {
  it.each<[string, JsonObject, boolean]>([
    ['everybody', anybody, true],
    ['every AWS principal', { ...pull, Principal: { AWS: ['*'] } }, true],
    ['all but one', { ...pull, NotPrincipal: { AWS: `arn:aws:iam::${STRANGER}:root` } }, true],
    ['a service', { ...pull, Principal: { Service: 'imagebuilder.amazonaws.com' } }, false],
    ['an account', { ...pull, Principal: { AWS: STRANGER } }, false],
    ['everybody, refused', { ...anybody, Effect: 'Deny' }, false],
    ['the organisation', { ...anybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, false],
    ['one source account', { ...anybody, Condition: { StringEquals: { 'AWS:SourceOwner': OWN } } }, false],
    ['any organisation at all', { ...anybody, Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }, true],
    [
      'whoever has no organisation',
      { ...anybody, Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } },
      true,
    ],
    ['all but the organisation', { ...anybody, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, true],
    [
      'an organisation by a wildcard',
      { ...anybody, Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-1*' } } },
      true,
    ],
    ['its own organisation, by variable', { ...anybody, Condition: OWN_BY_VARIABLE }, false],
    ['the organisation of whoever asks', { ...anybody, Condition: ALWAYS_TRUE }, true],
    [
      'a unit',
      { ...anybody, Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } } },
      false,
    ],
    [
      'a role of any account',
      { ...anybody, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } } },
      true,
    ],
    ['a bucket', { ...anybody, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:logs' } } }, true],
    ['a bucket by name', { ...anybody, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::logs' } } }, false],
    [
      'an account as text with a star',
      { ...anybody, Condition: { StringEquals: { 'aws:PrincipalAccount': '*' } } },
      false,
    ],
    [
      'nobody, by two accounts at once',
      {
        ...anybody,
        Condition: { StringEquals: { 'aws:PrincipalAccount': OWN }, StringLike: { 'aws:PrincipalAccount': '9*' } },
      },
      false,
    ],
    [
      'an account, where every request has one',
      { ...anybody, Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': OWN } } },
      false,
    ],
    [
      'a source, where there is one',
      { ...anybody, Condition: { 'ForAllValues:StringEquals': { 'aws:SourceAccount': OWN } } },
      true,
    ],
    ['whoever uses TLS', { ...anybody, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
  ])('%s', (_, statement, open) => {
    expect(read(statement).everybody).toEqual(open ? ['Pull'] : []);
  });

  it('names other accounts, by id and by ARN', () => {
    const AWS = [STRANGER, `arn:aws:iam::444455556666:role/puller`, `arn:aws:iam::${OWN}:root`];
    expect(read({ ...pull, Principal: { AWS } }).accounts).toEqual([STRANGER, '444455556666']);
  });

  it('names the accounts and organisations that conditions hold everybody to', () => {
    const held = (Condition: JsonObject) => read({ ...anybody, Condition });
    const served = { accounts: [], organisations: [] };
    const nobody = { everybody: [], accounts: [], organisations: [], served, deleted: [], others: [] };
    expect(held({ StringEquals: { 'aws:PrincipalAccount': [OWN, STRANGER] } })).toEqual({
      ...nobody,
      accounts: [STRANGER],
    });
    expect(held({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${STRANGER}:role/*` } })).toEqual({
      ...nobody,
      accounts: [STRANGER],
    });
    expect(held({ StringEquals: { 'aws:SourceAccount': OWN } })).toEqual(nobody);
    expect(held({ StringEquals: { 'aws:PrincipalOrgID': ['o-1', 'o-2'] } })).toEqual({
      ...nobody,
      organisations: ['o-1', 'o-2'],
    });
    expect(held({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-1/*' } })).toEqual({
      ...nobody,
      organisations: ['o-1'],
    });
    expect(held(OWN_BY_VARIABLE)).toEqual(nobody);
    expect(held(ALWAYS_TRUE)).toEqual({ ...nobody, everybody: ['Pull'] });
    // One value that says nothing opens the statement, whatever the others say.
    expect(held({ StringLike: { 'aws:PrincipalAccount': [STRANGER, '*'] } })).toEqual({
      ...nobody,
      everybody: ['Pull'],
    });
  });

  // IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers"; S3 User Guide, "canonical user ID".
  it('tells deleted principals, canonical users and identities of CloudFront from accounts', () => {
    const id = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
    const cloudfront = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEF';
    const AWS = [
      'AROA1234567890EXAMPLE',
      'AIDA1234567890EXAMPLE',
      cloudfront,
      `arn:aws:sts::${STRANGER}:assumed-role/a/b`,
    ];
    expect(read({ ...pull, Principal: { AWS, CanonicalUser: id } })).toMatchObject({
      everybody: [],
      accounts: [STRANGER],
      deleted: ['AIDA1234567890EXAMPLE', 'AROA1234567890EXAMPLE'],
      others: ['CloudFront Origin Access Identity E1ABCDEF', `canonical user ${id}`],
    });
  });

  it('takes an account that was redacted for an account, in principals and conditions', () => {
    const mark = '⟦foreign.account-number@2:5ea19fc42fad⟧';
    const AWS = `arn:aws:iam::${mark}:root`;
    const found = { everybody: [], accounts: [mark], others: [] };
    expect(read({ ...pull, Principal: { AWS } })).toMatchObject(found);
    expect(read({ ...pull, Principal: { AWS: mark } })).toMatchObject(found);
    const held = (Condition: JsonObject) => read({ ...anybody, Condition });
    expect(held({ StringEquals: { 'aws:PrincipalAccount': mark } })).toMatchObject(found);
    expect(held({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${mark}:role/*` } })).toMatchObject(found);
    expect(held({ ArnLike: { 'aws:SourceArn': `arn:aws:s3:*:${mark}:bucket` } })).toMatchObject(found);
  });

  it('names those for whom a service may act', () => {
    const acting = (Condition: JsonObject) =>
      read({ ...pull, Principal: { Service: 'lambda.amazonaws.com' }, Condition });
    const functions = (account: string) => ({
      StringLike: { 'aws:sourceARN': `arn:aws:lambda:eu-central-1:${account}:function:*` },
    });
    expect(acting(functions(STRANGER))).toMatchObject({ accounts: [], served: { accounts: [STRANGER] } });
    expect(acting(functions(OWN)).served.accounts).toEqual([]);
    expect(acting({ StringEquals: { 'aws:SourceAccount': [OWN, STRANGER] } }).served.accounts).toEqual([STRANGER]);
    expect(acting({ StringEquals: { 'aws:SourceOrgID': 'o-1' } }).served.organisations).toEqual(['o-1']);
    // Of whoever calls the service nothing is said.
    expect(acting({ StringEquals: { 'aws:PrincipalAccount': STRANGER } }).served.accounts).toEqual([]);
  });
});
