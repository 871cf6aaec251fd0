import { describe, expect, test } from 'vitest';
import { caseCollisions, packagePathFault, printablePath } from '../../src/core/package-path.ts';

describe('a name in a package', () => {
  test.each([
    'a',
    'report.json.p7s',
    'evidence/111122223333/eu-central-1.ndjson',
    'populations/MFA-04.csv',
    'a/b_c@d=e+f',
  ])('%s may be', (path) => {
    expect(packagePathFault(path)).toBeUndefined();
  });

  test.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    './a',
    '.hidden',
    '-rf',
    'a b',
    'a\\b',
    'C:a',
    'a:b',
    'é',
    'a\nb',
    'a\u202eb',
    'nul',
    'a/COM1.txt',
    'a.',
    'x'.repeat(241),
    '~a',
    '$a',
    'a%2fb',
  ])('%j may not', (path) => {
    expect(packagePathFault(path)).toEqual(expect.any(String));
  });

  test('collides with one that differs in case only, in any of its folders', () => {
    expect(caseCollisions(['a/b', 'a/c', 'A/d', 'x', 'X'])).toEqual([
      ['a', 'A'],
      ['x', 'X'],
    ]);
    expect(caseCollisions(['a/b', 'a/c', 'b/b'])).toEqual([]);
  });

  test('is shown so that it cannot deceive', () => {
    expect(printablePath('a\u202eb\n\u{1d11e}')).toBe('a\\u{202E}b\\u{000A}\\u{1D11E}');
  });
});
