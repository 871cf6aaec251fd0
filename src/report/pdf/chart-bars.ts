import { STATUSES, type Status } from '../../model/status.ts';
import type { Chart } from '../blocks.ts';
import { CHART_STRONG, type ChartPart, type ChartPlan, legend, NOTHING, putLines, putText } from './chart-plan.ts';
import type { Flow } from './flow.ts';
import { setPlain, widthOf } from './inline-text.ts';
import { breakLines } from './lines.ts';
import { COLOUR, SETTING, STATUS_COLOUR, STATUS_LETTER, type TextLook } from './theme.ts';

/** Horizontal bars: stacked by status, or in pairs of then and now. */

const LABEL = 0.26; // share of the width
const NUMBER = 26; // room for the figure at the end of a bar
const BAR = 11;
const { look: LOOK, leading: LEADING } = SETTING.chart;
const ON_BAR: TextLook = { ...CHART_STRONG, size: 6.5, colour: '#FFFFFF' };

export function planStackedBars(flow: Flow, { rows }: Extract<Chart, { kind: 'stacked-bars' }>): ChartPlan {
  const most = Math.max(1, ...rows.map((row) => row.parts.reduce((sum, part) => sum + part.count, 0)));
  const present = new Set<Status>(
    rows.flatMap((row) => row.parts.filter((part) => part.count > 0).map((part) => part.status)),
  );
  return {
    head: NOTHING,
    rows: rows.map((row) => stackedRow(flow, row, most)),
    foot: legend(
      flow,
      STATUSES.filter((status) => present.has(status)),
      true,
    ),
  };
}

type StackedRow = Extract<Chart, { kind: 'stacked-bars' }>['rows'][number];

function stackedRow(flow: Flow, row: StackedRow, most: number): ChartPart {
  const { typesetter } = flow.pass;
  const { left, width } = flow;
  const label = breakLines(setPlain(typesetter, LOOK, row.label), width * LABEL - 8);
  const total = setPlain(typesetter, LOOK, String(row.parts.reduce((sum, part) => sum + part.count, 0)));
  const scale = (width * (1 - LABEL) - NUMBER) / most;
  const parts = row.parts
    .filter((part) => part.count > 0)
    .map((part) => ({
      ...part,
      texts: [`${STATUS_LETTER[part.status]} ${part.count}`, STATUS_LETTER[part.status]].map((words) =>
        setPlain(typesetter, ON_BAR, words),
      ),
    }));
  const height = Math.max(BAR + 5, label.starts.length * LEADING + 4);
  return {
    height,
    draw(page, y) {
      const top = y + (height - BAR) / 2;
      putLines(page, label, left, y + (height - label.starts.length * LEADING) / 2, LEADING);
      let x = left + width * LABEL;
      for (const { status, count, texts } of parts) {
        const length = count * scale;
        page.rectangle(x, top, Math.max(0.5, length - 0.8), BAR, STATUS_COLOUR[status]);
        const text = texts.find(({ glyphs }) => widthOf(glyphs) + 5 <= length);
        if (text) putText(page, text, x + 2.5, top, BAR);
        x += length;
      }
      putText(page, total, x + 4, top, BAR);
    },
  };
}

export function planPairedBars(flow: Flow, { series, rows }: Extract<Chart, { kind: 'paired-bars' }>): ChartPlan {
  const most = Math.max(1, ...rows.flatMap((row) => row.values));
  return { head: NOTHING, rows: rows.map((row) => pairedRow(flow, row, most)), foot: seriesLegend(flow, series) };
}

const SERIES_COLOUR = ['#7C8898', COLOUR.accent] as const;
const THIN = 7;

type PairedRow = Extract<Chart, { kind: 'paired-bars' }>['rows'][number];

function pairedRow(flow: Flow, row: PairedRow, most: number): ChartPart {
  const { typesetter } = flow.pass;
  const { left, width } = flow;
  const label = breakLines(setPlain(typesetter, LOOK, row.label), width * LABEL - 8);
  const scale = (width * (1 - LABEL) - NUMBER) / most;
  const numbers = row.values.map((value) => setPlain(typesetter, LOOK, String(value)));
  const height = Math.max(2 * THIN + 9, label.starts.length * LEADING + 4);
  return {
    height,
    draw(page, y) {
      putLines(page, label, left, y + (height - label.starts.length * LEADING) / 2, LEADING);
      const x = left + width * LABEL;
      for (const [i, value] of row.values.entries()) {
        const top = y + (height - 2 * THIN - 1) / 2 + i * (THIN + 1);
        page.rectangle(x, top, Math.max(0.5, value * scale), THIN, SERIES_COLOUR[i] ?? COLOUR.accent);
        putText(page, numbers[i] ?? { glyphs: [], links: [] }, x + value * scale + 4, top, THIN);
      }
    },
  };
}

function seriesLegend(flow: Flow, series: readonly [string, string]): ChartPart {
  const texts = series.map((name) => setPlain(flow.pass.typesetter, LOOK, name));
  const { left, width } = flow;
  return {
    height: 8 + LEADING + 2,
    draw(page, y) {
      let x = left + width * LABEL;
      for (const [i, text] of texts.entries()) {
        page.rectangle(x, y + 8 + (LEADING - 6) / 2, 10, 6, SERIES_COLOUR[i] ?? COLOUR.accent);
        putText(page, text, x + 14, y + 8, LEADING);
        x += 14 + widthOf(text.glyphs) + 18;
      }
    },
  };
}
