import { beforeAll, describe, expect, it } from 'vitest';
import { differingObjects } from '../../src/report/compare-pdf.ts';
import { renderPdf } from '../../src/report/pdf/render-pdf.ts';
import { edited, type Surgery } from '../e2e/pdf-surgery.ts';

let drawn: Uint8Array;

beforeAll(async () => {
  const text = (words: string) => [{ kind: 'text' as const, text: words }];
  const furniture = { number: 'R-1 rev. 1', classification: 'Confidential', organisation: 'Example' };
  drawn = await renderPdf(
    {
      title: 'Evidence report R-1',
      subject: 'A report of two pages',
      language: 'en',
      furniture: { ...furniture, period: '2026-07-01 – 2026-10-01', evidenceDigest: 'e'.repeat(64) },
      blocks: [
        { kind: 'heading', level: 1, id: 'one', text: 'Findings' },
        { kind: 'paragraph', role: 'body', content: text('Every user has a second factor: fail.') },
        { kind: 'page-break', orientation: 'portrait' },
        { kind: 'heading', level: 1, id: 'two', text: 'Scope' },
        { kind: 'paragraph', role: 'body', content: text('One account of one.') },
      ],
    },
    {
      createdAt: new Date('2026-11-24T22:25:00Z'),
      attachments: [
        {
          name: 'report.json',
          type: 'application/json',
          description: 'The report',
          relationship: 'Source',
          bytes: Buffer.from('{"status":"fail"}'),
          modifiedAt: new Date('2026-11-24T22:25:00Z'),
        },
      ],
      signature: { reason: 'Evidence report', signingTime: new Date('2026-11-24T22:26:00Z'), reservedBytes: 16_384 },
    },
  );
});

function differing(surgery: Surgery): string[] {
  return differingObjects(drawn, edited(drawn, surgery));
}

describe('the same PDF', () => {
  it('has no difference, though it is packed otherwise', () => {
    const packed = edited(drawn, {});
    expect(Buffer.compare(packed, drawn)).not.toBe(0);
    expect(differingObjects(drawn, packed)).toEqual([]);
  });

  it('has none for another signature and file id', () => {
    const text = Buffer.from(drawn).toString('latin1');
    const signed = text
      .replace(/0{1000}/, 'a'.repeat(1000))
      .replace(/\/ID\[<.{32}><.{32}>/, `/ID[<${'0'.repeat(32)}><${'1'.repeat(32)}>`);
    expect(differingObjects(drawn, Buffer.from(signed, 'latin1'))).toEqual([]);
  });
});

describe('a PDF in which something was changed', () => {
  it('everywhere, has ten differences named and the rest counted', () => {
    const all = differing({ dictionary: (text) => text.replace(/>>\s*$/, ' /Added 1 >>') });
    expect(all).toHaveLength(11);
    expect(all.at(-1)).toMatch(/^\d+ more objects differ\.$/);
  });

  it.each<[string, Surgery, RegExp]>([
    ['a box over what is drawn', { stream: onPages((text) => `${text}\n1 g 50 50 400 500 re f`) }, /^Page 1 shows/],
    ['text moved off the page', { stream: onPages((text) => text.replace(/BT [\d.]+ /, 'BT 9000 ')) }, /^Page 1 shows/],
    ['invisible text', { stream: onPages((text) => text.replace('BT ', 'BT 3 Tr ')) }, /^Page 1 shows/],
    ['glyphs that stand for other letters', { stream: (text) => text.replace(/<00(6\d)>/, '<0071>') }, /Object/],
    ['another attached file', { stream: (text) => text.replace('"fail"', '"pass"') }, /EmbeddedFile/],
    [
      'another name of the attached file',
      { dictionary: (text) => text.replace('(report.json)', '(report.htm)') },
      /Object/,
    ],
    ['an action when it is opened', { dictionary: catalogued('/OpenAction <</S /JavaScript /JS (x)>>') }, /Catalog/],
    ['layers', { dictionary: catalogued('/OCProperties <</OCGs [] /D <</BaseState /OFF>> >>') }, /Catalog/],
    [
      'a page upside down',
      { dictionary: (text) => text.replace('\n/Type /Page\n', '\n/Type /Page\n/Rotate 180\n') },
      /Page/,
    ],
    ['one more note', { dictionary: (text) => text.replace(/\/Annots \[(\d+ 0 R)/, '/Annots [$1 1 0 R') }, /Page/],
    ['a seal that shows', { dictionary: (text) => text.replace('/Rect [0 0 0 0]', '/Rect [0 0 500 700]') }, /Annot/],
    ['another claimed time', { dictionary: (text) => text.replace('/M (D:2026', '/M (D:2025') }, /Sig/],
    [
      'pages in another order',
      { dictionary: (text) => text.replace(/\/Kids \[(\d+ 0 R) (\d+ 0 R)/, '/Kids [$2 $1') },
      /Pages/,
    ],
    ['cross references that lead elsewhere', { offsets: (places) => exchange(places) }, /XRef/],
    ['more than its stream should hold', { stream: onPages((text) => text.padEnd(50_000_000)) }, /^Page 1 shows/],
  ])('differs by %s', (_, surgery, said) => {
    expect(differing(surgery).join(' ')).toMatch(said);
  });

  it.each<[string, (text: string) => string]>([
    ['nothing at all', () => ''],
    ['another head', (text) => text.replace('%PDF-1.7', '%PDF-2.0')],
    ['words between objects', (text) => text.replace('\nendobj\n', '\nendobj\n% a comment\n')],
    ['words before the end', (text) => text.replace('\nstartxref\n', '\n%\nstartxref\n')],
    ['a second end', (text) => `${text}startxref\n0\n%%EOF\n`],
    ['one object less', (text) => text.replace(/\d+ 0 obj\n<<\n\/Type \/Annot[\s\S]*?endobj\n/, '')],
    ['a stream without an end', (text) => text.replace('\nendstream\n', '\nendstreem\n')],
    ['a length that is none', (text) => text.replace(/\/Length \d+/, '/Length 99999999999')],
  ])('differs by %s', (_, change) => {
    const text = Buffer.from(drawn).toString('latin1');
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(differingObjects(drawn, Buffer.from(changed, 'latin1'))).not.toEqual([]);
  });

  it('differs by bytes behind the end of a packed stream', () => {
    const text = Buffer.from(drawn).toString('latin1');
    // The last one, that of the cross references: behind it no object moves.
    const at = text.lastIndexOf('\nendstream\n');
    const begin = text.lastIndexOf('/Type/XRef');
    const longer = text.slice(begin, at).replace(/\/Length (\d+)/, (_, n: string) => `/Length ${Number(n) + 4}`);
    const changed = `${text.slice(0, begin)}${longer}junk${text.slice(at)}`;
    expect(differingObjects(drawn, Buffer.from(changed, 'latin1'))).toEqual([
      expect.stringMatching(/^Object \d+ \(XRef\) differs\.$/),
    ]);
  });
});

function onPages(change: (text: string) => string): (text: string) => string {
  return (text) => (text.startsWith('1 0 0 -1 0 ') ? change(text) : text);
}

function catalogued(entry: string): (text: string) => string {
  return (text) => text.replace('\n/Type /Catalog\n', `\n/Type /Catalog\n${entry}\n`);
}

function exchange(places: Map<number, number>): void {
  const [[one = 0, first = 0] = [], [other = 0, second = 0] = []] = [...places];
  places.set(one, second);
  places.set(other, first);
}
