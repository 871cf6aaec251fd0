import { beforeAll, describe, expect, it } from 'vitest';
import type { Block, Document } from '../../../src/report/blocks.ts';
import { renderPdf } from '../../../src/report/pdf/render-pdf.ts';
import { type ReadBack, readBack } from './read-back.ts';
import { HOSTILE, sampleDocument, text } from './sample.ts';

const CREATED = new Date('2026-10-01T00:00:00Z');
const REPORT = Buffer.from('{"findings":[]}\n');

function options(): Parameters<typeof renderPdf>[1] {
  return {
    createdAt: CREATED,
    attachments: [
      {
        name: 'report.json',
        type: 'application/json',
        description: 'The report as data',
        relationship: 'Source',
        bytes: REPORT,
        modifiedAt: CREATED,
      },
    ],
  };
}

function documentOf(...blocks: Block[]): Document {
  return { ...sampleDocument(), blocks };
}

describe('a report with every kind of block', () => {
  let bytes: Uint8Array;
  let read: ReadBack;

  beforeAll(async () => {
    bytes = await renderPdf(sampleDocument(), options());
    read = await readBack(bytes);
  });

  it('says "page x of y" at the foot of every page but the title page', () => {
    const total = read.pages.length;
    expect(total).toBeGreaterThan(8);
    const labels = read.pages.map((page) =>
      page.items.map(({ text }) => text).find((text) => /^page \d+ of \d+$/.test(text)),
    );
    expect(labels).toEqual([undefined, ...Array.from({ length: total - 1 }, (_, i) => `page ${i + 2} of ${total}`)]);
  });

  it('keeps all text inside the margins', () => {
    for (const page of read.pages) {
      for (const { text, x, y, width } of page.items) {
        if (text.trim() === '') continue;
        expect(x).toBeGreaterThan(66);
        // A space at the end of a line may hang over the margin; the widest is 4 points.
        expect(x + width, text).toBeLessThan(page.width - 56 + 4);
        expect(y).toBeGreaterThan(30);
        expect(y).toBeLessThan(page.height - 30);
      }
    }
  });

  it('tags headings, paragraphs, lists, tables, figures, links and code', () => {
    const roles = new Set(read.pages.flatMap((page) => page.roles));
    for (const role of [
      'Document',
      'Sect',
      'Div',
      'H1',
      'H2',
      'H3',
      'P',
      'L',
      'LI',
      'Lbl',
      'LBody',
      'Link',
      'Code',
      'Figure',
      'Table',
      'THead',
      'TBody',
      'TR',
      'TH',
      'TD',
      'Caption',
    ]) {
      expect(roles).toContain(role);
    }
  });

  it('gives every figure its alternative text', () => {
    const figures = read.pages.flatMap((page) => page.roles.filter((role) => role === 'Figure'));
    const alts = read.pages.flatMap((page) => page.alts);
    expect(alts).toHaveLength(figures.length);
    expect(alts).toContain('Stacked bars: findings of each of eight families by status.');
  });

  it('carries the attachment byte for byte', () => {
    expect(Buffer.from(read.attachments['report.json'] ?? []).toString()).toBe(REPORT.toString());
  });

  it('dates the attachment and says what it is to the report', () => {
    const file = Buffer.from(bytes).toString('latin1');
    expect(file).toMatch(/\/CreationDate \(D:20261001000000Z\)\n\/ModDate \(D:20261001000000Z\)\n\/CheckSum/);
    expect(file).toContain('/AFRelationship /Source');
    expect(file).toContain('/Subtype /application#2Fjson');
  });

  it('makes bookmarks of the headings, nested by level', () => {
    expect(read.outline.map((item) => item.title)).toEqual(['Evidence report', 'Summary', 'Controls', 'Register']);
    expect(read.outline[1]?.items.map((item) => item.title)).toEqual(['Findings by family', 'Accounts by family']);
  });

  it('links to sections and addresses, and says where to', () => {
    const links = read.pages.flatMap((page) => page.links);
    expect(links).toContainEqual({ url: undefined, dest: 'mfa-04', contents: 'MFA-04' });
    expect(links.filter((link) => link.url?.startsWith('https://docs.aws.amazon.com/IAM/'))).toHaveLength(2); // two lines
    expect(links.every((link) => link.contents !== '')).toBe(true);
  });

  it('escapes the title in XMP and not in the information dictionary', () => {
    expect(read.info['Title']).toBe('Evidence report <R&D> · data protection in EC2 Image Builder');
    expect(read.metadata).toContain('Evidence report &#60;R&#38;D&#62; · data protection');
    expect(read.metadata).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(read.metadata).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>A</);
  });

  it('shows what cannot be drawn, and reads back everything else as it was', () => {
    for (const shown of [
      'a\\u{0000}b\\u{0007}c\\u{001B}[31mred',
      'rtl\\u{202E}txt.exe\\u{202C}',
      'lone\\u{D800}x and \\u{DC00}',
      'tag \\u{76E3}\\u{67FB}\\u{30ED}\\u{30B0} env',
      'emoji 😀\\u{1FAE0}\\u{1F469}\\u{200D}\\u{1F4BB}',
      // U+2126 OHM SIGN and U+03A9 share an outline and stay two characters.
      'prod–env “q” ✓ → ≤ Ω \u2126 Ж',
      'e\u0301 Z\\u{0351}\\u{036B}\\u{0343}\\u{036A}\\u{0302} \\u{0301}',
      '(paren) \\slash\\ /Name <hex> ) Tj ET',
      '<script>alert("x")</script> & {{x}} R&D',
    ]) {
      expect(read.text.includes(shown), shown).toBe(true);
    }
    expect(HOSTILE).toHaveLength(15);
  });

  it('gives the same bytes for the same input, and another file id for another', async () => {
    expect(Buffer.from(await renderPdf(sampleDocument(), options())).equals(bytes)).toBe(true);
    const other = await readBack(
      await renderPdf(documentOf({ kind: 'paragraph', role: 'body', content: text('x') }), options()),
    );
    expect(other.fingerprint).not.toBe(read.fingerprint);
    expect(read.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a chart that is taller than a page', () => {
  it('is drawn in parts, each with its alternative text, its head and its legend', async () => {
    const { pages } = await readBack(
      await renderPdf(
        documentOf({
          kind: 'figure',
          caption: 'Accounts by family',
          alt: 'Heat table',
          chart: {
            kind: 'heat-table',
            columns: ['mfa', 'kms'],
            rows: Array.from({ length: 120 }, (_, i) => ({ label: `account-${i}`, cells: ['pass', 'fail'] as const })),
          },
        }),
        options(),
      ),
    );
    expect(pages.map((page) => page.alts)).toEqual([
      ['Heat table (part 1)'],
      ['Heat table (part 2)'],
      ['Heat table (part 3)'],
    ]);
    for (const { items } of pages) {
      const texts = items.map((item) => item.text);
      expect(texts).toEqual(expect.arrayContaining(['mfa', 'kms', 'F Fail', 'P Pass']));
    }
    const labels = pages
      .flatMap((page) => page.items.map((item) => item.text))
      .filter((item) => item.startsWith('account-'));
    expect(labels).toEqual(Array.from({ length: 120 }, (_, i) => `account-${i}`));
  });
});

describe('links', () => {
  it('lead to sections and https addresses only', async () => {
    const targets = [
      'javascript:alert(1)',
      'http://example.com/',
      'https://',
      'file:///etc/passwd',
      'https://example.com/(a)',
    ];
    const { pages } = await readBack(
      await renderPdf(
        documentOf({
          kind: 'paragraph',
          role: 'body',
          content: targets.map((target) => ({ kind: 'link', text: `to ${target} `, target })),
        }),
        options(),
      ),
    );
    // A link that is broken over two lines has an annotation on each.
    expect(new Set(pages[0]?.links.map((link) => link.url))).toEqual(new Set(['https://example.com/(a)']));
    const shown = pages
      .flatMap((page) => page.items.map((item) => item.text))
      .join('')
      .replaceAll(' ', '');
    for (const target of targets) expect(shown).toContain(`to${target}`);
  });

  it('work inside table cells', async () => {
    const { pages } = await readBack(
      await renderPdf(
        documentOf(
          { kind: 'heading', level: 1, id: 'here', text: 'Here' },
          {
            kind: 'table',
            caption: 'Links',
            density: 'dense',
            rowHeaders: true,
            empty: 'none',
            columns: [{ title: 'Control', weight: 1, align: 'end' }],
            rows: [[[{ kind: 'link', text: 'MFA-04', target: '#here' }]]],
          },
        ),
        options(),
      ),
    );
    expect(pages[0]?.links).toEqual([{ url: undefined, dest: 'here', contents: 'MFA-04' }]);
    expect(pages[0]?.roles).toContain('Link');
  });
});

describe('page breaks', () => {
  it('leave no empty page, and turn the paper', async () => {
    const { pages } = await readBack(
      await renderPdf(
        documentOf(
          { kind: 'page-break', orientation: 'portrait' },
          { kind: 'page-break', orientation: 'landscape' },
          { kind: 'paragraph', role: 'body', content: text('wide') },
          { kind: 'page-break', orientation: 'portrait' },
          { kind: 'paragraph', role: 'body', content: text('tall') },
          { kind: 'page-break', orientation: 'portrait' },
        ),
        { ...options(), pageSize: 'LETTER' },
      ),
    );
    expect(pages.map(({ width, height }) => [width, height])).toEqual([
      [792, 612],
      [612, 792],
    ]);
  });

  /** The page of each text, below fillers that push it to the end of a page and over it. */
  async function pagesBelow(filler: number, wanted: readonly string[], ...blocks: Block[]): Promise<number[]> {
    const above = Array.from(
      { length: filler },
      (): Block => ({ kind: 'paragraph', role: 'body', content: text('filler') }),
    );
    const { pages } = await readBack(await renderPdf(documentOf(...above, ...blocks), options()));
    return wanted.map((words) => pages.findIndex((page) => page.items.some((item) => item.text === words)));
  }

  it('never part a heading from what it introduces', async () => {
    const seen = new Set<number>();
    for (let filler = 24; filler < 40; filler++) {
      const pages = await pagesBelow(
        filler,
        ['Heading above', 'Heading below', 'introduced'],
        { kind: 'heading', level: 1, id: 'a', text: 'Heading above' },
        { kind: 'heading', level: 2, id: 'b', text: 'Heading below' },
        { kind: 'paragraph', role: 'body', content: text('introduced') },
      );
      expect(new Set(pages).size, pages.join(' ')).toBe(1);
      seen.add(pages[0] ?? -1);
    }
    expect([...seen]).toEqual([0, 1]);
  });

  it('never part a short list of terms', async () => {
    const pairs = ['one', 'two', 'three', 'four'].map((term) => ({ term, value: text(`value ${term}`) }));
    const seen = new Set<number>();
    for (let filler = 24; filler < 40; filler++) {
      const pages = await pagesBelow(filler, ['one', 'value two', 'value three', 'four'], {
        kind: 'facts',
        columns: 2,
        pairs,
      });
      expect(new Set(pages).size, pages.join(' ')).toBe(1);
      seen.add(pages[0] ?? -1);
    }
    expect([...seen]).toEqual([0, 1]);
  });

  it('never part a heading and a sentence from the table that they introduce', async () => {
    const table: Block = {
      kind: 'table',
      caption: 'Caption',
      density: 'normal',
      rowHeaders: false,
      empty: 'None.',
      columns: [{ title: 'Column', align: 'start', weight: 1 }],
      rows: [[text('first row')], [text('second row')]],
    };
    const seen = new Set<number>();
    for (let filler = 24; filler < 40; filler++) {
      const pages = await pagesBelow(
        filler,
        ['Heading', 'A sentence.', 'Caption', 'first row'],
        { kind: 'heading', level: 1, id: 'a', text: 'Heading' },
        { kind: 'paragraph', role: 'body', content: text('A sentence.') },
        table,
      );
      expect(new Set(pages).size, pages.join(' ')).toBe(1);
      seen.add(pages[0] ?? -1);
    }
    expect([...seen]).toEqual([0, 1]);
  });
});

describe('a list over pages', () => {
  it('keeps each label beside the first line of its item', async () => {
    const words =
      'An item of a list that takes three lines of the page when it is set, because it goes on and on. '.repeat(2);
    const items = Array.from({ length: 60 }, (_, i) => text(`${words}End of item ${i + 1}.`));
    const { pages } = await readBack(await renderPdf(documentOf({ kind: 'list', ordered: true, items }), options()));
    expect(pages.length).toBeGreaterThan(2);
    let labels = 0;
    for (const { items: shown } of pages) {
      for (const label of shown.filter((item) => /^\d+\.$/.test(item.text))) {
        labels++;
        const beside = shown.filter((item) => item.y === label.y && item.text.startsWith('An item'));
        expect(beside, label.text).toHaveLength(1);
      }
    }
    expect(labels).toBe(60);
  });
});

describe('documents that break a rule', () => {
  const refused = (...blocks: Block[]) => expect(renderPdf(documentOf(...blocks), options())).rejects;

  it('a table without header cells', async () => {
    await refused({
      kind: 'table',
      caption: 'Bare',
      columns: [],
      rows: [],
      empty: 'none',
      density: 'normal',
      rowHeaders: false,
    }).toThrow(/no header cell/);
  });

  it('a row with too few cells', async () => {
    const columns = ['a', 'b'].map((title) => ({ title, weight: 1, align: 'start' as const }));
    await refused({
      kind: 'table',
      caption: 'Short',
      columns,
      rows: [[text('1')]],
      empty: 'none',
      density: 'normal',
      rowHeaders: true,
    }).toThrow(/"Short" has 1 cells for 2 columns/);
  });

  it('a heading that skips a level', async () => {
    await refused({ kind: 'heading', level: 2, id: 'x', text: 'Deep' }).toThrow(/"Deep" has level 2 below level 0/);
  });

  it('a link to a section that is not there', async () => {
    await refused({
      kind: 'paragraph',
      role: 'body',
      content: [{ kind: 'link', text: 'gone', target: '#gone' }],
    }).toThrow(/"#gone"/);
  });

  it('a heading or a page break inside a callout', async () => {
    const inner: Block = { kind: 'heading', level: 1, id: 'x', text: 'Inside' };
    await refused({ kind: 'callout', tone: 'neutral', title: 'Box', blocks: [inner] }).toThrow(
      /heading cannot stand inside/,
    );
  });

  it('what would be cut off: a heading of more than half a page', async () => {
    await refused({ kind: 'heading', level: 1, id: 'x', text: 'word '.repeat(500) }).toThrow(/more than half a page/);
  });

  it('rows that are not the same when they are asked for again', async () => {
    let left = 10;
    const rows = {
      *[Symbol.iterator]() {
        for (let i = 0; i < left; i++) yield [text('row')];
        left--;
      },
    };
    const columns = [{ title: 'a', weight: 1, align: 'start' as const }];
    await refused({
      kind: 'table',
      caption: 'Shrinks',
      columns,
      rows,
      empty: 'none',
      density: 'normal',
      rowHeaders: false,
    }).toThrow(/gave other rows/);
  });

  it('an empty document', async () => {
    await refused().toThrow(/nothing to print/);
  });

  it('an id that a program scanning the file could stumble over', async () => {
    await refused({ kind: 'heading', level: 1, id: '/ByteRange', text: 'x' }).toThrow(/id of a heading/);
  });
});
