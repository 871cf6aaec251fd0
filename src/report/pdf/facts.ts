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

/** Height of the first row, which a heading keeps with it. */
export function factsLead(flow: Flow, { columns, pairs }: Facts): number {
  const cells = pairs.slice(0, columns).map((pair, column) => layOut(flow, pair, column, columns));
  return Math.min(flow.full / 3, Math.max(0, ...cells.map((cell) => cell.height)));
}

export function drawFacts(flow: Flow, { columns, pairs }: Facts, parent: Element): void {
  if (pairs.length === 0) return;
  const { structure } = flow.pass;
  const list = structure.open('L', parent);
  for (let at = 0; at < pairs.length; at += columns) {
    const row = pairs.slice(at, at + columns);
    const cells = row.map((pair, column) => layOut(flow, pair, column, columns));
    const height = Math.max(...cells.map((cell) => cell.height));
    if (height > flow.full / 3) for (const pair of row) drawTallPair(flow, pair, list);
    else {
      flow.ensure(height);
      for (const cell of cells) drawCell(flow, cell, list, at > 0);
      flow.y += height;
    }
  }
  structure.close(list);
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
