import { describe, expect, it } from 'vitest';
import { searchDocument } from '../../../src/facts/documents/search.ts';
import { variants } from './variants/variants.ts';

/** What is found, and what must be: a line, a rule. WebDownload's checksums are no matter here. */
const shown = (found: readonly { readonly line: number; readonly rule: string }[]) =>
  [...new Set(found.map(({ line, rule }) => `${line} ${rule}`))].sort();

describe('variants of the faults that were measured, from a seed', () => {
  it.each([1, 2, 3])('seed %i: what was put in is found on its line, and nothing else', (seed) => {
    for (const { kind, document, text, expected } of variants(seed, 200)) {
      const { findings, problem } = searchDocument(document, text);
      expect({ kind, text, problem, found: shown(findings) }).toEqual({
        kind,
        text,
        problem: undefined,
        found: shown(expected),
      });
    }
  });
});
