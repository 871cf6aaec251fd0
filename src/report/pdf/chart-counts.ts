import type { Chart } from '../blocks.ts';
import { type ChartPlan, NOTHING, putText } from './chart-plan.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { COLOUR, SETTING, STATUS_COLOUR, STATUS_WORD, type TextLook } from './theme.ts';

/** The counts of the statuses, side by side: figures to be read, not a pie to be guessed. */

const QUIET: TextLook = { ...SETTING.figureNumber.look, family: 'sans', colour: COLOUR.secondary };

export function planCounts(flow: Flow, { counts }: Extract<Chart, { kind: 'counts' }>): ChartPlan {
  const { typesetter } = flow.pass;
  const { left, width } = flow;
  const gap = 8;
  const step = (width + gap) / Math.max(1, counts.length);
  const { leading } = SETTING.figureNumber;
  const cells = counts.map(({ status, count }) => ({
    status,
    number: setPlain(typesetter, count === 0 ? QUIET : SETTING.figureNumber.look, String(count)),
    word: setPlain(typesetter, SETTING.chart.look, STATUS_WORD[status]),
  }));
  const row = {
    height: 8 + leading + 14,
    draw(page: Parameters<ChartPlan['head']['draw']>[0], y: number) {
      for (const [i, { status, number, word }] of cells.entries()) {
        const x = left + i * step;
        page.rectangle(x, y, step - gap, 2, STATUS_COLOUR[status]);
        putText(page, number, x, y + 8, leading);
        page.shape(status, x + 4, y + 8 + leading + 6, 3.6);
        putText(page, word, x + 12, y + 8 + leading + 1, SETTING.chart.leading);
      }
    },
  };
  return { head: NOTHING, rows: [row], foot: NOTHING };
}
