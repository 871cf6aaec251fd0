import type { Block, Inlines } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { fitted, setInlines, setPlain } from './inline-text.ts';
import { baselineOf, breakLines, drawLines, type Lines } from './lines.ts';
import type { Element } from './structure.ts';
import { COLOUR, GAP, SETTING, type Setting, type TextLook } from './theme.ts';

/**
 * Tables: caption with the count above, head repeated on every page, a hairline under each row. A row is split only
 * when it is taller than a third of a page. Rows come from an iterable and are forgotten once drawn.
 */

type Table = Extract<Block, { kind: 'table' }>;

interface Column {
  readonly x: number; // from the table's left edge to the text
  readonly width: number; // of the text
  readonly align: 'start' | 'end';
}

/** A table while it is drawn. */
interface Drawing {
  readonly flow: Flow;
  readonly block: Table;
  readonly columns: readonly Column[];
  readonly setting: Setting;
  readonly padding: number;
  readonly head: readonly Lines[];
  readonly headHeight: number;
  readonly total: number | undefined; // rows, once the dry pass has counted them
  /** Lower edges of the rows on this page, whose hairlines are drawn in one go. */
  hairlines: number[];
}

const SIDE = 4; // room at each side of a cell's text
const COUNT_WIDTH = 90; // kept free beside the caption, so that its lines never depend on the count

const STRONG: ReadonlyMap<TextLook, TextLook> = new Map(
  [SETTING.table.look, SETTING.dense.look].map((look) => [look, { ...look, family: 'strong' }]),
);

function begin(flow: Flow, block: Table): Drawing {
  const setting = block.density === 'dense' ? SETTING.dense : SETTING.table;
  const padding = block.density === 'dense' ? 2 : 3;
  const weights = block.columns.reduce((sum, column) => sum + column.weight, 0);
  let x = 0;
  const columns = block.columns.map((column) => {
    const width = (flow.width * column.weight) / weights;
    x += width;
    return { x: x - width + SIDE, width: width - 2 * SIDE, align: column.align };
  });
  const look = STRONG.get(setting.look) ?? setting.look;
  const head = block.columns.map((column, i) =>
    breakLines(setPlain(flow.pass.typesetter, look, column.title), columns[i]?.width ?? 0),
  );
  const headHeight = tallest(head) * setting.leading + 2 * (padding + 1);
  const total = flow.live ? flow.pass.survey.tableRows[flow.tableNumber] : undefined;
  return { flow, block, columns, setting, padding, head, headHeight, total, hairlines: [] };
}

function tallest(cells: readonly Lines[]): number {
  let most = 1;
  for (const { starts } of cells) if (starts.length > most) most = starts.length;
  return most;
}

function layOutRow(drawing: Drawing, cells: readonly Inlines[]): Lines[] {
  const { flow, columns, setting, block } = drawing;
  if (cells.length !== columns.length) {
    throw new Error(`a row of the table "${block.caption}" has ${cells.length} cells for ${columns.length} columns`);
  }
  return cells.map((cell, i) =>
    breakLines(setInlines(flow.pass.typesetter, setting.look, cell), columns[i]?.width ?? 0),
  );
}

function rowHeight(drawing: Drawing, lines: number): number {
  return lines * drawing.setting.leading + 2 * drawing.padding;
}

function captionLines(flow: Flow, block: Table): Lines {
  return breakLines(setPlain(flow.pass.typesetter, SETTING.caption.look, block.caption), flow.width - COUNT_WIDTH);
}

/** Height of caption, head and first row, which stay together and with the heading above them. */
export function tableLead(flow: Flow, block: Table): number {
  const drawing = begin(flow, block);
  const [first] = block.rows;
  const lines = first ? tallest(layOutRow(drawing, first)) : 1;
  const row = Math.min(rowHeight(drawing, lines), flow.full / 3);
  return captionLines(flow, block).starts.length * SETTING.caption.leading + 3 + drawing.headHeight + row;
}

export function drawTable(flow: Flow, block: Table, parent: Element): void {
  const { structure, survey } = flow.pass;
  flow.ensure(tableLead(flow, block));
  const drawing = begin(flow, block);
  const above = captionLines(flow, block).starts.length * SETTING.caption.leading;
  flow.assertFits(drawing.headHeight + above, `the head of the table "${block.caption.slice(0, 40)}"`);
  const table = structure.open('Table', parent);
  drawCaption(drawing, table);
  drawHead(drawing, table);
  const body = structure.open('TBody', table);
  let row = 0;
  for (const cells of block.rows) drawRow(drawing, body, layOutRow(drawing, cells), ++row);
  if (row === 0) drawEmpty(drawing, body);
  drawHairlines(drawing);
  structure.close(body);
  structure.close(table);
  if (!flow.live) survey.tableRows[flow.tableNumber] = row;
  else if (row !== drawing.total) throw new Error(`the table "${block.caption}" gave other rows when asked again`);
  flow.tableNumber++;
  flow.y += GAP.block + 2;
}

/** `24,000`, whatever the machine's locale. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function drawCaption({ flow, block, total = 0 }: Drawing, table: Element): void {
  const { structure, typesetter } = flow.pass;
  const caption = structure.open('Caption', table);
  const lines = captionLines(flow, block);
  const { leading } = SETTING.caption;
  const place = { x: flow.left, y: flow.y, width: flow.width, align: 'start', leading } as const;
  drawLines(flow, caption, lines, 0, lines.starts.length, place);
  const words = total === 0 ? 'none' : `${grouped(total)} ${total === 1 ? 'row' : 'rows'}`;
  const count = breakLines(setPlain(typesetter, SETTING.term.look, words), COUNT_WIDTH);
  drawLines(flow, caption, count, 0, 1, { ...place, align: 'end' });
  structure.close(caption);
  flow.y += lines.starts.length * leading + 3;
}

function drawHead(drawing: Drawing, table: Element): void {
  const { flow, head, columns, setting, padding } = drawing;
  const { structure } = flow.pass;
  const group = structure.open('THead', table);
  const row = structure.open('TR', group);
  drawHeadGround(drawing);
  for (const [i, lines] of head.entries()) {
    const cell = structure.open('TH', row, '/A<</O/Table/Scope/Column>>');
    const column = columns[i] ?? { x: 0, width: 0, align: 'start' as const };
    const place = { ...column, x: flow.left + column.x, y: flow.y + padding + 1, leading: setting.leading };
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
function continueTable(drawing: Drawing, row: number): void {
  const { flow, block, head, columns, setting, padding, total = 0 } = drawing;
  drawHairlines(drawing);
  flow.breakPage();
  const { page } = flow;
  const { look, leading } = SETTING.term;
  const count = ` · continued, row ${grouped(row)} of ${grouped(total)}`;
  const tail = fitted(flow.pass.typesetter, look, count, flow.width);
  const room = flow.width - tail.reduce((sum, glyph) => sum + glyph.width, 0);
  const words = [...fitted(flow.pass.typesetter, look, block.caption, room), ...tail];
  page.beginArtifact('Pagination');
  page.text(words, 0, words.length, flow.left, baselineOf(flow.y, leading, look.size));
  page.end();
  flow.y += leading + 3;
  drawHeadGround(drawing);
  page.beginArtifact('Pagination');
  for (const [i, lines] of head.entries()) {
    const column = columns[i];
    for (const [k, start] of lines.starts.entries()) {
      const { glyphs } = lines.text;
      const end = lines.starts[k + 1] ?? glyphs.length;
      const width = glyphs.slice(start, end).reduce((sum, glyph) => sum + glyph.width, 0);
      const x = flow.left + (column?.x ?? 0) + (column?.align === 'end' ? column.width - width : 0);
      const y = flow.y + padding + 1 + k * setting.leading;
      page.text(glyphs, start, end, x, baselineOf(y, setting.leading, setting.look.size));
    }
  }
  page.end();
  flow.y += drawing.headHeight;
}

function drawRow(drawing: Drawing, body: Element, cells: readonly Lines[], row: number): void {
  const { flow, setting, padding } = drawing;
  const lines = tallest(cells);
  const height = rowHeight(drawing, lines);
  const splits = height > flow.full / 3;
  if (height > flow.room && !splits) continueTable(drawing, row);
  const elements = openRow(drawing, body);
  for (let line = 0; line < lines; ) {
    let count = Math.min(lines - line, Math.floor((flow.room - 2 * padding) / setting.leading));
    if (count < Math.min(3, lines - line)) {
      continueTable(drawing, row);
      // A page that is all head still takes a line, so that the row comes to an end.
      count = Math.max(1, Math.min(lines - line, Math.floor((flow.room - 2 * padding) / setting.leading)));
    }
    drawRowPart(drawing, elements.cells, cells, line, line + count);
    line += count;
  }
  closeRow(drawing, elements);
}

interface RowElements {
  readonly row: Element;
  readonly cells: readonly Element[];
}

const NO_ROW: RowElements = {
  row: { id: 0, tag: 'TR', parent: null, attributes: '', page: 0, kids: '', headerCells: 0 },
  cells: [],
};

function openRow({ flow, columns, block }: Drawing, body: Element): RowElements {
  if (!flow.live) return NO_ROW;
  const { structure } = flow.pass;
  const row = structure.open('TR', body);
  const cells = columns.map((_, i) =>
    i === 0 && block.rowHeaders ? structure.open('TH', row, '/A<</O/Table/Scope/Row>>') : structure.open('TD', row),
  );
  return { row, cells };
}

function closeRow({ flow }: Drawing, { row, cells }: RowElements): void {
  if (!flow.live) return;
  for (const cell of cells) flow.pass.structure.close(cell);
  flow.pass.structure.close(row);
}

/** Draws lines `from` to `to` of every cell that has them. */
function drawRowPart(
  drawing: Drawing,
  elements: readonly Element[],
  cells: readonly Lines[],
  from: number,
  to: number,
): void {
  const { flow, columns, setting, padding } = drawing;
  const y = flow.y + padding;
  for (const [i, element] of elements.entries()) {
    const column = columns[i];
    const lines = cells[i];
    if (!column || !lines || from >= lines.starts.length) continue;
    const place = { x: flow.left + column.x, y, width: column.width, align: column.align, leading: setting.leading };
    drawLines(flow, element, lines, from, Math.min(to, lines.starts.length), place);
  }
  flow.y += rowHeight(drawing, to - from);
  drawing.hairlines.push(flow.y);
}

function drawEmpty(drawing: Drawing, body: Element): void {
  const { flow, block, columns, setting, padding } = drawing;
  const { structure, typesetter } = flow.pass;
  const row = structure.open('TR', body);
  const cell = structure.open('TD', row, columns.length > 1 ? `/A<</O/Table/ColSpan ${columns.length}>>` : '');
  const lines = breakLines(setPlain(typesetter, setting.look, block.empty), flow.width - 2 * SIDE);
  const place = {
    x: flow.left + SIDE,
    y: flow.y + padding,
    width: flow.width,
    align: 'start',
    leading: setting.leading,
  } as const;
  drawLines(flow, cell, lines, 0, lines.starts.length, place);
  structure.close(cell);
  structure.close(row);
  flow.y += rowHeight(drawing, lines.starts.length);
  drawing.hairlines.push(flow.y);
}

function drawHairlines(drawing: Drawing): void {
  const { page, left, width } = drawing.flow;
  page.beginArtifact('Layout');
  for (const y of drawing.hairlines) page.rule(left, y - 0.4, width, COLOUR.rule, 0.4);
  page.end();
  drawing.hairlines = [];
}
