import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, printable, wrap } from '../../src/cli/text.ts';

/** Any of UTF-16, halves of pairs too; half of them such as a terminal obeys, which are few. */
const codeUnit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('\u009b', '\u0085', '\u007f', '\u202e', '\u2028', '\u2066', '\ufeff', '\u001b', '\ud83d'),
);

describe('printable', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['a carriage return', 'pass\rfail', 'pass\\u000dfail'],
    ['a text turned round', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['half of a pair', 'a\ud83d', 'a\\ud83d'],
    ['a C1 control', 'a\u009b31m', 'a\\u009b31m'],
  ])('shows %s as an escape', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves line breaks, other scripts and whole pairs alone', () => {
    expect(printable('zwei\nZeilen, 日本語, العربية, 😀')).toBe('zwei\nZeilen, 日本語, العربية, 😀');
  });

  it('leaves JSON what it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit }), (text) => {
        const shown = printable(JSON.stringify(text));
        expect(JSON.parse(shown)).toBe(text);
        expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe('wrap', () => {
  it('breaks at spaces, indents what follows, and never breaks a word', () => {
    expect(wrap('  one two three four', 10, 4)).toBe('  one two\n    three\n    four');
    expect(wrap('arn:aws:iam::111122223333:user/ann x', 10, 2)).toBe('arn:aws:iam::111122223333:user/ann\n  x');
  });

  it('leaves what fits, and every line of several', () => {
    expect(wrap('a  b\n\n  c', 80, 2)).toBe('a  b\n\n  c');
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 5, max: 40 }),
        (words, columns) => {
          const wrapped = wrap(words.join(' '), columns, 2);
          expect(wrapped.split(/\s+/).filter((word) => word !== '')).toEqual(words);
          for (const line of wrapped.split('\n'))
            if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('cut', () => {
  it('says that there is more', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cut('abcdef', Number.POSITIVE_INFINITY)).toBe('abcdef');
  });
});
