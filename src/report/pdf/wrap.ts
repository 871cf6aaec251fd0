/**
 * Breaking text into lines in one pass: every glyph is looked at once, however long the text and however few
 * places it has to break (pdfkit's own wrapper is quadratic on an unbreakable string).
 */

/** Where a line may end after a glyph: nowhere, only in need (inside an identifier), or gladly (after a space). */
export type Break = 0 | 1 | 2;

export interface Breakable {
  /** Advance width in points. */
  readonly width: number;
  readonly after: Break;
}

/**
 * The offset of each line's first glyph. A line ends after its last space; where it has none, after its last `:`,
 * `/`, `-`, `.` or `,`; where it has none either, wherever it is full. Spaces at the end of a line may hang over.
 */
export function wrap(glyphs: readonly Breakable[], width: number): number[] {
  const starts = [0];
  let start = 0;
  let used = 0; // width from `start` to the glyph at hand
  let space = 0; // offset behind the last space, and the width up to there
  let spaceUsed = 0;
  let mark = 0;
  let markUsed = 0;
  for (let i = 0; i < glyphs.length; i++) {
    const glyph = glyphs[i] as Breakable; // i is below the length
    const { width: advance, after } = glyph;
    // Each turn moves `start` forward, so that all turns together are no more than there are glyphs.
    while (used + advance > width && i > start && after !== 2) {
      const cut = space > start ? spaceUsed : mark > start ? markUsed : used;
      start = space > start ? space : mark > start ? mark : i;
      starts.push(start);
      used -= cut;
      spaceUsed -= cut;
      markUsed -= cut;
    }
    used += advance;
    if (after === 2) {
      space = i + 1;
      spaceUsed = used;
    } else if (after === 1) {
      mark = i + 1;
      markUsed = used;
    }
  }
  return starts;
}

/** The offset behind a line's last glyph. */
export function lineEnd(starts: readonly number[], line: number, total: number): number {
  return starts[line + 1] ?? total;
}
