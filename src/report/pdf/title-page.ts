import type { Block } from '../blocks.ts';
import { drawFacts } from './facts.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { breakLines, drawLines, flowLines } from './lines.ts';
import type { Element } from './structure.ts';
import { COLOUR, SETTING } from './theme.ts';
import { visible } from './visible.ts';

/** The title page: a third of white, what this is, whose and when; the facts; the digests at the foot. */

type TitlePage = Extract<Block, { kind: 'title-page' }>;

const NUMBER = { look: { ...SETTING.code.look, size: 10 }, leading: 15 } as const;
const OWNER = { look: { ...SETTING.lead.look, family: 'strong', size: 11.5 }, leading: 16 } as const;
const PERIOD = { look: { ...SETTING.lead.look, size: 10.5, colour: COLOUR.secondary }, leading: 15 } as const;
const DIGEST = { look: { ...SETTING.code.look, size: 7.5 }, leading: 11 } as const;

export function drawTitlePage(flow: Flow, block: TitlePage, parent: Element): void {
  const { structure, typesetter, file } = flow.pass;
  flow.breakPage();
  flow.withoutFurniture();
  const { page, left } = flow;
  flow.y = page.height / 3;
  page.beginArtifact('Layout');
  page.rectangle(left, flow.y - 18, 36, 3, COLOUR.accent);
  page.end();
  const title = structure.open('H1', parent);
  flowLines(flow, title, setPlain(typesetter, SETTING.title.look, block.title), SETTING.title);
  structure.close(title);
  file?.bookmark(1, visible(block.title), page.height / 3);
  const put = (text: string, setting: typeof NUMBER | typeof SETTING.subtitle | typeof OWNER | typeof PERIOD) => {
    const element = structure.open('P', parent);
    flowLines(flow, element, setPlain(typesetter, setting.look, text), setting);
    structure.close(element);
  };
  flow.y += 4;
  put(block.subtitle, SETTING.subtitle);
  flow.y += 12;
  put(block.number, NUMBER);
  flow.y += 22;
  put(block.organisation, OWNER);
  put(block.period, PERIOD);
  flow.y += 30;
  drawFacts(flow, { columns: 2, pairs: block.facts }, parent);
  drawDigests(flow, block, parent);
  flow.breakPage();
}

/** Digests in full, at the foot of the page where there is room. */
function drawDigests(flow: Flow, { digests }: TitlePage, parent: Element): void {
  const { structure, typesetter } = flow.pass;
  const termWidth = flow.width * 0.2;
  const rows = digests.map(({ term, value }) => ({
    term: breakLines(setPlain(typesetter, SETTING.term.look, term), termWidth - 6),
    value: breakLines(setPlain(typesetter, DIGEST.look, value), flow.width - termWidth),
  }));
  const heights = rows.map(({ term, value }) => Math.max(term.starts.length, value.starts.length) * DIGEST.leading);
  const height = heights.reduce((sum, row) => sum + row, 0);
  flow.ensure(height);
  flow.y = Math.max(flow.y, flow.bottom - height);
  const list = structure.open('L', parent);
  for (const [i, { term, value }] of rows.entries()) {
    const item = structure.open('LI', list);
    const label = structure.open('Lbl', item);
    const place = { x: flow.left, y: flow.y, width: termWidth, align: 'start', setting: DIGEST } as const;
    drawLines(flow, label, term, 0, term.starts.length, place);
    structure.close(label);
    const body = structure.open('LBody', item);
    drawLines(flow, body, value, 0, value.starts.length, { ...place, x: flow.left + termWidth });
    structure.close(body);
    structure.close(item);
    flow.y += heights[i] ?? 0;
  }
  structure.close(list);
}
