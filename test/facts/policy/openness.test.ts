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
    ['whoever uses TLS', { ...anybody, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
  ])('%s', (_, statement, open) => {
    expect(read(statement).everybody).toEqual(open ? ['Pull'] : []);
  });

  it('names other accounts, by id and by ARN', () => {
    const AWS = [STRANGER, `arn:aws:iam::444455556666:role/puller`, `arn:aws:iam::${OWN}:root`];
    expect(read({ ...pull, Principal: { AWS } }).accounts).toEqual([STRANGER, '444455556666']);
  });
});
