import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSums, parseSums } from '../../src/core/sums.ts';

const D = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('the list of sha256sum', () => {
  test('is written as coreutils 9 does, in the order of bytes', () => {
    const paths = ['b', 'a/b', 'a-b', 'B', 'é', '\u{1d11e}', '\ufb33', 'back\\slash', 'line\nfeed', 'car\rriage'];
    expect(formatSums(paths.map((path) => ({ path, sha256: D })))).toBe(
      [
        `${D}  B`,
        `${D}  a-b`,
        `${D}  a/b`,
        `${D}  b`,
        `\\${D}  back\\\\slash`,
        `\\${D}  car\\rriage`,
        `\\${D}  line\\nfeed`,
        `${D}  é`,
        // As UTF-8 this is the order; as UTF-16 it would be the other.
        `${D}  \ufb33`,
        `${D}  \u{1d11e}`,
        '',
      ].join('\n'),
    );
  });

  test('reads back, whatever the names', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'B', '\\', '\n', '\r', ' ', 'n', 'é', '*'), minLength: 1 });
    fc.assert(
      fc.property(fc.uniqueArray(name), (paths) => {
        const sums = parseSums(formatSums(paths.map((path) => ({ path, sha256: D }))), 'SHA256SUMS');
        expect(new Set(sums.keys())).toEqual(new Set(paths));
      }),
    );
  });

  test.each([
    ['no line feed at the end', `${D}  a`, 1],
    ['carriage returns', `${D}  a\r\n`, 1],
    ['capital digits', `${D.toUpperCase()}  a\n`, 1],
    ['the binary mark', `${D} *a\n`, 1],
    ['a short digest', `${D.slice(1)}  a\n`, 1],
    ['no name', `${D}  \n`, 1],
    ['an empty line', `${D}  a\n\n${D}  b\n`, 2],
    ['a name twice', `${D}  a\n${D}  a\n`, 2],
    ['another order', `${D}  b\n${D}  a\n`, 2],
    ['an escape that is none', `\\${D}  a\\x\n`, 1],
    ['an escape mark that is not needed', `\\${D}  a\n`, 1],
    ['a backslash without the mark', `${D}  a\\\\b\n`, 1],
    ['a comment', '# list\n', 1],
  ])('%s is refused', (_, text, line) => {
    expect(() => parseSums(text, 'SHA256SUMS')).toThrow(
      expect.objectContaining({ code: 'package', problems: [expect.objectContaining({ file: 'SHA256SUMS', line })] }),
    );
  });
});
