import type { Status } from '../../model/status.ts';
import type { Flow } from './flow.ts';
import { type SetText, setPlain, widthOf } from './inline-text.ts';
import { baselineOf, type Lines } from './lines.ts';
import type { Page } from './page.ts';
import { SETTING, STATUS_COLOUR, STATUS_LETTER, STATUS_WORD, type TextLook } from './theme.ts';

/** A horizontal part of a chart: so high, and drawn from there. */
export interface ChartPart {
  readonly height: number;
  draw(page: Page, y: number): void;
}

/** A chart as parts: the head and foot stand on every page it covers, rows are never split. */
export interface ChartPlan {
  readonly head: ChartPart;
  readonly rows: readonly ChartPart[];
  readonly foot: ChartPart;
}

export const NOTHING: ChartPart = { height: 0, draw: () => undefined };

/** Draws one line of text in a box of the given leading. */
export function putText(
  page: Page,
  { glyphs }: SetText,
  x: number,
  y: number,
  leading: number,
  align: 'start' | 'middle' | 'end' = 'start',
): void {
  const shift = align === 'start' ? 0 : widthOf(glyphs) * (align === 'end' ? 1 : 0.5);
  page.text(
    glyphs,
    0,
    glyphs.length,
    x - shift,
    baselineOf(y, { leading, look: glyphs[0]?.look ?? SETTING.chart.look }),
  );
}

/** Draws all lines of a label. */
export function putLines(page: Page, { text, starts }: Lines, x: number, y: number, leading: number): void {
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? text.glyphs.length;
    page.text(
      text.glyphs,
      start,
      end,
      x,
      baselineOf(y + i * leading, { leading, look: text.glyphs[0]?.look ?? SETTING.chart.look }),
    );
  }
}

export const CHART_STRONG: TextLook = { ...SETTING.chart.look, family: 'strong' };

/** Looks in each status's colour, for letters in a heat table. */
export const STATUS_LOOK = mapStatus((status) => ({ ...CHART_STRONG, colour: STATUS_COLOUR[status] }));

function mapStatus<T>(make: (status: Status) => T): Readonly<Record<Status, T>> {
  return {
    fail: make('fail'),
    'not-established': make('not-established'),
    attested: make('attested'),
    pass: make('pass'),
    inherited: make('inherited'),
    'not-applicable': make('not-applicable'),
  };
}

/** A legend of statuses: shape, word, and the letter where the chart uses letters. */
export function legend(flow: Flow, statuses: readonly Status[], letters: boolean): ChartPart {
  const { typesetter } = flow.pass;
  const { left, width } = flow;
  const { look, leading } = SETTING.chart;
  const entries = statuses.map((status) => ({
    status,
    text: setPlain(typesetter, look, `${letters ? `${STATUS_LETTER[status]}  ` : ''}${STATUS_WORD[status]}`),
  }));
  const step = 13;
  const rows: (typeof entries)[] = [[]];
  let x = 0;
  for (const entry of entries) {
    const needed = step + widthOf(entry.text.glyphs) + 16;
    if (x + needed > width && x > 0) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push(entry);
    x += needed;
  }
  return {
    height: 8 + rows.length * (leading + 2),
    draw(page, y) {
      for (const [i, row] of rows.entries()) {
        let pen = left;
        for (const { status, text } of row) {
          const top = y + 8 + i * (leading + 2);
          page.shape(status, pen + 4, top + leading / 2, 3.4);
          putText(page, text, pen + step, top, leading);
          pen += step + widthOf(text.glyphs) + 16;
        }
      }
    },
  };
}
