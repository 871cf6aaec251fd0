import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/render-pdf.ts';
import { readBack } from './read-back.ts';
import { sampleDocument, text } from './sample.ts';

/** What a reader of the page sees, with the shown code points turned back: backslashes are kept out of the input. */
function original(shown: string): string {
  return shown.replace(/\\u\{([0-9A-F]{4,6})\}/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

/** White space is where lines break, and reading programs guess it from distances. */
const withoutSpace = (value: string) => value.replace(/\s+/gu, '');

const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('a', 'e\u0301', 'Ω', '\u2126', '→', '监', '😀', '\u202e', '\ud83d', 'א', ')', '<', ' '),
    }),
  )
  .map((value) => value.replaceAll('\\', '/'));

describe('any text', () => {
  it('can be read back from the page, in the font of the text and in that of identifiers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyText, { minLength: 20, maxLength: 40 }),
        fc.constantFrom('code', 'strong', 'muted'),
        async (texts, style) => {
          const document = {
            ...sampleDocument(),
            blocks: [
              { kind: 'page-break', orientation: 'landscape' } as const,
              ...texts.map(
                (value) => ({ kind: 'paragraph', role: 'body', content: text(value, style as 'code') }) as const,
              ),
            ],
          };
          const { pages } = await readBack(await renderPdf(document, { createdAt: new Date(0), attachments: [] }));
          const shown = pages
            .flatMap((page) => page.items)
            .filter((item) => item.size > 8) // page furniture is smaller
            .map((item) => item.text)
            .join('');
          expect(withoutSpace(original(shown))).toBe(withoutSpace(texts.join('')));
        },
      ),
      { numRuns: 25 },
    );
  });
});
