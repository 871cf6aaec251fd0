import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FONT } from '../../../src/report/pdf/faces.ts';
import { openPdfkit } from '../../../src/report/pdf/pdfkit-internals.ts';

/** The fast path leans on these; a new version of pdfkit must not take them away unseen. */
describe('the private parts of pdfkit that we use', () => {
  it('belong to the version we pinned', () => {
    const manifest = new URL('../../../node_modules/pdfkit/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: '0.20.2' });
  });

  it('are there', () => {
    const pdf = openPdfkit({ font: DEFAULT_FONT, fontLayoutCache: false, autoFirstPage: false, tagged: true });
    pdf.addPage({ size: [100, 100], margin: 0 });
    expect(pdf).toMatchObject({
      _offset: expect.any(Number),
      _waiting: expect.any(Number),
      _offsets: expect.any(Array),
    });
    for (const method of [
      '_write',
      '_finalize',
      '_addInfo',
      'getStructTreeRoot',
      'getStructParentTree',
      'createStructParentTreeNextKey',
      'addNamedDestination',
      'file',
    ] as const) {
      expect(pdf[method]).toBeInstanceOf(Function);
    }
    expect(pdf._font).toMatchObject({
      widths: [expect.any(Number)],
      unicode: [[0]],
      subset: { glyphs: [0] },
      id: 'F1',
    });
    expect(pdf.page.structParentTreeKey).toBe(0);
  });
});
