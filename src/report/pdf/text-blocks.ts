import type { Block } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { setInlines, setPlain, widthOf } from './inline-text.ts';
import { breakLines, drawLines, flowLines, type Lines } from './lines.ts';
import type { Element } from './structure.ts';
import { COLOUR, GAP, GUTTER, MEASURE, SETTING, type Setting } from './theme.ts';
import { visible } from './visible.ts';

/** Headings, paragraphs and lists. */

type Kind<K extends Block['kind']> = Extract<Block, { kind: K }>;

const HEADING = {
  1: { setting: SETTING.h1, above: 18, below: 13 },
  2: { setting: SETTING.h2, above: 12, below: 7 },
  3: { setting: SETTING.h3, above: 5, below: 3.5 },
} as const;

interface HeadingLayout {
  readonly title: Lines;
  readonly aside: Lines | null;
  readonly setting: Setting;
  /** From the top of the title to where the next block starts. */
  readonly height: number;
}

/** A rule closes the title line of a section and of whatever states its verdict at the side. */
function isRuled(block: Kind<'heading'>): boolean {
  return block.level === 1 || block.aside !== undefined;
}

function layOutHeading(flow: Flow, block: Kind<'heading'>): HeadingLayout {
  const { setting, below } = HEADING[block.level];
  const { typesetter } = flow.pass;
  const aside = block.aside
    ? breakLines(setInlines(typesetter, SETTING.body.look, block.aside), flow.width * 0.4)
    : null;
  const taken = aside
    ? Math.max(...aside.starts.map((start, i) => widthOf(aside.text.glyphs, start, aside.starts[i + 1])))
    : 0;
  const title = breakLines(setPlain(typesetter, setting.look, block.text), flow.width - (aside ? taken + GUTTER : 0));
  const lines = Math.max(title.starts.length * setting.leading, (aside?.starts.length ?? 0) * SETTING.body.leading);
  return { title, aside, setting, height: lines + below + (isRuled(block) ? 4 : 0) };
}

/** Height a heading takes with the room above it. */
export function headingHeight(flow: Flow, block: Kind<'heading'>): number {
  return HEADING[block.level].above + layOutHeading(flow, block).height;
}

/** Draws a heading and notes it as bookmark and as target of links. The caller keeps it with the next block. */
export function drawHeading(flow: Flow, block: Kind<'heading'>, parent: Element): void {
  const { structure, file, survey } = flow.pass;
  const { page } = flow;
  flow.space(HEADING[block.level].above);
  const { title, aside, setting, height } = layOutHeading(flow, block);
  flow.assertFits(height, `the heading "${block.text.slice(0, 40)}"`);
  const lines = title.starts.length;
  const element = structure.open(`H${block.level}`, parent);
  const { left: x, y, width } = flow;
  drawLines(flow, element, title, 0, lines, { x, y, width, align: 'start', setting });
  if (aside) {
    const drop = (setting.leading - SETTING.body.leading) / 2 + setting.look.size * 0.05;
    const place = { x, y: y + drop, width, align: 'end', setting: SETTING.body } as const;
    drawLines(flow, element, aside, 0, aside.starts.length, place);
  }
  structure.close(element);
  survey.sections.add(block.id);
  file?.destination(block.id, x, y);
  file?.bookmark(block.level, visible(block.text), y);
  flow.y += height;
  if (!isRuled(block)) return;
  page.beginArtifact('Layout');
  page.rule(x, flow.y - HEADING[block.level].below, width, block.level === 1 ? COLOUR.accent : COLOUR.rule, 0.6);
  page.end();
}

const PARAGRAPH = { body: SETTING.body, lead: SETTING.lead, note: SETTING.note } as const;

export function drawParagraph(flow: Flow, block: Kind<'paragraph'>, parent: Element): void {
  const { structure, typesetter } = flow.pass;
  const setting = PARAGRAPH[block.role];
  const element = structure.open('P', parent);
  flowLines(flow, element, setInlines(typesetter, setting.look, block.content), setting, { measure: MEASURE });
  structure.close(element);
  flow.y += block.role === 'lead' ? GAP.block : GAP.paragraph;
}

/** Height of a paragraph with the room below it. */
export function paragraphHeight(flow: Flow, block: Kind<'paragraph'>): number {
  const setting = PARAGRAPH[block.role];
  const text = setInlines(flow.pass.typesetter, setting.look, block.content);
  const lines = breakLines(text, Math.min(MEASURE, flow.width)).starts.length;
  return lines * setting.leading + (block.role === 'lead' ? GAP.block : GAP.paragraph);
}

const LABEL_WIDTH = { bullet: 11, number: 18 } as const;

export function drawList(flow: Flow, block: Kind<'list'>, parent: Element): void {
  const { structure, typesetter } = flow.pass;
  if (block.items.length === 0) return;
  const setting = SETTING.body;
  const numbering = block.ordered ? '/A<</O/List/ListNumbering/Decimal>>' : '/A<</O/List/ListNumbering/Disc>>';
  const list = structure.open('L', parent, numbering);
  const indent = block.ordered ? LABEL_WIDTH.number : LABEL_WIDTH.bullet;
  for (const [i, content] of block.items.entries()) {
    const text = setInlines(typesetter, setting.look, content);
    // A label never stands alone at the foot of a page: it moves with the first two lines of what it labels.
    const first = Math.min(2, breakLines(text, Math.min(MEASURE, flow.width) - indent).starts.length);
    flow.ensure(first * setting.leading);
    const item = structure.open('LI', list);
    const label = structure.open('Lbl', item);
    const mark = breakLines(setPlain(typesetter, setting.look, block.ordered ? `${i + 1}.` : '•'), indent);
    const place = { x: flow.left, y: flow.y, width: indent, align: 'start', setting } as const;
    drawLines(flow, label, mark, 0, 1, place);
    structure.close(label);
    const body = structure.open('LBody', item);
    flowLines(flow, body, text, setting, { indent, measure: MEASURE - indent });
    structure.close(body);
    structure.close(item);
    flow.y += 2.5;
  }
  structure.close(list);
  flow.y += GAP.paragraph - 2.5;
}
