import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { EmbeddedFont, Internals } from './pdfkit-internals.ts';
import type { Family } from './theme.ts';

/** The font files, best first: a character is set from the first one that has it. */

const require = createRequire(import.meta.url);
const plex = (kind: 'sans' | 'mono', file: string) => require.resolve(`@expo-google-fonts/ibm-plex-${kind}/${file}`);
const dejavu = (file: string) => require.resolve(`dejavu-fonts-ttf/ttf/${file}`);

/** The document's default font, which pdfkit wants to know before anything is drawn. */
export const DEFAULT_FONT = plex('sans', '400Regular/IBMPlexSans_400Regular.ttf');

const CHAINS: Readonly<Record<Family, readonly string[]>> = {
  sans: [DEFAULT_FONT, dejavu('DejaVuSans.ttf')],
  strong: [
    plex('sans', '600SemiBold/IBMPlexSans_600SemiBold.ttf'),
    dejavu('DejaVuSans-Bold.ttf'),
    dejavu('DejaVuSans.ttf'),
  ],
  mono: [plex('mono', '400Regular/IBMPlexMono_400Regular.ttf'), dejavu('DejaVuSansMono.ttf'), dejavu('DejaVuSans.ttf')],
};

/** One font file in the document. */
export interface Face {
  /** Its name in a page's resources. */
  readonly resource: string;
  /** Height of the ascenders in ems. */
  readonly ascent: number;
  readonly font: EmbeddedFont;
}

/** A glyph of a face: its code in the subset, and its advance width in ems. */
export interface FaceGlyph {
  readonly face: Face;
  readonly code: string;
  readonly advance: number;
}

/** Finds glyphs by family. Files are opened when first needed: most reports never leave IBM Plex. */
export interface Faces {
  /**
   * The glyph that draws `drawn` and reads back as `text` (they differ where a base letter and its marks are drawn
   * by one composed glyph); undefined when no font of the family has it.
   */
  glyph(family: Family, drawn: number, text: string): FaceGlyph | undefined;
}

/**
 * A font file with some zeros behind it. fontkit reads the outline's header of an empty glyph too, and IBM Plex Mono
 * has its space as the last glyph: the read would go past the end of the file.
 */
function readPadded(file: string): Uint8Array {
  return Buffer.concat([readFileSync(file), Buffer.alloc(16)]);
}

/** Faces on top of a pdfkit document, which subsets and embeds what was used. */
export function openFaces(pdf: Internals): Faces {
  const opened = new Map<string, Face>();
  const open = (file: string): Face => {
    const known = opened.get(file);
    if (known) return known;
    pdf.font(readPadded(file));
    const font = pdf._font;
    const face = { resource: font.id, ascent: font.ascender / 1000, font };
    opened.set(file, face);
    return face;
  };
  return {
    glyph(family, drawn, text) {
      for (const file of CHAINS[family]) {
        const face = open(file);
        if (face.font.font.hasGlyphForCodePoint(drawn)) return addGlyph(face, drawn, text);
      }
      return undefined;
    },
  };
}

/**
 * Adds a glyph to the face's subset under a code of its own, even when another character is drawn by the same
 * outline: a shared code could be read back as one of the two only.
 */
function addGlyph(face: Face, drawn: number, text: string): FaceGlyph {
  const { font } = face;
  const glyph = font.font.glyphForCodePoint(drawn);
  const advance = glyph.advanceWidth * font.scale;
  const code = font.subset.glyphs.push(glyph.id) - 1;
  font.widths[code] = advance;
  font.unicode[code] = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return { face, code: code.toString(16).padStart(4, '0'), advance: advance / 1000 };
}
