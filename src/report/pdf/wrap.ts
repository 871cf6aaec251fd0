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
  const open: OpenLine = { start: 0, used: 0, space: 0, spaceUsed: 0, mark: 0, markUsed: 0 };
  for (let i = 0; i < glyphs.length; i++) {
    const { width: advance, after } = glyphs[i] as Breakable; // i is below the length
    // Each turn moves the start forward, so that all turns together are no more than there are glyphs.
    while (open.used + advance > width && i > open.start && after !== 2) {
      cut(open, i);
      starts.push(open.start);
    }
    open.used += advance;
    if (after === 2) {
      open.space = i + 1;
      open.spaceUsed = open.used;
    } else if (after === 1) {
      open.mark = i + 1;
      open.markUsed = open.used;
    }
  }
  return starts;
}

/** The line being filled: offsets of its start and of its last break opportunities, and the widths up to there. */
interface OpenLine {
  start: number;
  used: number;
  space: number;
  spaceUsed: number;
  mark: number;
  markUsed: number;
}

/** Ends the line at its best break before glyph `full`, and begins the next one with what is left over. */
function cut(line: OpenLine, full: number): void {
  let at = full;
  let width = line.used;
  if (line.space > line.start) {
    at = line.space;
    width = line.spaceUsed;
  } else if (line.mark > line.start) {
    at = line.mark;
    width = line.markUsed;
  }
  line.start = at;
  line.used -= width;
  line.spaceUsed -= width;
  line.markUsed -= width;
}

/** The offset behind a line's last glyph. */
export function lineEnd(starts: readonly number[], line: number, total: number): number {
  return starts[line + 1] ?? total;
}
