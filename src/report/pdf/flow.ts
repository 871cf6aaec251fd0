import type { PageFurniture } from '../blocks.ts';
import type { PdfFile } from './file.ts';
import { fitted, widthOf } from './inline-text.ts';
import { Page } from './page.ts';
import type { Structure } from './structure.ts';
import { COLOUR, FURNITURE, MARGIN, type Orientation, PAPER, type PaperSize, SETTING } from './theme.ts';
import type { Typesetter } from './type-case.ts';

/** Room at the right end of the footer for "page x of y". */
const PAGE_LABEL = 78;

/** Room that a ground keeps above its content where it goes on from the page before. */
const GROUND_PADDING = 7;

/** What a dry pass over the document found out, for the pass that draws. */
export interface Survey {
  pages: number;
  /** Number of rows of each table, in order. */
  readonly tableRows: number[];
  /** Column widths of each table, in order. */
  readonly columnWidths: (readonly number[])[];
  /** Ids of the headings that were met. */
  readonly sections: Set<string>;
}

/** One pass over the document: the dry one has no file, and learns; the other one draws, and knows. */
export interface Pass {
  readonly file: PdfFile | null;
  readonly structure: Structure;
  readonly typesetter: Typesetter;
  readonly survey: Survey;
}

/** Something drawn behind the flow on every page it covers, e.g. a callout's bar. Returns path operators. */
export type Ground = (page: Page, top: number, bottom: number) => string;

interface OpenGround {
  readonly paint: Ground;
  top: number;
  place: number;
}

/**
 * The stream of blocks over pages: where the next thing goes, and what happens when it does not fit. All positions
 * are in points from the page's upper left corner.
 */
export class Flow {
  readonly pass: Pass;
  pageNumber = 0;
  tableNumber = 0;
  readonly #furniture: PageFurniture;
  readonly #paper: PaperSize;
  readonly #grounds: OpenGround[] = [];
  #orientation: Orientation = 'portrait';
  #page: Page | null = null;
  #inset = { left: 0, right: 0 };
  #bare = false;
  #top = 0;
  #y = 0;

  constructor(pass: Pass, furniture: PageFurniture, paper: PaperSize) {
    this.pass = pass;
    this.#furniture = furniture;
    this.#paper = paper;
  }

  get live(): boolean {
    return this.pass.file !== null;
  }

  /** The page at hand; begun when something is first put on it, so that two page breaks leave no empty page. */
  get page(): Page {
    this.#page ??= this.#begin();
    return this.#page;
  }

  /** Where the next thing goes. Asking begins the page, so that no position of the page before is ever used. */
  get y(): number {
    this.#page ??= this.#begin();
    return this.#y;
  }

  set y(y: number) {
    this.#y = y;
  }

  get left(): number {
    return MARGIN.left + this.#inset.left;
  }

  get width(): number {
    return this.page.width - MARGIN.left - MARGIN.right - this.#inset.left - this.#inset.right;
  }

  get bottom(): number {
    return this.page.height - MARGIN.bottom;
  }

  /** Height that is left on the page. */
  get room(): number {
    return this.bottom - this.y;
  }

  /** Height of an empty page's text area. */
  get full(): number {
    return this.bottom - MARGIN.top;
  }

  get atTop(): boolean {
    return this.#page === null || this.#y <= this.#top;
  }

  /** Goes to a new page unless `height` fits below. Nothing is gained by it at the top of a page. */
  ensure(height: number): void {
    if (height > this.room && !this.atTop) this.breakPage();
  }

  /** Refuses what cannot be split and would be cut off at the end of a page, or leave no room below it. */
  assertFits(height: number, what: string): void {
    if (height > this.full / 2) throw new Error(`${what} takes more than half a page: shorten it`);
  }

  /** Leaves room under what was drawn, but not at the top of a page. */
  space(height: number): void {
    if (!this.atTop) this.#y += height;
  }

  /** Ends the page; the next one begins when it is needed. */
  breakPage(orientation: Orientation = this.#orientation): void {
    if (this.#page) {
      for (const ground of this.#grounds) this.#paint(this.#page, ground);
      this.pass.file?.endPage(this.#page);
    }
    this.#page = null;
    this.#bare = false;
    this.#orientation = orientation;
  }

  /** Keeps header and footer off the page that comes next. */
  withoutFurniture(): void {
    this.#bare = true;
  }

  /** Draws `body` indented, over a ground that follows it across pages. */
  onGround(inset: { left: number; right: number }, paint: Ground, body: () => void): void {
    const before = this.#inset;
    const { page } = this;
    this.#grounds.push({ paint, top: this.y, place: page.reserve() });
    this.#inset = { left: before.left + inset.left, right: before.right + inset.right };
    body();
    const ground = this.#grounds.pop();
    if (ground && this.#page) this.#paint(this.#page, ground);
    this.#inset = before;
  }

  #paint(page: Page, ground: OpenGround): void {
    if (!page.live || this.#y <= ground.top) return;
    page.fill(ground.place, `/Artifact <</Type/Layout>> BDC q ${ground.paint(page, ground.top, this.#y)} Q EMC`);
  }

  #begin(): Page {
    const paper = PAPER[this.#paper];
    const upright = this.#orientation === 'portrait';
    const width = upright ? paper.width : paper.height;
    const height = upright ? paper.height : paper.width;
    const { file } = this.pass;
    const page = new Page(file !== null, file?.beginPage(width, height) ?? 0, width, height);
    this.pageNumber++;
    this.#y = MARGIN.top;
    if (file && !this.#bare) this.#drawFurniture(page);
    for (const ground of this.#grounds) {
      ground.top = this.#y;
      ground.place = page.reserve();
      this.#y += GROUND_PADDING;
    }
    this.#top = this.#y;
    return page;
  }

  #drawFurniture(page: Page): void {
    const furniture = this.#furniture;
    const { number, classification, organisation, evidenceDigest } = furniture;
    const { pages } = this.pass.survey;
    const right = page.width - MARGIN.right;
    const header = FURNITURE.header;
    const footer = page.height - FURNITURE.footer;
    const { look } = SETTING.furniture;
    const put = (text: string, x: number, y: number, room: number, align: 'start' | 'end') => {
      const glyphs = fitted(this.pass.typesetter, look, text, room);
      const width = widthOf(glyphs);
      page.text(glyphs, 0, glyphs.length, align === 'start' ? x : x - width, y);
      return width;
    };
    const whole = right - MARGIN.left;
    page.beginArtifact('Pagination');
    put(number, MARGIN.left, header, whole * 0.6, 'start');
    put(classification, right, header, whole * 0.35, 'end');
    page.rule(MARGIN.left, header + 5, whole, COLOUR.rule);
    page.rule(MARGIN.left, footer - 11, whole, COLOUR.rule);
    put(`page ${this.pageNumber} of ${pages}`, right, footer, PAGE_LABEL, 'end');
    const evidence = put(`Evidence ${evidenceDigest.slice(0, 12)}`, right - PAGE_LABEL, footer, whole * 0.3, 'end');
    const room = whole - PAGE_LABEL - evidence - 16;
    // A long name gives way; the period stays whole behind it.
    const period = ` · ${furniture.period}`;
    const periodWidth = widthOf(fitted(this.pass.typesetter, look, period, room * 0.6));
    const organisationWidth = put(organisation, MARGIN.left, footer, room - periodWidth, 'start');
    put(period, MARGIN.left + organisationWidth, footer, room * 0.6, 'start');
    page.end();
  }
}
