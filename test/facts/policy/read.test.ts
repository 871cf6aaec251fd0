import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';
import { urlEncoded } from '../../fixtures/evidence.ts';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

function statementsOf(document: Json) {
  const reading = readPolicy(JSON.stringify(document));
  if (!reading.ok) throw new Error(reading.detail);
  return reading.document.statements;
}

function refusal(document: Json): string {
  const reading = readPolicy(JSON.stringify(document));
  if (reading.ok) throw new Error('was read');
  return reading.detail;
}

describe('readPolicy', () => {
  it('makes lists of everything that may be one or many', () => {
    expect(statementsOf({ Version: '2012-10-17', Statement: allow })).toEqual([
      {
        effect: 'Allow',
        place: 1,
        action: { negated: false, patterns: ['s3:GetObject'] },
        resource: { negated: false, patterns: ['*'] },
        conditions: [],
      },
    ]);
  });

  it('reads negations, names and places', () => {
    const [first, second] = statementsOf({
      Statement: [
        {
          Sid: 'Most',
          Effect: 'Deny',
          NotAction: ['iam:*', 'sts:*'],
          NotResource: 'arn:aws:s3:::b',
          NotPrincipal: '*',
        },
        { ...allow, Sid: '' },
      ],
    });
    expect(first).toMatchObject({
      effect: 'Deny',
      sid: 'Most',
      place: 1,
      action: { negated: true, patterns: ['iam:*', 'sts:*'] },
      resource: { negated: true, patterns: ['arn:aws:s3:::b'] },
      principal: { negated: true, principals: [{ type: 'AWS', value: '*' }] },
    });
    expect(second).toMatchObject({ place: 2 });
    expect(second).not.toHaveProperty('sid');
  });

  it('reads the types of principals', () => {
    const [statement] = statementsOf({
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: ['ec2.amazonaws.com', 'imagebuilder.amazonaws.com'], AWS: '111122223333' },
      },
    });
    expect(statement?.principal?.principals).toEqual([
      { type: 'AWS', value: '111122223333' },
      { type: 'Service', value: 'ec2.amazonaws.com' },
      { type: 'Service', value: 'imagebuilder.amazonaws.com' },
    ]);
    expect(statement).not.toHaveProperty('resource');
  });

  it('lowers operators and keys, splits qualifier and IfExists, and keeps values', () => {
    const Condition = {
      'ForAllValues:StringLikeIfExists': { 'AWS:TagKeys': ['Team', 'Cost*'] },
      Bool: { 'aws:SecureTransport': false },
      NumericLessThan: { 's3:TlsVersion': 1.2 },
    };
    expect(statementsOf({ Statement: { ...allow, Condition } })[0]?.conditions).toEqual([
      {
        operator: 'stringlike',
        qualifier: 'forallvalues',
        ifExists: true,
        key: 'aws:tagkeys',
        values: ['Team', 'Cost*'],
      },
      { operator: 'bool', ifExists: false, key: 'aws:securetransport', values: ['false'] },
      { operator: 'numericlessthan', ifExists: false, key: 's3:tlsversion', values: ['1.2'] },
    ]);
  });

  it('reads a document as IAM sends it, URL-encoded', () => {
    const document = { Statement: [{ ...allow, Resource: 'arn:aws:s3:::b/100%25 (a+b)*' }] };
    expect(readPolicy(urlEncoded(document))).toEqual(readPolicy(JSON.stringify(document)));
  });

  it('does not decode a plain document', () => {
    const reading = readPolicy('{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/%2A"}}');
    expect(reading.ok && reading.document.statements[0]?.resource?.patterns).toEqual(['arn:aws:s3:::b/%2A']);
  });

  it.each<[string, Json, string]>([
    ['a list', [], 'not an object'],
    ['no statement', { Version: '2012-10-17' }, 'Statement is missing'],
    ['an unknown version', { Version: '2026-01-01', Statement: [] }, 'Version'],
    ['an unknown element', { Statement: { ...allow, Efect: 'Deny' } }, 'Efect'],
    ['an unknown element above', { Statement: [], statement: [] }, 'statement'],
    ['another effect', { Statement: { ...allow, Effect: 'allow' } }, 'Effect'],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }, 'neither Action nor NotAction'],
    ['both actions', { Statement: { ...allow, NotAction: 'iam:*' } }, 'both Action'],
    ['both resources', { Statement: { ...allow, NotResource: 'x' } }, 'both Resource'],
    ['an action that is no text', { Statement: { ...allow, Action: { '*': 1 } } }, 'Action is not text'],
    ['an empty NotAction', { Statement: { Effect: 'Allow', NotAction: [], Resource: '*' } }, 'NotAction is empty'],
    ['a principal of an unknown type', { Statement: { ...allow, Principal: { Aws: '*' } } }, 'Aws'],
    ['a principal that names nobody', { Statement: { ...allow, Principal: {} } }, 'nobody'],
    ['a condition that is no object', { Statement: { ...allow, Condition: { Bool: 'x' } } }, 'Condition.Bool'],
    ['a condition value that is an object', { Statement: { ...allow, Condition: { Bool: { k: {} } } } }, 'Bool.k'],
    ['a Sid that is no text', { Statement: { ...allow, Sid: 1 } }, 'Sid'],
  ])('refuses %s', (_, document, detail) => {
    expect(refusal(document)).toContain(detail);
  });

  it('refuses what is not JSON, and says so briefly', () => {
    for (const value of ['', '{', '%7B%22', '%', 'null', undefined, null, {}, `{"Statement":${'['.repeat(100_000)}`]) {
      const reading = readPolicy(value);
      expect(reading.ok).toBe(false);
      expect(!reading.ok && reading.detail.length).toBeLessThanOrEqual(200);
    }
  });

  it('never throws and never inherits, whatever comes', () => {
    expect(readPolicy('{"Statement":{"__proto__":{"Effect":"Allow","Action":"*"}}}').ok).toBe(false);
    const anything = fc.jsonValue();
    const shaped = fc.record({ Statement: fc.dictionary(fc.constantFrom('Effect', 'Action', 'Condition'), anything) });
    fc.assert(fc.property(fc.oneof(anything, shaped), (value) => void readPolicy(JSON.stringify(value))));
  });
});
