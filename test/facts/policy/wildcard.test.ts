import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from '../../../src/facts/policy/wildcard.ts';

describe('matchesWildcard', () => {
  it.each([
    ['*', ''],
    ['*', 'iam:passrole'],
    ['iam:*', 'iam:passrole'],
    ['iam:pass*', 'iam:passrole'],
    ['iam:*role', 'iam:passrole'],
    ['iam:pass?ole', 'iam:passrole'],
    ['i*:p*r*', 'iam:passrole'],
    ['**', 'x'],
    ['a*a*a', 'aaa'],
    ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/path/to/build'],
  ])('%s matches %s', (pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(true);
  });

  it.each([
    ['', 'x'],
    ['?', ''],
    ['iam:pass', 'iam:passrole'],
    ['iam:pass?', 'iam:passrole'],
    ['*pass', 'iam:passrole'],
    ['a*a*a', 'aa'],
    ['iam:PassRole', 'iam:passrole'],
    ['iam.passrole', 'iam:passrole'],
  ])('%s does not match %s', (pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(false);
  });

  it('agrees with the same pattern as a regular expression', () => {
    const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(alphabet, fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 10 }), (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesWildcard(pattern, text)).toBe(regex.test(text));
      }),
    );
  });

  it('does not hang on a pattern made to make it hang', () => {
    expect(matchesWildcard(`${'*a'.repeat(2000)}b`, 'a'.repeat(6000))).toBe(false);
  });
});
