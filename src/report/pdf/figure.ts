import type { Block, Chart } from '../blocks.ts';
import { planPairedBars, planStackedBars } from './chart-bars.ts';
import { planCounts } from './chart-counts.ts';
import { planHeatTable } from './chart-heat.ts';
import type { ChartPlan } from './chart-plan.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { flowLines } from './lines.ts';
import type { Element } from './structure.ts';
import { num, textString } from './syntax.ts';
import { GAP, SETTING } from './theme.ts';
import { visible } from './visible.ts';

/** Charts, each a figure with alternative text and a bounding box; one that is taller than the page is drawn in parts. */

type FigureBlock = Extract<Block, { kind: 'figure' }>;

function plan(flow: Flow, chart: Chart): ChartPlan {
  switch (chart.kind) {
    case 'counts':
      return planCounts(flow, chart);
    case 'stacked-bars':
      return planStackedBars(flow, chart);
    case 'paired-bars':
      return planPairedBars(flow, chart);
    case 'heat-table':
      return planHeatTable(flow, chart);
  }
}

const ABOVE = 5;
const CAPTION_BELOW = 5;

/** Height that the heading above keeps with it: the whole chart, or its first rows when it is tall. */
export function figureLead(flow: Flow, block: FigureBlock): number {
  const { head, rows, foot } = plan(flow, block.chart);
  const whole = rows.reduce((sum, row) => sum + row.height, head.height + foot.height);
  const caption = ABOVE + SETTING.caption.leading + CAPTION_BELOW;
  return whole + caption <= flow.full / 2 ? whole + caption : head.height + (rows[0]?.height ?? 0) * 3 + caption;
}

export function drawFigure(flow: Flow, block: FigureBlock, parent: Element): void {
  const { structure, typesetter } = flow.pass;
  flow.ensure(figureLead(flow, block));
  flow.space(ABOVE);
  if (block.caption !== '') {
    const caption = structure.open('P', parent);
    flowLines(flow, caption, setPlain(typesetter, SETTING.caption.look, block.caption), SETTING.caption);
    structure.close(caption);
    flow.y += CAPTION_BELOW;
  }
  const chart = plan(flow, block.chart);
  for (const row of chart.rows) {
    flow.assertFits(chart.head.height + row.height + chart.foot.height, 'a row of a chart');
  }
  for (let from = 0, part = 1; from < chart.rows.length; ) {
    const to = from + fittingRows(chart, from, flow.room);
    if (to === from) {
      flow.breakPage(); // an empty page takes at least one row, as was asserted
      continue;
    }
    const alt = to - from === chart.rows.length ? block.alt : `${block.alt} (part ${part++})`;
    drawPart(flow, { ...chart, rows: chart.rows.slice(from, to) }, alt, parent);
    from = to;
  }
  flow.y += GAP.block;
}

/** How many rows from `from` on fit in `room` together with head and foot. */
function fittingRows({ head, rows, foot }: ChartPlan, from: number, room: number): number {
  let height = head.height + foot.height;
  let count = 0;
  for (const row of rows.slice(from)) {
    height += row.height;
    if (height > room) break;
    count++;
  }
  return count;
}

function drawPart(flow: Flow, chart: ChartPlan, alt: string, parent: Element): void {
  const { structure } = flow.pass;
  const { page, left, width } = flow;
  const top = flow.y;
  const parts = [chart.head, ...chart.rows, chart.foot];
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  const box = [left, page.height - top - height, left + width, page.height - top].map(num).join(' ');
  const attributes = `/Alt${textString(visible(alt))}/A<</O/Layout/Placement/Block/BBox[${box}]>>`;
  const figure = structure.open('Figure', parent, attributes);
  if (flow.live) structure.content(figure, page.id, page.beginContent('Figure', figure.id));
  for (const part of parts) {
    if (flow.live) part.draw(page, flow.y);
    flow.y += part.height;
  }
  page.end();
  structure.close(figure);
}
