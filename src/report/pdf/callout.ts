import type { Block } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { flowLines } from './lines.ts';
import type { Element } from './structure.ts';
import { rgb, tint } from './syntax.ts';
import { COLOUR, GAP, SETTING, STATUS_COLOUR } from './theme.ts';

/** Something set apart: a bar at the side in the colour of its tone, on a pale ground of the same. */

type Callout = Extract<Block, { kind: 'callout' }>;

const TONE: Readonly<Record<Callout['tone'], string>> = {
  neutral: COLOUR.accent,
  warning: STATUS_COLOUR['not-established'],
  failure: STATUS_COLOUR.fail,
};

const INSET = { left: 14, right: 12 } as const;
const BAR = 3;
const PADDING = 9;

export function drawCallout(
  flow: Flow,
  block: Callout,
  parent: Element,
  drawBlocks: (blocks: readonly Block[], parent: Element) => void,
): void {
  const { structure, typesetter } = flow.pass;
  flow.ensure(PADDING * 2 + SETTING.calloutTitle.leading + 2 * SETTING.body.leading);
  const colour = TONE[block.tone];
  const bar = rgb(colour);
  const ground = rgb(tint(colour, 0.06));
  const box = structure.open('Div', parent);
  const title = { ...SETTING.calloutTitle, look: toneLook(block.tone) };
  flow.onGround(
    INSET,
    (page, top, bottom) => {
      const x = flow.left - INSET.left;
      const width = flow.width + INSET.left + INSET.right;
      return `${ground} rg ${page.rectanglePath(x, top, width, bottom - top)} ${bar} rg ${page.rectanglePath(x, top, BAR, bottom - top)}`;
    },
    () => {
      flow.y += PADDING;
      const element = structure.open('P', box);
      flowLines(flow, element, setPlain(typesetter, title.look, block.title), title);
      structure.close(element);
      flow.y += 3;
      drawBlocks(block.blocks, box);
      flow.y += PADDING - GAP.paragraph;
    },
  );
  structure.close(box);
  flow.y += GAP.block;
}

const LOOKS = {
  neutral: { ...SETTING.calloutTitle.look, colour: TONE.neutral },
  warning: { ...SETTING.calloutTitle.look, colour: TONE.warning },
  failure: { ...SETTING.calloutTitle.look, colour: TONE.failure },
} as const;

function toneLook(tone: Callout['tone']): (typeof LOOKS)[Callout['tone']] {
  return LOOKS[tone];
}
