import { STATUSES, type Status } from '../../model/status.ts';
import type { Chart } from '../blocks.ts';
import { CHART_STRONG, type ChartPart, type ChartPlan, legend, putLines, putText, STATUS_LOOK } from './chart-plan.ts';
import type { Flow } from './flow.ts';
import { type SetText, setPlain, widthOf } from './inline-text.ts';
import { breakLines } from './lines.ts';
import { tint } from './syntax.ts';
import { COLOUR, SETTING, STATUS_COLOUR, STATUS_LETTER } from './theme.ts';

/** Accounts by families: the worst status of each as a letter on a pale ground of its colour. */

type HeatTable = Extract<Chart, { kind: 'heat-table' }>;

const LABEL = 0.3; // share of the width
const ROW = 15;
const WIDEST_CELL = 44;
const { look: LOOK, leading: LEADING } = SETTING.chart;

export function planHeatTable(flow: Flow, chart: HeatTable): ChartPlan {
  const { left, width } = flow;
  const cell = Math.min(WIDEST_CELL, (width * (1 - LABEL)) / Math.max(1, chart.columns.length));
  const label = Math.min(width * LABEL * 1.4, width - cell * chart.columns.length);
  const grid = { left, label, cell };
  const present = new Set<Status>(chart.rows.flatMap((row) => row.cells));
  return {
    head: heatHead(flow, chart.columns, grid),
    rows: chart.rows.map((row) => heatRow(flow, row, grid)),
    foot: legend(
      flow,
      STATUSES.filter((status) => present.has(status)),
      true,
    ),
  };
}

interface Grid {
  readonly left: number;
  readonly label: number;
  readonly cell: number;
}

/** Column names stand level where they fit, and upwards where the columns are narrow. */
function heatHead(flow: Flow, columns: readonly string[], { left, label, cell }: Grid): ChartPart {
  const names = columns.map((name) => setPlain(flow.pass.typesetter, CHART_STRONG, name));
  const widest = Math.max(0, ...names.map(({ glyphs }) => widthOf(glyphs)));
  const upright = widest + 4 > cell;
  const height = upright ? widest + 8 : LEADING + 6;
  return {
    height,
    draw(page, y) {
      for (const [i, name] of names.entries()) {
        const centre = left + label + (i + 0.5) * cell;
        if (upright) page.textUpwards(name.glyphs, centre + LOOK.size * 0.35, y + height - 4);
        else putText(page, name, centre, y + 2, LEADING, 'middle');
      }
      page.rule(left, y + height - 0.6, label + columns.length * cell, COLOUR.secondary, 0.6);
    },
  };
}

function heatRow(flow: Flow, row: HeatTable['rows'][number], { left, label, cell }: Grid): ChartPart {
  const { typesetter } = flow.pass;
  const name = breakLines(setPlain(typesetter, LOOK, row.label), label - 8);
  const letters = row.cells.map((status): { status: Status; text: SetText } => ({
    status,
    text: setPlain(typesetter, STATUS_LOOK[status], STATUS_LETTER[status]),
  }));
  const height = Math.max(ROW, name.starts.length * LEADING + 4);
  return {
    height,
    draw(page, y) {
      putLines(page, name, left, y + (height - name.starts.length * LEADING) / 2, LEADING);
      for (const [i, { status, text }] of letters.entries()) {
        const x = left + label + i * cell;
        page.rectangle(x + 0.6, y + 0.6, cell - 1.2, height - 1.2, tint(STATUS_COLOUR[status], 0.12));
        putText(page, text, x + cell / 2, y, height, 'middle');
      }
    },
  };
}
