import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { holds } from '../../../src/facts/policy/condition.ts';
import { allow, sourced } from './subject.ts';

const CONTEXT = new Map<string, readonly string[] | null>([
  ['aws:username', ['ann']],
  ['aws:principalarn', ['arn:aws:iam::111122223333:user/ann']],
  ['aws:securetransport', ['true']],
  ['aws:sourceidentity', null],
  ['aws:tagkeys', ['a', 'b']],
  ['aws:principaltag/team', ['web']],
  ['aws:principaltag/', null],
  ['aws:currenttime', ['2026-11-24T11:00:00Z']],
]);

function truth(condition: JsonObject) {
  const [one] = sourced(allow('*', '*', condition));
  return holds(one?.statement.conditions ?? [], CONTEXT);
}

// IAM User Guide, "IAM JSON policy elements: Condition operators".
describe('a condition', () => {
  it.each<[string, JsonObject, string]>([
    ['equal', { StringEquals: { 'aws:username': 'ann' } }, 'true'],
    ['one of several', { StringEquals: { 'AWS:UserName': ['bob', 'ann'] } }, 'true'],
    ['another case', { StringEquals: { 'aws:username': 'Ann' } }, 'false'],
    ['another case, minded not', { StringEqualsIgnoreCase: { 'aws:username': 'Ann' } }, 'true'],
    ['a star that is no wildcard', { StringEquals: { 'aws:username': 'a*' } }, 'false'],
    ['like', { StringLike: { 'aws:username': 'a*' } }, 'true'],
    ['not equal', { StringNotEquals: { 'aws:username': ['bob', 'ann'] } }, 'false'],
    ['not like', { StringNotLike: { 'aws:username': 'b*' } }, 'true'],
    ['an ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, 'true'],
    ['another ARN', { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/ann' } }, 'false'],
    ['a truth value', { Bool: { 'aws:SecureTransport': true } }, 'true'],
    ['the other', { Bool: { 'aws:SecureTransport': 'false' } }, 'false'],
    ['a key that is there', { Null: { 'aws:username': 'false' } }, 'true'],
    ['a key that is not there', { Null: { 'aws:SourceIdentity': 'true' } }, 'true'],
    ['a truth value in capitals', { Bool: { 'aws:SecureTransport': 'TRUE' } }, 'true'],
    // Whatever the request has: what always holds binds nothing, in an Allow as in a Deny.
    ['anything, if it exists', { StringLikeIfExists: { 'aws:SourceVpc': '*' } }, 'true'],
    ['anything, for all values', { 'ForAllValues:StringLike': { 'ec2:ResourceTag/a': ['b', '*'] } }, 'true'],
    ['true or false, if it exists', { BoolIfExists: { 'aws:ViaAWSService': ['true', 'false'] } }, 'true'],
    ['anything, where it may be missing', { StringLike: { 'aws:SourceVpc': '*' } }, 'unknown'],
    ['anything, for any value', { 'ForAnyValue:StringLike': { 'aws:CalledVia': '*' } }, 'unknown'],
    ['something like it, if it exists', { StringLikeIfExists: { 'aws:SourceVpc': 'vpc-*' } }, 'unknown'],
    ['a star that is a star, if it exists', { StringEqualsIfExists: { 'aws:SourceVpc': '*' } }, 'unknown'],
    ['of a missing key: equal', { StringEquals: { 'aws:SourceIdentity': 'x' } }, 'false'],
    ['of a missing key: not equal', { StringNotEquals: { 'aws:SourceIdentity': 'x' } }, 'true'],
    ['of a missing key: if it exists', { StringEqualsIfExists: { 'aws:SourceIdentity': 'x' } }, 'true'],
    ['of a missing key: for all values', { 'ForAllValues:StringEquals': { 'aws:SourceIdentity': 'x' } }, 'true'],
    ['of a missing key: for any value', { 'ForAnyValue:StringEquals': { 'aws:SourceIdentity': 'x' } }, 'false'],
    ['for all values', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, 'false'],
    ['for any value', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, 'true'],
    ['of a key that is not known', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, 'unknown'],
    ['of a key that is not known: null', { Null: { 'aws:MultiFactorAuthAge': 'true' } }, 'unknown'],
    ['with a variable', { StringEquals: { 'aws:username': `${'$'}{aws:PrincipalTag/owner}` } }, 'unknown'],
    ['of an operator that is not known', { BinaryEquals: { 'aws:username': 'QQ==' } }, 'unknown'],
    ['false beside unknown', { Bool: { 'aws:SecureTransport': 'false', 'x:y': 'true' } }, 'false'],
    ['true beside unknown', { Bool: { 'aws:SecureTransport': 'true', 'x:y': 'true' } }, 'unknown'],
    ['none', {}, 'true'],
    // IAM User Guide, "Condition keys: aws:PrincipalTag": the tags of the principal that asks.
    ['a tag of the principal', { StringEquals: { 'aws:PrincipalTag/Team': 'web' } }, 'true'],
    ['another tag', { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } }, 'false'],
    ['a tag that it does not have', { StringEquals: { 'aws:PrincipalTag/admin': 'yes' } }, 'false'],
    ['a tag that it does not have, not equal', { StringNotEquals: { 'aws:PrincipalTag/admin': 'no' } }, 'true'],
    ['a time that has passed', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, 'false'],
    ['a time that lasts', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }, 'true'],
    ['a time that has begun', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, 'true'],
    ['a time that is still to come', { DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }, 'unknown'],
  ])('%s', (_, condition, expected) => {
    expect(truth(condition)).toBe(expected);
  });
});

// All conditions of a statement must be met by one request; a key of one value has one (IAM User Guide, "Conditions with
// multiple context keys or values").
describe('conditions that nobody can meet', () => {
  it.each<[string, JsonObject, string]>([
    ['two values', { StringEquals: { 'x:y': 'a' }, StringLike: { 'x:y': 'b*' } }, 'false'],
    ['a value that is refused', { StringEquals: { 'x:y': 'a' }, StringNotLike: { 'x:y': 'a*' } }, 'false'],
    ['a value of a key that must not be there', { StringEquals: { 'x:y': 'a' }, Null: { 'x:y': 'true' } }, 'false'],
    ['both truths', { Bool: { 'x:y': 'true' }, StringEquals: { 'x:y': 'false' } }, 'false'],
    ['no truth', { Bool: { 'x:y': 'perhaps' } }, 'false'],
    ['none of no values', { StringEquals: { 'x:y': [] } }, 'false'],
    ['one of two values', { StringEquals: { 'x:y': ['a', 'b'] }, StringLike: { 'x:y': 'b*' } }, 'unknown'],
    ['two patterns', { StringLike: { 'x:y': 'a*' }, ArnLike: { 'x:y': 'b*' } }, 'unknown'],
    ['two keys', { StringEquals: { 'x:y': 'a', 'x:z': 'b' } }, 'unknown'],
    ['if they exist', { StringEqualsIfExists: { 'x:y': 'a' }, StringLikeIfExists: { 'x:y': 'b' } }, 'unknown'],
    ['of a list', { 'ForAnyValue:StringEquals': { 'x:y': 'a' }, 'ForAnyValue:StringLike': { 'x:y': 'b' } }, 'unknown'],
    ['by a variable', { StringEquals: { 'x:y': 'a' }, StringLike: { 'x:y': `${'$'}{x:z}` } }, 'unknown'],
  ])('%s', (_, condition, expected) => {
    expect(truth(condition)).toBe(expected);
  });
});
