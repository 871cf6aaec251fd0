import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapedCodePoint } from '../../../src/core/code-point.ts';
import { clusterAt, isDrawable, visible } from '../../../src/report/pdf/visible.ts';

describe('visible text', () => {
  it.each([
    ['\u0000', '\\u{0000}'],
    ['\u202e', '\\u{202E}'],
    ['\u200b', '\\u{200B}'],
    ['\u2028', '\\u{2028}'],
    ['\ud800', '\\u{D800}'],
    ['\ue000', '\\u{E000}'],
    ['\uffff', '\\u{FFFF}'],
    ['א', '\\u{05D0}'],
    ['\u{10FFFF}', '\\u{10FFFF}'],
  ])('%j is shown as %s', (character, shown) => {
    expect(isDrawable(character)).toBe(false);
    expect(escapedCodePoint(character)).toBe(shown);
    expect(visible(`a${character}b`)).toBe(`a${shown}b`);
  });

  it('leaves letters, signs and emoji alone', () => {
    for (const text of ['Grüße', 'Ωμέγα', 'Жук', '監査', 'é', '✓ → ≤', '😀']) expect(visible(text)).toBe(text);
  });

  it('keeps up to four marks with their letter', () => {
    expect(clusterAt('xe\u0301y', 1)).toBe('e\u0301');
    expect(clusterAt('Z\u0301\u0302\u0303\u0304\u0305', 0)).toBe('Z\u0301\u0302\u0303\u0304');
  });

  it('cuts any string into clusters that give it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let back = '';
        for (let at = 0; at < text.length; at = back.length) back += clusterAt(text, at);
        expect(back).toBe(text);
      }),
    );
  });
});
