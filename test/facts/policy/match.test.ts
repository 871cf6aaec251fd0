import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import type { PolicyStatement } from '../../../src/facts/policy/document.ts';
import {
  conditionsOn,
  coversAction,
  coversResource,
  loosenVariables,
  statementName,
} from '../../../src/facts/policy/match.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';

function statement(body: { readonly [element: string]: Json }): PolicyStatement {
  const reading = readPolicy(JSON.stringify({ Statement: { Effect: 'Allow', ...body } }));
  const first = reading.ok ? reading.document.statements[0] : undefined;
  if (first === undefined) throw new Error('not a statement');
  return first;
}

describe('coversAction', () => {
  it.each<[string, Json, boolean]>([
    ['Action', 'iam:PassRole', true],
    ['Action', 'IAM:passrole', true],
    ['Action', ['s3:*', 'iam:Pass*'], true],
    ['Action', '*', true],
    ['Action', 'iam:*', true],
    ['Action', 'iam:PassRoles', false],
    ['Action', [], false],
    ['NotAction', 's3:*', true],
    ['NotAction', ['s3:*', 'IAM:*'], false],
    ['NotAction', '*', false],
  ])('%s %j speaks of iam:PassRole: %s', (element, value, covers) => {
    expect(coversAction(statement({ [element]: value, Resource: '*' }), 'iam:PassRole')).toBe(covers);
  });
});

describe('coversResource', () => {
  const role = 'arn:aws:iam::111122223333:role/build/golden-imagebuilder';

  it.each<[string, Json, boolean]>([
    ['Resource', '*', true],
    ['Resource', 'arn:aws:iam::*:role/*imagebuilder*', true],
    ['Resource', 'arn:aws:iam::*:role/*ImageBuilder*', false],
    ['Resource', [], false],
    ['NotResource', 'arn:aws:iam::111122223333:role/admin', true],
    ['NotResource', 'arn:aws:iam::*', false],
  ])('%s %j speaks of a role: %s', (element, value, covers) => {
    expect(coversResource(statement({ Action: '*', [element]: value }), role)).toBe(covers);
  });

  it('is not so where the statement names no resource', () => {
    expect(coversResource(statement({ Action: '*' }), role)).toBe(false);
  });
});

it('widens a pattern to all that its variables can become', () => {
  expect(loosenVariables('arn:aws:iam::1:role/${aws:PrincipalTag/team}-${$}build')).toBe(
    'arn:aws:iam::1:role/*-*build',
  );
});

it('finds conditions by key, whatever the case', () => {
  const one = statement({ Action: '*', Condition: { StringEquals: { 'IAM:passedtoservice': 'ec2.amazonaws.com' } } });
  expect(conditionsOn(one, 'iam:PassedToService')).toHaveLength(1);
  expect(conditionsOn(one, 'iam:PassedToServic')).toHaveLength(0);
});

it('names a statement by its Sid, or else by its place', () => {
  expect(statementName(statement({ Sid: 'Pass', Action: '*' }))).toBe('Pass');
  expect(statementName(statement({ Action: '*' }))).toBe('statement 1');
});
