import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Breakable, lineEnd, wrap } from '../../../src/report/pdf/wrap.ts';

/** One glyph of width 1 per character. */
function glyphs(text: string): Breakable[] {
  return Array.from(text, (character) => ({
    width: 1,
    after: character === ' ' ? 2 : /[:/\-,.]/.test(character) ? 1 : 0,
  }));
}

function lines(text: string, width: number): string[] {
  const starts = wrap(glyphs(text), width);
  return starts.map((start, i) => text.slice(start, lineEnd(starts, i, text.length)));
}

describe('breaking lines', () => {
  it('breaks after spaces, which may hang over', () => {
    expect(lines('the quick brown fox', 9)).toEqual(['the quick ', 'brown fox']);
  });

  it('breaks an identifier after its separators', () => {
    expect(lines('arn:aws:iam::111122223333:user/eng/ann', 14)).toEqual([
      'arn:aws:iam::',
      '111122223333:',
      'user/eng/ann',
    ]);
  });

  it('breaks after a space rather than after a separator', () => {
    expect(lines('on 2026-09-30 or', 9)).toEqual(['on ', '2026-09-', '30 or']);
    expect(lines('on 2026-09-30 or', 10)).toEqual(['on ', '2026-09-30 ', 'or']);
  });

  it('breaks anywhere when there is no place to', () => {
    expect(lines('AAAAAAAAAA', 4)).toEqual(['AAAA', 'AAAA', 'AA']);
  });

  it('gives each glyph wider than the line a line of its own', () => {
    expect(lines('AAA', 0.5)).toEqual(['A', 'A', 'A']);
  });

  it('loses nothing and overflows nowhere, whatever the text', () => {
    const characters = fc.constantFrom('a', 'b', ' ', ':', '/', '-');
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (parts, width) => {
        const text = parts.join('');
        const broken = lines(text, width);
        expect(broken.join('')).toBe(text);
        for (const line of broken) expect(line.trimEnd().length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('looks at each glyph once: a hundred thousand without a break cost a hundred thousand looks', () => {
    for (const text of ['A'.repeat(100_000), ':'.repeat(100_000), 'a '.repeat(50_000)]) {
      let looks = 0;
      const counted = new Proxy(glyphs(text), {
        get(target, key, receiver) {
          if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
          return Reflect.get(target, key, receiver);
        },
      });
      wrap(counted, 50);
      expect(looks).toBe(100_000);
    }
  });
});
