import { fitted, setPlain, widthOf } from './inline-text.ts';
import { baselineOf, breakLines, drawLines } from './lines.ts';
import type { Element } from './structure.ts';
import { CAPTION_GAP, COUNT_WIDTH, type Drawing, grouped } from './table-layout.ts';
import { COLOUR, SETTING } from './theme.ts';

/** What stands above the rows: caption with count and head, and both again where the table goes on. */

export function drawCaption({ flow, caption, total = 0 }: Drawing, table: Element): void {
  const { structure, typesetter } = flow.pass;
  const element = structure.open('Caption', table);
  const setting = SETTING.caption;
  const place = { x: flow.left, y: flow.y, width: flow.width, align: 'start', setting } as const;
  drawLines(flow, element, caption, 0, caption.starts.length, place);
  const words = total === 0 ? 'none' : `${grouped(total)} ${total === 1 ? 'row' : 'rows'}`;
  const count = breakLines(setPlain(typesetter, SETTING.term.look, words), COUNT_WIDTH);
  drawLines(flow, element, count, 0, 1, { ...place, align: 'end' });
  structure.close(element);
  flow.y += caption.starts.length * setting.leading + CAPTION_GAP;
}

export function drawHead(drawing: Drawing, table: Element): void {
  const { flow, head, columns, setting, padding } = drawing;
  const { structure } = flow.pass;
  const group = structure.open('THead', table);
  const row = structure.open('TR', group);
  drawHeadGround(drawing);
  for (const [i, lines] of head.entries()) {
    const cell = structure.open('TH', row, '/A<</O/Table/Scope/Column>>');
    const { x, width, align } = columns[i] ?? { x: 0, width: 0, align: 'start' };
    const place = { x: flow.left + x, y: flow.y + padding + 1, width, align, setting };
    drawLines(flow, cell, lines, 0, lines.starts.length, place);
    structure.close(cell);
  }
  structure.close(row);
  structure.close(group);
  flow.y += drawing.headHeight;
}

function drawHeadGround({ flow, headHeight }: Drawing): void {
  const { page } = flow;
  page.beginArtifact('Layout');
  page.rectangle(flow.left, flow.y, flow.width, headHeight, COLOUR.ground);
  page.rule(flow.left, flow.y + headHeight - 0.6, flow.width, COLOUR.secondary, 0.6);
  page.end();
}

/** Goes to the next page and repeats caption and head there, for the eye only: the structure has them once. */
export function continueTable(drawing: Drawing, row: number): void {
  const { flow } = drawing;
  drawHairlines(drawing);
  flow.breakPage();
  flow.page.beginArtifact('Pagination');
  drawContinued(drawing, row);
  flow.page.end();
  drawHeadGround(drawing);
  flow.page.beginArtifact('Pagination');
  repeatHead(drawing);
  flow.page.end();
  flow.y += drawing.headHeight;
}

function drawContinued({ flow, block, total = 0 }: Drawing, row: number): void {
  const { typesetter } = flow.pass;
  const setting = SETTING.term;
  const count = ` · continued, row ${grouped(row)} of ${grouped(total)}`;
  const tail = fitted(typesetter, setting.look, count, flow.width);
  const words = [...fitted(typesetter, setting.look, block.caption, flow.width - widthOf(tail)), ...tail];
  flow.page.text(words, 0, words.length, flow.left, baselineOf(flow.y, setting));
  flow.y += setting.leading + CAPTION_GAP;
}

function repeatHead({ flow, head, columns, setting, padding }: Drawing): void {
  for (const [i, { text, starts }] of head.entries()) {
    const { x, width, align } = columns[i] ?? { x: 0, width: 0, align: 'start' };
    for (const [line, start] of starts.entries()) {
      const end = starts[line + 1] ?? text.glyphs.length;
      const shift = align === 'end' ? width - widthOf(text.glyphs, start, end) : 0;
      const y = flow.y + padding + 1 + line * setting.leading;
      flow.page.text(text.glyphs, start, end, flow.left + x + shift, baselineOf(y, setting));
    }
  }
}

/** Draws the hairlines under this page's rows. */
export function drawHairlines(drawing: Drawing): void {
  const { page, left, width } = drawing.flow;
  page.beginArtifact('Layout');
  for (const y of drawing.hairlines) page.rule(left, y - 0.4, width, COLOUR.rule, 0.4);
  page.end();
  drawing.hairlines = [];
}
