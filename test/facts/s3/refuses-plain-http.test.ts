import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';
import { refusesPlainHttp } from '../../../src/facts/s3/refuses-plain-http.ts';

const BUCKET = 'arn:aws:s3:::build-logs';
/** The statement that AWS prints in "What S3 bucket policy should I use to comply with s3-bucket-ssl-requests-only". */
const DENY: JsonObject = {
  Sid: 'DenyInsecureTransport',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [BUCKET, `${BUCKET}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

function judge(...statements: Json[]) {
  const reading = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!reading.ok) throw new Error(reading.detail);
  return refusesPlainHttp(reading.document, BUCKET);
}
const without = (statement: JsonObject, name: string) =>
  Object.fromEntries(Object.entries(statement).filter(([key]) => key !== name)) as JsonObject;

const ON_HTTP = { Bool: { 'aws:SecureTransport': 'false' } };

describe('s3.refuses-plain-http@1', () => {
  it('names the statement that refuses', () => {
    expect(judge({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${BUCKET}/*` }, DENY)).toEqual({
      refuses: true,
      by: ['DenyInsecureTransport'],
    });
  });

  it.each<[string, Json[]]>([
    ['everybody as AWS principals', [{ ...DENY, Principal: { AWS: '*' } }]],
    ['everybody beside somebody', [{ ...DENY, Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }]],
    ['every action of every service', [{ ...DENY, Action: '*' }]],
    ['s3 actions in capitals', [{ ...DENY, Action: ['S3:*'] }]],
    ['everything but IAM', [{ ...without(DENY, 'Action'), NotAction: ['iam:*', 'sts:AssumeRole'] }]],
    ['every resource', [{ ...DENY, Resource: '*' }]],
    ['the bucket by prefix', [{ ...DENY, Resource: `${BUCKET}*` }]],
    [
      'everything but another bucket',
      [{ ...without(DENY, 'Resource'), NotResource: ['arn:aws:s3:::other', 'arn:aws:s3:::other/*'] }],
    ],
    ['a boolean', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': false } } }]],
    ['a list', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': ['false'] } } }]],
    ['keys and operators in another case', [{ ...DENY, Condition: { BOOL: { 'AWS:secureTRANSPORT': 'false' } } }]],
    ['BoolIfExists', [{ ...DENY, Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }]],
    // bridgecrewio/prowler#27, basho/riak_cs#380: AWS was seen to take any case.
    ['in capitals', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'False' } } }]],
    ['all in capitals', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'FALSE' } } }]],
    // IAM User Guide, "aws:SecureTransport": always included, so that set operators have a value to compare.
    ['all values', [{ ...DENY, Condition: { 'ForAllValues:Bool': { 'aws:SecureTransport': 'false' } } }]],
    ['any value', [{ ...DENY, Condition: { 'ForAnyValue:Bool': { 'aws:SecureTransport': 'false' } } }]],
    ['where transport is told', [{ ...DENY, Condition: { ...ON_HTTP, Null: { 'aws:SecureTransport': 'false' } } }]],
    ['every account', [{ ...DENY, Condition: { ...ON_HTTP, StringLike: { 'aws:PrincipalAccount': '*' } } }]],
    [
      'every ARN if there is one',
      [{ ...DENY, Condition: { ...ON_HTTP, ArnLikeIfExists: { 'aws:PrincipalArn': '*' } } }],
    ],
    ['either transport', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': ['true', 'false'] } } }]],
    ['both ways at once', [{ ...DENY, Condition: { ...ON_HTTP, NumericLessThan: { 's3:TlsVersion': '1.2' } } }]],
    ['TLS below 1.2 as a number', [{ ...DENY, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }]],
    [
      'TLS below 1.3 as text, if it exists',
      [{ ...DENY, Condition: { NumericLessThanIfExists: { 's3:TlsVersion': '1.3' } } }],
    ],
    ['whatever the transport', [without(DENY, 'Condition')]],
    [
      'two statements, one for the bucket and one for the objects',
      [
        { ...DENY, Resource: BUCKET },
        { ...DENY, Resource: `${BUCKET}/*` },
      ],
    ],
  ])('refuses: %s', (_, statements) => {
    expect(judge(...statements).refuses).toBe(true);
  });

  it.each<[string, Json[]]>([
    // The four that Prowler 5.46 passes.
    ['objects only', [{ ...DENY, Resource: `${BUCKET}/*` }]],
    ['the bucket only', [{ ...DENY, Resource: BUCKET }]],
    ['one foreign account only', [{ ...DENY, Principal: { AWS: 'arn:aws:iam::999988887777:root' } }]],
    [
      'only from some addresses, in the same statement',
      [
        {
          ...DENY,
          Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        },
      ],
    ],
    [
      'only with another key under the same operator',
      [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:PrincipalIsAWSService': 'false' } } }],
    ],
    ['writes only', [{ ...DENY, Action: 's3:PutObject' }]],
    ['reads only', [{ ...DENY, Action: ['s3:Get*', 's3:List*'] }]],
    ['one-letter actions', [{ ...DENY, Action: 's3:?' }]],
    ['everything but reads', [{ ...without(DENY, 'Action'), NotAction: 's3:GetObject' }]],
    ['everything but a pattern that reaches s3', [{ ...without(DENY, 'Action'), NotAction: '*:GetObject' }]],
    [
      'everybody but an administrator',
      [{ ...without(DENY, 'Principal'), NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/admin' } }],
    ],
    ['a service only', [{ ...DENY, Principal: { Service: 'delivery.logs.amazonaws.com' } }]],
    ['federated everybody only', [{ ...DENY, Principal: { Federated: '*' } }]],
    ['the objects under a prefix', [{ ...DENY, Resource: [BUCKET, `${BUCKET}/logs/*`] }]],
    ['objects with one-letter keys', [{ ...DENY, Resource: [BUCKET, `${BUCKET}/?`] }]],
    ['another bucket', [{ ...DENY, Resource: ['arn:aws:s3:::build-logs2', 'arn:aws:s3:::build-logs2/*'] }]],
    ['a policy variable in the key', [{ ...DENY, Resource: [BUCKET, `${BUCKET}/\${aws:username}*`] }]],
    ['everything but one prefix of the bucket', [{ ...without(DENY, 'Resource'), NotResource: `${BUCKET}/public/*` }]],
    ['everything but what a pattern may reach', [{ ...without(DENY, 'Resource'), NotResource: 'arn:aws:s3:::b*' }]],
    ['requests that do use TLS', [{ ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
    ['TLS 1.1 as enough', [{ ...DENY, Condition: { NumericLessThan: { 's3:TlsVersion': '1.1' } } }]],
    ['TLS above 1.2', [{ ...DENY, Condition: { NumericGreaterThan: { 's3:TlsVersion': '1.2' } } }]],
    ['no number', [{ ...DENY, Condition: { NumericLessThan: { 's3:TlsVersion': 'TLSv1.2' } } }]],
    ['transport compared as text', [{ ...DENY, Condition: { StringEquals: { 'aws:SecureTransport': 'false' } } }]],
    [
      'any value of the TLS version, of which there is none',
      [{ ...DENY, Condition: { 'ForAnyValue:NumericLessThan': { 's3:TlsVersion': '1.2' } } }],
    ],
    ['only who has an ARN', [{ ...DENY, Condition: { ...ON_HTTP, StringLike: { 'aws:PrincipalArn': '*' } } }]],
    ['only from one place', [{ ...DENY, Condition: { ...ON_HTTP, StringLikeIfExists: { 'aws:SourceVpc': 'vpc-*' } } }]],
    [
      'only where no transport is told',
      [{ ...DENY, Condition: { ...ON_HTTP, Null: { 'aws:SecureTransport': 'true' } } }],
    ],
    ['an allowance of TLS', [{ ...DENY, Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
    ['nothing', []],
  ])('does not refuse: %s', (_, statements) => {
    expect(judge(...statements)).toEqual({ refuses: false, by: [] });
  });
});
