import type { Block } from '../blocks.ts';
import type { Flow } from './flow.ts';
import { setPlain } from './inline-text.ts';
import { flowLines } from './lines.ts';
import type { Element } from './structure.ts';
import { rgb } from './syntax.ts';
import { COLOUR, GAP, SETTING } from './theme.ts';

/** Expressions and commands: monospace on a tinted ground that follows the text over pages. */

const INSET = { left: 9, right: 9 } as const;
const PADDING = 6;

export function drawCode(flow: Flow, block: Extract<Block, { kind: 'code' }>, parent: Element): void {
  const { structure, typesetter } = flow.pass;
  flow.ensure(SETTING.term.leading + 2 * PADDING + 2 * SETTING.code.leading);
  if (block.label !== '') {
    const label = structure.open('P', parent);
    flowLines(flow, label, setPlain(typesetter, SETTING.term.look, block.label), SETTING.term);
    structure.close(label);
    flow.y += 2;
  }
  const paragraph = structure.open('P', parent);
  const code = structure.open('Code', paragraph);
  const ground = rgb(COLOUR.ground);
  flow.onGround(
    INSET,
    (page, top, bottom) =>
      `${ground} rg ${page.rectanglePath(flow.left - INSET.left, top, flow.width + INSET.left + INSET.right, bottom - top)}`,
    () => {
      flow.y += PADDING;
      for (const line of block.text.replace(/\r\n?/g, '\n').split('\n')) {
        flowLines(flow, code, setPlain(typesetter, SETTING.code.look, line.replaceAll('\t', '  ')), SETTING.code);
      }
      flow.y += PADDING;
    },
  );
  structure.close(code);
  structure.close(paragraph);
  flow.y += GAP.block;
}
