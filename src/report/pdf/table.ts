import type { Steps } from '../../core/steps.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { breakLines, drawLines, type Lines } from './lines.ts';
import type { Element } from './structure.ts';
import { SIDE } from './table-columns.ts';
import { continueTable, drawCaption, drawHairlines, drawHead } from './table-head.ts';
import {
  type Drawing,
  headingOfTable,
  layOutRow,
  layOutTable,
  rowHeight,
  type Table,
  tableLead,
  tallest,
} from './table-layout.ts';
import { GAP } from './theme.ts';

/**
 * Tables: caption with the count above, head repeated on every page, a hairline under each row. A row is split only
 * when it is taller than a third of a page. Rows come from an iterable and are forgotten once drawn.
 *
 * Yields between rows.
 *
 * @throws Error when the rows are not the ones that the dry pass counted
 */
export function* drawTable(flow: Flow, block: Table, parent: Element): Steps<void> {
  const { structure, survey } = flow.pass;
  flow.ensure(tableLead(flow, block));
  const drawing = layOutTable(flow, block);
  flow.assertFits(headingOfTable(drawing), `the head of the table "${block.caption.slice(0, 40)}"`);
  const table = structure.open('Table', parent);
  drawCaption(drawing, table);
  drawHead(drawing, table);
  const body = structure.open('TBody', table);
  let row = 0;
  for (const cells of block.rows) {
    drawRow(drawing, body, layOutRow(drawing, cells), ++row);
    yield;
  }
  if (row === 0) drawEmpty(drawing, body);
  drawHairlines(drawing);
  structure.close(body);
  structure.close(table);
  if (!flow.live) survey.tableRows[flow.tableNumber] = row;
  else if (row !== drawing.total) throw new Error(`the table "${block.caption}" gave other rows when asked again`);
  flow.tableNumber++;
  flow.y += GAP.block + 2;
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
    const place = { x: flow.left + column.x, y, width: column.width, align: column.align, setting };
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
    setting,
  } as const;
  drawLines(flow, cell, lines, 0, lines.starts.length, place);
  structure.close(cell);
  structure.close(row);
  flow.y += rowHeight(drawing, lines.starts.length);
  drawing.hairlines.push(flow.y);
}
