import { expect, it } from 'vitest';
import { arnPatternsOverlap } from '../../../src/facts/policy/arn.ts';

const roles = 'arn:aws:iam::111122223333:role/*';

it.each([
  ['*', true],
  ['arn:aws:iam::*', true],
  ['arn:aws:iam::*:role/build-*', true],
  ['arn:*:iam::111122223333:role/a', true],
  ['arn:aws:iam::111122223333:*', true],
  ['arn:aws:iam::999988887777:role/*', false],
  ['arn:aws-cn:iam::*:role/*', false],
  ['arn:aws:iam::*:user/*', false],
  ['arn:aws:iam::*:instance-profile/*', false],
  ['arn:aws:s3:::bucket/*', false],
])('roles of an account and %s overlap: %s', (pattern, overlap) => {
  expect(arnPatternsOverlap(pattern, roles)).toBe(overlap);
  expect(arnPatternsOverlap(roles, pattern)).toBe(overlap);
});
