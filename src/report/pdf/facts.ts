import type { Block } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { setInlines, setPlain } from './inline-text.ts';
import { breakLines, drawLines, flowLines, type Lines } from './lines.ts';
import type { Element } from './structure.ts';
import { COLOUR, GAP, GUTTER, SETTING } from './theme.ts';

/** Terms and their values: beside each other in one column, or term over value in two. */

type Facts = Pick<Extract<Block, { kind: 'facts' }>, 'columns' | 'pairs'>;
type Pair = Facts['pairs'][number];

const VALUE = { look: SETTING.table.look, leading: 11.5 } as const;
const TERM = { look: SETTING.term.look, leading: 11.5 } as const;
const ROW_PADDING = 3.5;

interface Cell {
  readonly term: Lines;
  readonly value: Lines;
  readonly x: number;
  /** Where the value stands relative to the term. */
  readonly shift: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
}

function layOut(flow: Flow, pair: Pair, column: number, columns: 1 | 2): Cell {
  const { typesetter } = flow.pass;
  const width = columns === 1 ? flow.width : (flow.width - GUTTER) / 2;
  const termWidth = width * (columns === 1 ? 0.25 : 0.3) - 6;
  const shift = { x: termWidth + 6, y: 0 };
  const term = breakLines(setPlain(typesetter, TERM.look, pair.term), termWidth);
  const value = breakLines(setInlines(typesetter, VALUE.look, pair.value), width - shift.x);
  const height = Math.max(term.starts.length * TERM.leading, value.starts.length * VALUE.leading) + 2 * ROW_PADDING;
  return { term, value, x: column * (width + GUTTER), shift, width: width - shift.x, height };
}

interface Row {
  readonly pairs: readonly Pair[];
  readonly cells: readonly Cell[];
  readonly height: number;
}

function layOutRows(flow: Flow, { columns, pairs }: Facts): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < pairs.length; at += columns) {
    const own = pairs.slice(at, at + columns);
    const cells = own.map((pair, column) => layOut(flow, pair, column, columns));
    rows.push({ pairs: own, cells, height: Math.max(...cells.map(({ height }) => height)) });
  }
  return rows;
}

/** Height that stays on one page, which a heading keeps with it: all rows of a short list, of a long one the first. */
export function factsLead(flow: Flow, facts: Facts): number {
  return leadOf(flow, layOutRows(flow, facts));
}

function leadOf(flow: Flow, rows: readonly Row[]): number {
  const most = flow.full / 3;
  const whole = rows.reduce((sum, { height }) => sum + height, 0);
  return whole <= most ? whole : Math.min(most, rows[0]?.height ?? 0);
}

export function drawFacts(flow: Flow, facts: Facts, parent: Element): void {
  const rows = layOutRows(flow, facts);
  if (rows.length === 0) return;
  const list = flow.pass.structure.open('L', parent);
  flow.ensure(leadOf(flow, rows));
  for (const [at, { pairs, cells, height }] of rows.entries()) {
    if (height > flow.full / 3) for (const pair of pairs) drawTallPair(flow, pair, list);
    else {
      flow.ensure(height);
      for (const cell of cells) drawCell(flow, cell, list, at > 0);
      flow.y += height;
    }
  }
  flow.pass.structure.close(list);
  flow.y += GAP.block;
}

function drawCell(flow: Flow, cell: Cell, list: Element, ruled: boolean): void {
  const { structure } = flow.pass;
  const { page } = flow;
  const x = flow.left + cell.x;
  if (ruled) {
    page.beginArtifact('Layout');
    page.rule(x, flow.y, cell.shift.x + cell.width, COLOUR.rule, 0.4);
    page.end();
  }
  const y = flow.y + ROW_PADDING;
  const item = structure.open('LI', list);
  const label = structure.open('Lbl', item);
  const termPlace = { x, y, width: cell.width, align: 'start', setting: VALUE } as const; // one baseline for both
  drawLines(flow, label, cell.term, 0, cell.term.starts.length, termPlace);
  structure.close(label);
  const body = structure.open('LBody', item);
  const valuePlace = { ...termPlace, x: x + cell.shift.x, y: y + cell.shift.y };
  drawLines(flow, body, cell.value, 0, cell.value.starts.length, valuePlace);
  structure.close(body);
  structure.close(item);
}

/** A value of more than a third of a page takes the whole width and goes on over pages. */
function drawTallPair(flow: Flow, pair: Pair, list: Element): void {
  const { structure, typesetter } = flow.pass;
  const item = structure.open('LI', list);
  const label = structure.open('Lbl', item);
  flowLines(flow, label, setPlain(typesetter, TERM.look, pair.term), TERM);
  structure.close(label);
  const body = structure.open('LBody', item);
  flowLines(flow, body, setInlines(typesetter, VALUE.look, pair.value), VALUE);
  structure.close(body);
  structure.close(item);
  flow.y += ROW_PADDING;
}
