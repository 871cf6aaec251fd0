import type { LineOf } from './finding.ts';

/** Lines of a text that begins on a given line. Built once, then logarithmic. */
export function linesFrom(text: string, first = 1): LineOf {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (position) =>
    first +
    Math.max(
      0,
      lastUpTo(starts, position, (start) => start),
    );
}

/** Every position on one line. */
export function onLine(line: number): LineOf {
  return () => line;
}

/** Lines of a stretch of a text whose lines are known. */
export function linesWithin(lineOf: LineOf, start: number): LineOf {
  return (position) => lineOf(start + position);
}

/**
 * The lines of a value that a source on several lines comes to, where quoting, folding and escapes change little but
 * white space. Both are read side by side: the line of each word is the line on which the same characters stand. Where
 * an escape hides them, the line reached so far.
 */
export function linesAlongside(value: string, source: string, first: number): LineOf {
  const marks: { readonly position: number; readonly line: number }[] = [];
  let at = 0;
  let line = first;
  for (const word of value.matchAll(/\S+/g)) {
    // Near by alone: a word that an escape hides would else be looked for to the end, each time.
    const near = source.slice(at, at + word[0].length + NEAR).indexOf(word[0]);
    if (near < 0) continue;
    const found = at + near;
    for (let next = source.indexOf('\n', at); next >= 0 && next < found; next = source.indexOf('\n', next + 1))
      line += 1;
    at = found;
    marks.push({ position: word.index, line });
  }
  return (position) => marks[lastUpTo(marks, position, (mark) => mark.position)]?.line ?? first;
}

const NEAR = 1_000;

/** The last of items in order whose place is not behind a position; -1 where all are. */
export function lastUpTo<T>(items: readonly T[], position: number, placeOf: (item: T) => number): number {
  let low = -1;
  let high = items.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && placeOf(item) <= position) low = middle;
    else high = middle;
  }
  return low;
}
