import type { Status } from '../../model/status.ts';

/** The look of the report: one place for sizes (points), colours and words. */

const MM = 72 / 25.4;

export const PAPER = { A4: { width: 595.28, height: 841.89 }, LETTER: { width: 612, height: 792 } } as const;
export type PaperSize = keyof typeof PAPER;
export type Orientation = 'portrait' | 'landscape';

/** Distances of the text area from the paper's edges; the left one is the binding side. */
export const MARGIN = { left: 24 * MM, right: 20 * MM, top: 26 * MM, bottom: 24 * MM } as const;

/** Baselines of the page furniture, from the paper's upper and lower edge. */
export const FURNITURE = { header: 15 * MM, footer: 13 * MM } as const;

export const COLOUR = {
  ink: '#1B2330',
  secondary: '#55606F',
  rule: '#D3D9E2',
  ground: '#F1F4F8',
  accent: '#15416E',
} as const;

export const STATUS_COLOUR: Readonly<Record<Status, string>> = {
  pass: '#1B7A46',
  fail: '#B3261E',
  'not-established': '#8A5A00',
  'not-applicable': '#5B6472',
  inherited: '#2B5FA8',
  attested: '#6A3FA0',
};

export const STATUS_WORD: Readonly<Record<Status, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  'not-established': 'Not established',
  'not-applicable': 'Not applicable',
  inherited: 'Inherited',
  attested: 'Attested',
};

/** The letter of a status in a heat table. */
export const STATUS_LETTER: Readonly<Record<Status, string>> = {
  pass: 'P',
  fail: 'F',
  'not-established': '?',
  'not-applicable': '–',
  inherited: 'I',
  attested: 'A',
};

export type Family = 'sans' | 'strong' | 'mono';

/** How a stretch of text is set. */
export interface TextLook {
  readonly family: Family;
  readonly size: number;
  readonly colour: string;
}

function look(family: Family, size: number, colour: string = COLOUR.ink): TextLook {
  return { family, size, colour };
}

/** Size and line height of each kind of running text. */
export interface Setting {
  readonly look: TextLook;
  readonly leading: number;
}

export const SETTING = {
  body: { look: look('sans', 9.5), leading: 13.5 },
  lead: { look: look('sans', 11.5), leading: 17 },
  note: { look: look('sans', 7.5, COLOUR.secondary), leading: 10.5 },
  table: { look: look('sans', 8), leading: 11 },
  dense: { look: look('sans', 7), leading: 9 },
  code: { look: look('mono', 8), leading: 11.5 },
  term: { look: look('sans', 7.5, COLOUR.secondary), leading: 10.5 },
  caption: { look: look('strong', 8.5), leading: 12 },
  furniture: { look: look('sans', 7, COLOUR.secondary), leading: 9 },
  calloutTitle: { look: look('strong', 10), leading: 14 },
  h1: { look: look('strong', 20, COLOUR.accent), leading: 25 },
  h2: { look: look('strong', 14, COLOUR.accent), leading: 18.5 },
  h3: { look: look('strong', 11, COLOUR.ink), leading: 15 },
  title: { look: look('strong', 26, COLOUR.accent), leading: 32 },
  subtitle: { look: look('sans', 15, COLOUR.secondary), leading: 21 },
  figureNumber: { look: look('strong', 22), leading: 26 },
  chart: { look: look('sans', 7.5), leading: 10 },
} as const satisfies Readonly<Record<string, Setting>>;

/** Room under a block, before the next one. */
export const GAP = { paragraph: 6.5, block: 12 } as const;

/** Column gutter of the twelve-column grid. */
export const GUTTER = 4 * MM;

/** Longest comfortable line of running text: nine and a half of twelve columns on A4. */
export const MEASURE = 140 * MM;
