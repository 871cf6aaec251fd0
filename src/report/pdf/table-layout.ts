import type { Block, Inlines } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { setInlines, setPlain } from './inline-text.ts';
import { breakLines, type Lines } from './lines.ts';
import { columnWidths, SIDE } from './table-columns.ts';
import { SETTING, type Setting, type TextLook } from './theme.ts';

/** Measures of a table: columns, head, caption and rows. */

export type Table = Extract<Block, { kind: 'table' }>;

export interface Column {
  /** From the table's left edge to the text. */
  readonly x: number;
  /** Of the text. */
  readonly width: number;
  readonly align: 'start' | 'end';
}

/** A table while it is drawn. */
export interface Drawing {
  readonly flow: Flow;
  readonly block: Table;
  readonly columns: readonly Column[];
  readonly setting: Setting;
  /** Room above and below the text of a cell. */
  readonly padding: number;
  readonly head: readonly Lines[];
  readonly headHeight: number;
  readonly caption: Lines;
  /** Number of rows, once the dry pass has counted them. */
  readonly total: number | undefined;
  /** Lower edges of the rows on this page, whose hairlines are drawn in one go. */
  hairlines: number[];
}

/** Kept free beside the caption for the count, so that the caption's lines never depend on it. */
export const COUNT_WIDTH = 90;

/** Room between caption and head. */
export const CAPTION_GAP = 3;

const STRONG: ReadonlyMap<TextLook, TextLook> = new Map(
  [SETTING.table.look, SETTING.dense.look].map((look) => [look, { ...look, family: 'strong' }]),
);

export function layOutTable(flow: Flow, block: Table): Drawing {
  const { typesetter, survey } = flow.pass;
  const setting = block.density === 'dense' ? SETTING.dense : SETTING.table;
  const padding = block.density === 'dense' ? 2 : 3;
  const look = STRONG.get(setting.look) ?? setting.look;
  const titles = block.columns.map((column) => setPlain(typesetter, look, column.title));
  // Looked at once per table: the dry pass remembers the widths for the pass that draws.
  const widths =
    survey.columnWidths[flow.tableNumber] ?? columnWidths(typesetter, setting.look, flow.width, block, titles);
  survey.columnWidths[flow.tableNumber] = widths;
  let x = 0;
  const columns = block.columns.map((column, i) => {
    const width = widths[i] ?? 0;
    x += width;
    return { x: x - width + SIDE, width: width - 2 * SIDE, align: column.align };
  });
  const head = titles.map((title, i) => breakLines(title, columns[i]?.width ?? 0));
  const headHeight = tallest(head) * setting.leading + 2 * (padding + 1);
  const caption = breakLines(setPlain(typesetter, SETTING.caption.look, block.caption), flow.width - COUNT_WIDTH);
  const total = flow.live ? survey.tableRows[flow.tableNumber] : undefined;
  return { flow, block, columns, setting, padding, head, headHeight, caption, total, hairlines: [] };
}

/** Lines of the cell that has most. */
export function tallest(cells: readonly Lines[]): number {
  let most = 1;
  for (const { starts } of cells) if (starts.length > most) most = starts.length;
  return most;
}

/** @throws Error when the row has not one cell for each column: the table's grid would be torn */
export function layOutRow({ flow, columns, setting, block }: Drawing, cells: readonly Inlines[]): Lines[] {
  if (cells.length !== columns.length) {
    throw new Error(`a row of the table "${block.caption}" has ${cells.length} cells for ${columns.length} columns`);
  }
  return cells.map((cell, i) =>
    breakLines(setInlines(flow.pass.typesetter, setting.look, cell), columns[i]?.width ?? 0),
  );
}

export function rowHeight({ setting, padding }: Drawing, lines: number): number {
  return lines * setting.leading + 2 * padding;
}

/** Height of caption and head. */
export function headingOfTable({ caption, headHeight }: Drawing): number {
  return caption.starts.length * SETTING.caption.leading + CAPTION_GAP + headHeight;
}

/** Height of caption, head and first row, which stay together and with the heading above them. */
export function tableLead(flow: Flow, block: Table): number {
  const drawing = layOutTable(flow, block);
  const [first] = block.rows;
  const lines = first ? tallest(layOutRow(drawing, first)) : 1;
  return headingOfTable(drawing) + Math.min(rowHeight(drawing, lines), flow.full / 3);
}

/** `24,000`, whatever the machine's locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
