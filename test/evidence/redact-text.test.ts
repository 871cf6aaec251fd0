import { describe, expect, test } from 'vitest';
import type { Detector } from '../../src/evidence/detectors/match.ts';
import { redactText } from '../../src/evidence/redact-text.ts';

const tagOf = () => 'f'.repeat(64);
const token = (detector: string) => `⟦${detector}:ffffffffffff⟧`;

function finds(detector: string, pattern: RegExp): Detector {
  return function* find(text) {
    for (const match of text.matchAll(pattern)) {
      yield { start: match.index, end: match.index + match[0].length, detector };
    }
  };
}

const redact = (text: string, ...detectors: Detector[]) => redactText(text, { detectors, tagOf });

describe('where detectors overlap', () => {
  const wide = finds('secret.wide@1', /bcd/g);
  const sure = finds('secret.sure@1', /cde/g);
  const other = finds('personal.other@1', /abcd|e/g);

  test('two secrets become one, named by the surer', () => {
    expect(redact('abcdef', sure, wide).text).toBe(`a${token('secret.sure@1')}f`);
    expect(redact('abcdef', wide, sure).text).toBe(`a${token('secret.wide@1')}f`);
  });

  test('a secret stays whole, whatever else was found over it', () => {
    expect(redact('abcdef', other, wide).text).toBe(`a${token('secret.wide@1')}${token('personal.other@1')}f`);
    expect(redact('abcdef', other, sure).text).toBe(`ab${token('secret.sure@1')}f`);
  });

  test('ranges are those of the text as it was given', () => {
    expect(redact(`x${token('secret.old@1')}cde`, sure).found).toEqual([
      { start: 28, end: 31, detector: 'secret.sure@1', tag: 'f'.repeat(64) },
    ]);
  });
});

describe('a text that would keep the redactor busy', () => {
  // Finds one letter a round: every round makes new work.
  const lazy: Detector = function* find(text) {
    const at = text.indexOf('a');
    if (at >= 0) yield { start: at, end: at + 1, detector: 'secret.lazy@1' };
  };

  test('is settled when it ends by itself', () => {
    expect(redact('-a-a-a-', lazy).text).toBe(`-${[1, 2, 3].map(() => token('secret.lazy@1')).join('-')}-`);
  });

  test('is cut short otherwise, and nothing is left of it', () => {
    const { text, found } = redact('a'.repeat(100), lazy);
    expect(text).toBe(token('secret.lazy@1').repeat(6) + token('secret.unsettled@1'));
    expect(found.at(-1)).toMatchObject({ start: 6, end: 100 });
    expect(redact(text, lazy)).toEqual({ text, found: [] });
  });
});

test('what another language escaped is searched as it will be read', () => {
  const atLineStart = finds('secret.line@1', /(?<=^|\n|\s)key\d/g);
  expect(redact('{"script":"a\\nkey1\\\\tkey2"}', atLineStart).text).toBe(
    `{"script":"a\\n${token('secret.line@1')}\\\\t${token('secret.line@1')}"}`,
  );
});
