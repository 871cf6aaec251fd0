import { append } from '../../core/append.ts';
import { escapedCodePoint } from '../../core/code-point.ts';
import type { Status } from '../../model/status.ts';
import type { Face, Faces } from './faces.ts';
import type { TextLook } from './theme.ts';
import { clusterAt, isDrawable } from './visible.ts';
import type { Break, Breakable } from './wrap.ts';

/** A glyph ready to be set: font, size and colour decided, width in points. */
export interface Glyph extends Breakable {
  readonly look: TextLook;
  readonly face: Face;
  readonly code: string;
  /** A status's shape, drawn in place of a letter. */
  readonly shape: Status | null;
}

/**
 * The letters of one look, as a type case holds them: looked up by code unit for the common characters, by cluster
 * for the rest. Each is looked up in its font once per document.
 */
interface TypeCase {
  readonly look: TextLook;
  readonly common: (Glyph | undefined)[];
  readonly rare: Map<string, readonly Glyph[]>;
  /** Glyphs after which a line may end, as they stand inside a number or a date, where it may not. */
  readonly firm: Map<Glyph, Glyph>;
}

/** Turns text into glyphs. */
export interface Typesetter {
  /** Appends the glyphs of `text` to `out`. Whatever the text holds, the result can be drawn and read back. */
  set(look: TextLook, text: string, out: Glyph[]): void;
}

/** A typesetter over the document's fonts. */
export function openTypesetter(faces: Faces): Typesetter {
  const cases = new Map<TextLook, TypeCase>();
  return {
    set(look, text, out) {
      let typeCase = cases.get(look);
      if (!typeCase) {
        typeCase = { look, common: [], rare: new Map(), firm: new Map() };
        cases.set(look, typeCase);
      }
      setText(faces, typeCase, text, out);
    },
  };
}

const FIRST_MARK = 0x300; // no combining mark stands below

function setText(faces: Faces, typeCase: TypeCase, text: string, out: Glyph[]): void {
  const { common } = typeCase;
  for (let i = 0; i < text.length; ) {
    const glyph = common[text.charCodeAt(i)];
    // NaN at the end of the text compares false with everything.
    if (glyph !== undefined && !(text.charCodeAt(i + 1) >= FIRST_MARK)) {
      out.push(inContext(typeCase, glyph, text, i));
      i++;
      continue;
    }
    const cluster = clusterAt(text, i);
    for (const part of lookUp(faces, typeCase, cluster)) out.push(inContext(typeCase, part, text, i));
    i += cluster.length;
  }
}

/** The glyph itself, or its firm twin inside a date or a number. */
function inContext(typeCase: TypeCase, glyph: Glyph, text: string, at: number): Glyph {
  return glyph.after === 1 && joinsDigits(text, at) ? firm(typeCase, glyph) : glyph;
}

/** True for the `-`, `.` or `,` of 2026-09-30, 1.0.0 or 24,000. */
function joinsDigits(text: string, at: number): boolean {
  return text[at] !== ':' && text[at] !== '/' && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function firm({ firm: known }: TypeCase, glyph: Glyph): Glyph {
  let made = known.get(glyph);
  if (!made) {
    made = { ...glyph, after: 0 };
    known.set(glyph, made);
  }
  return made;
}

function lookUp(faces: Faces, typeCase: TypeCase, cluster: string): readonly Glyph[] {
  const known = typeCase.rare.get(cluster);
  if (known) return known;
  const glyphs = resolve(faces, typeCase, cluster);
  typeCase.rare.set(cluster, glyphs);
  const [only] = glyphs;
  if (cluster.length === 1 && glyphs.length === 1 && only) typeCase.common[cluster.charCodeAt(0)] = only;
  return glyphs;
}

function resolve(faces: Faces, typeCase: TypeCase, cluster: string): readonly Glyph[] {
  const composed = cluster.normalize('NFC');
  const drawn = composed.codePointAt(0) ?? 0;
  const single = composed.length === (drawn > 0xffff ? 2 : 1);
  if (single && isDrawable(composed)) {
    const found = faces.glyph(typeCase.look.family, drawn, cluster);
    if (found) return [glyphOf(typeCase.look, cluster, found)];
  }
  const characters = Array.from(cluster);
  const out: Glyph[] = [];
  if (characters.length > 1) for (const character of characters) append(out, lookUp(faces, typeCase, character));
  else setText(faces, typeCase, escapedCodePoint(cluster), out);
  return out;
}

function glyphOf(look: TextLook, text: string, found: { face: Face; code: string; advance: number }): Glyph {
  return {
    look,
    face: found.face,
    code: found.code,
    width: found.advance * look.size,
    after: breakAfter(text),
    shape: null,
  };
}

function breakAfter(text: string): Break {
  if (text === ' ' || text === '\u3000') return 2;
  return /^[:/\-,.]$/.test(text) ? 1 : 0;
}
