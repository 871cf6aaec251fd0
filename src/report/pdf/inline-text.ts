import type { Inlines } from '../blocks.ts';
import { COLOUR, STATUS_COLOUR, STATUS_WORD, type TextLook } from './theme.ts';
import type { Glyph, Typesetter } from './type-case.ts';

/** A part of a text that leads somewhere: glyphs `from` (inclusive) to `to` (exclusive). */
export interface LinkSpan {
  readonly from: number;
  readonly to: number;
  readonly target: string;
  readonly text: string;
}

/** Text set in glyphs, not yet broken into lines. */
export interface SetText {
  readonly glyphs: Glyph[];
  readonly links: readonly LinkSpan[];
}

const NO_LINKS: readonly LinkSpan[] = [];

/** The looks that a base look turns into within a text; kept, so that each has one type case. */
interface Variants {
  readonly strong: TextLook;
  readonly code: TextLook;
  readonly muted: TextLook;
  readonly small: TextLook;
  readonly link: TextLook;
  readonly status: Readonly<Record<string, TextLook>>;
}

const variants = new Map<TextLook, Variants>();

function variantsOf(base: TextLook): Variants {
  const known = variants.get(base);
  if (known) return known;
  const made: Variants = {
    strong: { ...base, family: 'strong' },
    // IBM Plex Mono looks larger than Sans at the same size.
    code: { ...base, family: 'mono', size: base.size * 0.92 },
    muted: { ...base, colour: COLOUR.secondary },
    small: { ...base, size: base.size * 0.85, colour: COLOUR.secondary },
    link: { ...base, colour: COLOUR.accent },
    status: Object.fromEntries(
      Object.entries(STATUS_COLOUR).map(([status, colour]) => [status, { ...base, family: 'strong', colour }]),
    ),
  };
  variants.set(base, made);
  return made;
}

/** Sets plain text in one look. */
export function setPlain(typesetter: Typesetter, look: TextLook, text: string): SetText {
  const glyphs: Glyph[] = [];
  typesetter.set(look, text, glyphs);
  return { glyphs, links: NO_LINKS };
}

/** Sets inlines over a base look. A link whose target is neither a section nor an https address is plain text. */
export function setInlines(typesetter: Typesetter, base: TextLook, inlines: Inlines): SetText {
  const glyphs: Glyph[] = [];
  const looks = variantsOf(base);
  let links: LinkSpan[] | undefined;
  for (const inline of inlines) {
    if (inline.kind === 'text') {
      typesetter.set(inline.style === undefined ? base : looks[inline.style], inline.text, glyphs);
    } else if (inline.kind === 'status') {
      const look = looks.status[inline.status] ?? looks.strong;
      const at = glyphs.length;
      typesetter.set(look, STATUS_WORD[inline.status], glyphs);
      keepTogether(glyphs, at);
      const first = glyphs[at];
      if (first) glyphs.splice(at, 0, { ...first, code: '', shape: inline.status, width: look.size * 1.3 });
    } else {
      const from = glyphs.length;
      typesetter.set(looks.link, inline.text, glyphs);
      if (isFollowable(inline.target)) {
        links ??= [];
        links.push({ from, to: glyphs.length, target: inline.target, text: inline.text });
      }
    }
  }
  return { glyphs, links: links ?? NO_LINKS };
}

/** Makes one word of the glyphs from `from` on: a status reads as one. */
function keepTogether(glyphs: Glyph[], from: number): void {
  for (let i = from; i < glyphs.length; i++) {
    const glyph = glyphs[i];
    if (glyph) glyphs[i] = { ...glyph, after: 0 };
  }
}

function isFollowable(target: string): boolean {
  return target.startsWith('#') || (target.startsWith('https://') && URL.canParse(target));
}

/** The width of a stretch of glyphs, without the space it ends in. */
export function widthOf(glyphs: readonly Glyph[], from = 0, to = glyphs.length): number {
  let width = 0;
  let end = to;
  while (end > from && glyphs[end - 1]?.after === 2) end--;
  for (let i = from; i < end; i++) width += glyphs[i]?.width ?? 0;
  return width;
}

/** The glyphs that fit in `width`, ending in an ellipsis when some do not: for furniture that stands in full elsewhere. */
export function fitted(typesetter: Typesetter, look: TextLook, text: string, width: number): Glyph[] {
  const { glyphs } = setPlain(typesetter, look, text);
  if (widthOf(glyphs) <= width) return glyphs;
  const { glyphs: ellipsis } = setPlain(typesetter, look, '…');
  let room = width - widthOf(ellipsis);
  const kept: Glyph[] = [];
  for (const glyph of glyphs) {
    room -= glyph.width;
    if (room < 0) break;
    kept.push(glyph);
  }
  return [...kept, ...ellipsis];
}
