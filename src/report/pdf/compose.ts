import { finish, type Steps } from '../../core/steps.ts';
import type { Block, Document } from '../blocks.ts';
import { drawCallout } from './callout.ts';
import { drawCode } from './code.ts';
import { drawFacts, factsLead } from './facts.ts';
import { drawFigure, figureLead } from './figure.ts';
import { Flow, type Pass } from './flow.ts';
import type { Element } from './structure.ts';
import { drawTable } from './table.ts';
import { tableLead } from './table-layout.ts';
import { drawHeading, drawList, drawParagraph, headingHeight, paragraphHeight } from './text-blocks.ts';
import { type PaperSize, SETTING } from './theme.ts';
import { drawTitlePage } from './title-page.ts';

/** Draws the document's blocks one after the other; headings open sections of the structure. Yields in between. */
export function* compose(document: Document, pass: Pass, paper: PaperSize): Steps<void> {
  const flow = new Flow(pass, document.furniture, paper);
  const { structure } = pass;
  const root = structure.open('Document', null);
  const sections: Element[] = [];
  for (const [i, block] of document.blocks.entries()) {
    if (block.kind === 'heading') {
      if (block.level > sections.length + 1) {
        throw new Error(`the heading "${block.text}" has level ${block.level} below level ${sections.length}`);
      }
      while (sections.length >= block.level) close(sections.pop());
      keepWithNext(flow, document.blocks, i);
      sections.push(structure.open('Sect', sections.at(-1) ?? root));
    }
    if (introduced(document.blocks, i)) keepWithNext(flow, document.blocks, i);
    yield* drawBlock(flow, block, sections.at(-1) ?? root);
    yield;
  }
  while (sections.length > 0) close(sections.pop());
  flow.breakPage();
  if (flow.pageNumber === 0) throw new Error('the document has nothing to print');
  structure.close(root);
  pass.survey.pages = flow.pageNumber;

  function close(element: Element | undefined): void {
    if (element) structure.close(element);
  }
}

const INTRODUCED: readonly Block['kind'][] = ['table', 'figure', 'facts', 'code', 'callout'];

/** What the paragraph at this place says something about: the table or the like right below it. */
function introduced(blocks: readonly Block[], at: number): Block | undefined {
  const next = blocks[at + 1];
  return blocks[at]?.kind === 'paragraph' && next && INTRODUCED.includes(next.kind) ? next : undefined;
}

/**
 * Makes room for a heading, the headings right below it, and the start of what they introduce; a paragraph that
 * introduces a table goes with it. Nothing is kept that would fill more than a third of a page.
 */
function keepWithNext(flow: Flow, blocks: readonly Block[], at: number): void {
  let height = 0;
  for (let i = at; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block || block.kind === 'page-break') break;
    const next = introduced(blocks, i);
    if (block.kind === 'paragraph' && next) {
      const whole = height + paragraphHeight(flow, block) + lead(flow, next);
      height = whole > flow.full / 3 ? height + lead(flow, block) : whole;
      break;
    }
    height += lead(flow, block);
    if (block.kind !== 'heading') break;
  }
  flow.ensure(height);
}

/** Height of the smallest first piece of a block. */
function lead(flow: Flow, block: Block): number {
  switch (block.kind) {
    case 'heading':
      return headingHeight(flow, block);
    case 'table':
      return tableLead(flow, block);
    case 'figure':
      return figureLead(flow, block);
    case 'facts':
      return factsLead(flow, block);
    case 'callout':
      return 70;
    case 'code':
      return 60;
    default:
      return 2 * SETTING.body.leading;
  }
}

/** A block inside a callout, which is no place to start a section or a page. */
function drawInner(flow: Flow, block: Block, parent: Element): void {
  if (block.kind === 'heading' || block.kind === 'title-page' || block.kind === 'page-break') {
    throw new Error(`a ${block.kind} cannot stand inside a callout`);
  }
  finish(drawBlock(flow, block, parent));
}

function* drawBlock(flow: Flow, block: Block, parent: Element): Steps<void> {
  switch (block.kind) {
    case 'heading':
      drawHeading(flow, block, parent);
      break;
    case 'paragraph':
      drawParagraph(flow, block, parent);
      break;
    case 'list':
      drawList(flow, block, parent);
      break;
    case 'facts':
      drawFacts(flow, block, parent);
      break;
    case 'code':
      drawCode(flow, block, parent);
      break;
    case 'table':
      yield* drawTable(flow, block, parent);
      break;
    case 'callout':
      drawCallout(flow, block, parent, (blocks, box) => {
        for (const inner of blocks) drawInner(flow, inner, box);
      });
      break;
    case 'figure':
      drawFigure(flow, block, parent);
      break;
    case 'title-page':
      drawTitlePage(flow, block, parent);
      break;
    case 'page-break':
      flow.breakPage(block.orientation);
      break;
  }
}
