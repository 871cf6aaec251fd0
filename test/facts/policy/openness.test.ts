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
    const nobody = { everybody: [], accounts: [], organisations: [] };
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
});
