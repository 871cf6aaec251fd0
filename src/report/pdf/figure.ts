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
  const { head, rows, foot } = plan(flow, block.chart);
  for (let from = 0, part = 1; from < rows.length || from === 0; part++) {
    let height = head.height;
    let to = from;
    for (; to < rows.length && height + (rows[to]?.height ?? 0) + foot.height <= flow.room; to++) {
      height += rows[to]?.height ?? 0;
    }
    if (to === from && from < rows.length) {
      if (!flow.atTop) {
        flow.breakPage();
        flow.ensure(0);
        continue;
      }
      height += rows[to++]?.height ?? 0; // nothing else is on the page: it has to fit
    }
    const alt = from === 0 && to === rows.length ? block.alt : `${block.alt} (part ${part})`;
    drawPart(flow, { head, rows: rows.slice(from, to), foot }, height + foot.height, alt, parent);
    if (to === rows.length) break;
    from = to;
    flow.breakPage();
  }
  flow.y += GAP.block;
}

function drawPart(flow: Flow, chart: ChartPlan, height: number, alt: string, parent: Element): void {
  const { structure } = flow.pass;
  const { page, left, width } = flow;
  const top = flow.y;
  const box = [left, page.height - top - height, left + width, page.height - top].map(num).join(' ');
  const attributes = `/Alt${textString(visible(alt))}/A<</O/Layout/Placement/Block/BBox[${box}]>>`;
  const figure = structure.open('Figure', parent, attributes);
  if (flow.live) structure.content(figure, page.id, page.beginContent('Figure', figure.id));
  for (const part of [chart.head, ...chart.rows, chart.foot]) {
    if (flow.live) part.draw(page, flow.y);
    flow.y += part.height;
  }
  page.end();
  structure.close(figure);
}
