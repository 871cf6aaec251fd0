import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Document } from '../../../src/report/blocks.ts';
import { renderPdf } from '../../../src/report/pdf/render-pdf.ts';
import { type ReadPage, readBack } from './read-back.ts';
import { sampleDocument, text } from './sample.ts';

type Table = Extract<Block, { kind: 'table' }>;

function table(rows: Table['rows'], change: Partial<Table> = {}): Table {
  return {
    kind: 'table',
    caption: 'Register',
    density: 'normal',
    rowHeaders: false,
    empty: 'Nothing here.',
    columns: [
      { title: 'Name', weight: 1, align: 'start' },
      { title: 'Note', weight: 3, align: 'start' },
      { title: 'Count', weight: 1, align: 'end' },
    ],
    rows,
    ...change,
  };
}

async function pagesOf(...blocks: Block[]): Promise<readonly ReadPage[]> {
  const document: Document = { ...sampleDocument(), blocks };
  return (await readBack(await renderPdf(document, { createdAt: new Date(0), attachments: [] }))).pages;
}

const words = (pages: readonly ReadPage[]) => pages.flatMap((page) => page.items.map((item) => item.text)).join(' ');

const row = (name: string, note: string, count = '1') => [text(name), text(note), text(count)];

describe('tables', () => {
  it('repeat their head and say which row of how many goes on', async () => {
    const pages = await pagesOf(table(Array.from({ length: 1050 }, (_, i) => row(`name-${i}`, `note-${i}`))));
    expect(pages.length).toBeGreaterThan(10);
    expect(words([pages[0] as ReadPage])).toContain('1,050 rows');
    for (const page of pages.slice(1)) {
      const texts = page.items.map((item) => item.text);
      expect(texts).toEqual(expect.arrayContaining(['Name', 'Note', 'Count']));
      const first = texts.find((item) => /^name-\d+$/.test(item))?.slice('name-'.length);
      expect(words([page])).toContain(`Register · continued, row ${(Number(first) + 1).toLocaleString('en')} of 1,050`);
    }
  });

  it('have their head once in the structure, whatever the number of pages', async () => {
    const pages = await pagesOf(table(Array.from({ length: 120 }, (_, i) => row(`name-${i}`, 'note'))));
    const roles = pages.flatMap((page) => page.roles);
    expect(pages.length).toBeGreaterThan(1);
    expect(roles.filter((role) => role === 'TH')).toHaveLength(3);
    expect(roles.filter((role) => role === 'TD')).toHaveLength(3 * 120);
  });

  it('make row headers of the first column where it is one', async () => {
    const pages = await pagesOf(table([row('a', 'b'), row('c', 'd')], { rowHeaders: true }));
    expect(pages[0]?.roles.filter((role) => role === 'TH')).toHaveLength(3 + 2);
    expect(pages[0]?.roles.filter((role) => role === 'TD')).toHaveLength(4);
  });

  it('say so when they are empty', async () => {
    const pages = await pagesOf(table([]));
    expect(words(pages)).toContain('Nothing here.');
    expect(pages[0]?.roles.filter((role) => role === 'TH')).toHaveLength(3);
  });

  it('set numbers against the right edge', async () => {
    const [page] = await pagesOf(table([row('a', 'b', '7'), row('c', 'd', '12345')]));
    const edge = (wanted: string) => {
      const item = page?.items.find((each) => each.text === wanted);
      return item ? item.x + item.width : Number.NaN;
    };
    expect(edge('7')).toBeCloseTo(edge('12345'), 1);
    expect(edge('7')).toBeCloseTo(edge('Count'), 1);
  });

  it('give a narrow column the room for its words, where another has it', async () => {
    const pages = await pagesOf(
      table([[text('DescribeVpcPeeringConnections'), text('why'), [{ kind: 'status', status: 'not-established' }]]], {
        columns: [
          { title: 'Call', weight: 1, align: 'start' },
          { title: 'Reason', weight: 8, align: 'start' },
          { title: 'Status', weight: 1, align: 'start' },
        ],
      }),
    );
    const texts = pages[0]?.items.map((item) => item.text);
    expect(texts).toEqual(expect.arrayContaining(['DescribeVpcPeeringConnections', 'Not established']));
  });

  it('break an identifier at its separators, but no date and no number', async () => {
    const pages = await pagesOf(
      table([row('2026-09-30', 'x', '1'), row('arn:aws:iam::111122223333:user/ann-b', 'x', '24,000.5')], {
        columns: [
          { title: 'a', weight: 0.5, align: 'start' },
          { title: 'b', weight: 9, align: 'start' },
          { title: 'c', weight: 0.5, align: 'end' },
        ],
      }),
    );
    const texts = pages[0]?.items.map((item) => item.text);
    expect(texts).toEqual(
      expect.arrayContaining(['2026-09-30', '24,000.5', 'arn:aws:iam::', '111122223333:', 'user/ann-b']),
    );
  });

  it('keep a row of up to a third of a page on one page', async () => {
    // Six to fourteen lines: enough to be torn apart, fewer than a third of a page, and ends of pages all over them.
    const note = (row: number) => Array.from({ length: 90 + ((row * 37) % 120) }, (_, i) => `w${i}`).join(' ');
    const pages = await pagesOf(table(Array.from({ length: 40 }, (_, i) => row(`name-${i}`, `${note(i)} end-${i}.`))));
    for (let i = 0; i < 40; i++) {
      const start = pages.findIndex((page) => page.items.some((item) => item.text === `name-${i}`));
      const end = pages.findIndex((page) => page.items.some((item) => item.text.includes(`end-${i}.`)));
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBe(start);
    }
    expect(pages.length).toBeGreaterThan(5);
  });

  it('lose no word of a row that is split over pages', async () => {
    const cell = fc.array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 0, maxLength: 1500 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 3 }), async (rows) => {
        // Number the words, so that each has to be found as itself and in its order.
        let next = 0;
        const numbered = rows.map((cells) => cells.map((all) => all.map((word) => `${word}#${next++};`)));
        const pages = await pagesOf(table(numbered.map((cells) => cells.map((all) => text(all.join(' '))))));
        const shown = pages.flatMap((page) => page.items.map((item) => item.text)).join('');
        const found = new Set(Array.from(shown.matchAll(/#(\d+);/g), (match) => Number(match[1])));
        expect(found.size).toBe(next);
      }),
      { numRuns: 12 },
    );
  });

  it('take an iterable, and never hold its rows', async () => {
    let made = 0;
    const rows = {
      *[Symbol.iterator]() {
        for (let i = 0; i < 10; i++) {
          made++;
          yield row(`name-${i}`, 'note');
        }
      },
    };
    expect(words(await pagesOf(table(rows)))).toContain('name-9');
    // Two passes, a look at the first row in each, and one at what the columns have to hold.
    expect(made).toBe(2 * 10 + 2 + 10);
  });
});
