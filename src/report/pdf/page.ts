import type { Status } from '../../model/status.ts';
import type { Face } from './faces.ts';
import { statusShape } from './shapes.ts';
import { num, rgb } from './syntax.ts';
import type { TextLook } from './theme.ts';
import type { Glyph } from './type-case.ts';

/**
 * One page while it is drawn: its operators as strings, written at once when the page is full. Callers measure from
 * the upper left corner downwards, in points. On a dry page nothing is kept.
 */
export class Page {
  readonly live: boolean;
  readonly id: number; // the page object
  readonly width: number;
  readonly height: number;
  /** The fonts the page needs among its resources. */
  readonly faces = new Set<Face>();
  /** The structure element that owns each marked content, by its MCID. */
  readonly owners: number[] = [];
  readonly #operators: string[] = [];
  #face: Face | null = null;
  #look: TextLook | null = null;
  #fill = '';

  constructor(live: boolean, id: number, width: number, height: number) {
    this.live = live;
    this.id = id;
    this.width = width;
    this.height = height;
  }

  /** The page's content stream. */
  content(): string {
    return this.#operators.join('\n');
  }

  /** Begins content that belongs to a structure element; returns its MCID. */
  beginContent(tag: string, element: number): number {
    const mcid = this.owners.push(element) - 1;
    this.#operators.push(`/${tag} <</MCID ${mcid}>> BDC`);
    return mcid;
  }

  /** Begins content that assistive technology skips. */
  beginArtifact(kind: 'Layout' | 'Pagination'): void {
    if (this.live) this.#operators.push(`/Artifact <</Type/${kind}>> BDC`);
  }

  end(): void {
    if (this.live) this.#operators.push('EMC');
  }

  /** Keeps a place below what is drawn from here on, to be filled by `fill`. */
  reserve(): number {
    return this.#operators.push('') - 1;
  }

  fill(place: number, operators: string): void {
    this.#operators[place] = operators;
  }

  /** Sets glyphs `from` to `to` (exclusive) on a baseline. */
  text(glyphs: readonly Glyph[], from: number, to: number, x: number, baseline: number): void {
    if (!this.live) return;
    let pen = x;
    for (const { first, codes, width } of runsOf(glyphs, from, to)) {
      if (first.shape !== null) {
        const radius = first.look.size * 0.44;
        this.shape(first.shape, pen + radius, baseline - first.look.size * 0.35, radius);
      } else {
        this.#select(first);
        this.#operators.push(`BT ${num(pen)} ${num(this.height - baseline)} Td <${codes}> Tj ET`);
      }
      pen += width;
    }
  }

  /** Font and colour outlast a text object: they are written only when they change. */
  #select({ face, look }: Glyph): void {
    if (face !== this.#face || look.size !== this.#look?.size) {
      this.faces.add(face);
      this.#operators.push(`/${face.resource} ${num(look.size)} Tf`);
    }
    this.#face = face;
    this.#look = look;
    this.colour(look.colour);
  }

  /** Sets glyphs upwards, as the head of a narrow column. */
  textUpwards(glyphs: readonly Glyph[], x: number, bottom: number): void {
    if (!this.live) return;
    let pen = bottom;
    for (const run of runsOf(glyphs, 0, glyphs.length)) {
      this.#select(run.first);
      this.#operators.push(`BT 0 1 -1 0 ${num(x)} ${num(this.height - pen)} Tm <${run.codes}> Tj ET`);
      pen -= run.width;
    }
  }

  colour(hex: string): void {
    if (!this.live || hex === this.#fill) return;
    this.#fill = hex;
    this.#operators.push(`${rgb(hex)} rg`);
  }

  rectangle(x: number, y: number, width: number, height: number, colour: string): void {
    if (!this.live) return;
    this.colour(colour);
    this.#operators.push(this.rectanglePath(x, y, width, height));
  }

  /** A filled rectangle in whatever colour is set. */
  rectanglePath(x: number, y: number, width: number, height: number): string {
    return `${num(x)} ${num(this.height - y - height)} ${num(width)} ${num(height)} re f`;
  }

  /** A horizontal line of the given thickness, hanging below `y`. */
  rule(x: number, y: number, width: number, colour: string, thickness = 0.5): void {
    this.rectangle(x, y, width, thickness, colour);
  }

  shape(status: Status, x: number, y: number, radius: number): void {
    if (this.live) this.#operators.push(statusShape(status, x, this.height - y, radius));
  }
}

/** Neighbouring glyphs of one font and look, shown by one operator; a shape is a run by itself. */
interface Run {
  readonly first: Glyph;
  codes: string;
  width: number;
}

function runsOf(glyphs: readonly Glyph[], from: number, to: number): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (let i = from; i < to; i++) {
    const glyph = glyphs[i] as Glyph; // i is below `to`
    if (run && run.first.face === glyph.face && run.first.look === glyph.look && run.first.shape === glyph.shape) {
      run.codes += glyph.code;
      run.width += glyph.width;
    } else {
      run = { first: glyph, codes: glyph.code, width: glyph.width };
      runs.push(run);
    }
  }
  return runs;
}
