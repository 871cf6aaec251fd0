import { describe, expect, it } from 'vitest';
import { newestVersion } from '../../src/core/version-arn.ts';

// The example of the Image Builder User Guide, "Semantic versioning in Image Builder", Selection.
describe('the version that a wildcard means', () => {
  const all = ['a/1.6.8', 'a/2.2.4', 'a/1.7.8', 'b/9.0.0'];

  it.each([
    ['a/x.x.x', 'a/2.2.4'],
    ['a/1.x.x', 'a/1.7.8'],
    ['a/1.6.x', 'a/1.6.8'],
    ['a/1.6.8', 'a/1.6.8'],
    ['a/3.x.x', undefined],
  ])('%s is %s', (pattern, version) => {
    expect(newestVersion(pattern, all)).toBe(version);
  });

  it('compares nodes as numbers', () => {
    expect(newestVersion('a/x.x.x', ['a/1.9.0', 'a/1.10.0', 'a/1.2.30'])).toBe('a/1.10.0');
  });
});
