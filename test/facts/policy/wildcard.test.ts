import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard, wildcardsOverlap } from '../../../src/facts/policy/wildcard.ts';

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

describe('wildcardsOverlap', () => {
  it.each([
    ['*', '*', true],
    ['*', '', true],
    ['a', 'a', true],
    ['a*', '*b', true],
    ['role/build-*', '*-prod', true],
    ['a?', '?b', true],
    ['a*', 'b*', false],
    ['a', '', false],
    ['a?', 'a', false],
    ['*a', '*b', false],
    ['a*b*c', 'a?c', true],
    ['a*b*c', 'ac', false],
  ])('%s and %s: %s', (left, right, overlap) => {
    expect(wildcardsOverlap(left, right)).toBe(overlap);
    expect(wildcardsOverlap(right, left)).toBe(overlap);
  });

  it('is so wherever one text matches both', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, pattern, text, (left, right, common) => {
        if (matchesWildcard(left, common) && matchesWildcard(right, common)) {
          expect(wildcardsOverlap(left, right)).toBe(true);
        }
      }),
    );
  });

  it('is matching where one of the two has no wildcards', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (left, plain) => wildcardsOverlap(left, plain) === matchesWildcard(left, plain)),
    );
  });
});
