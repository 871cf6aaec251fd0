import type { LineOf } from './finding.ts';

/** Lines of a text that begins on a given line. Built once, then logarithmic. */
export function linesFrom(text: string, first = 1): LineOf {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (position) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return first + low;
  };
}

/** Every position on one line. */
export function onLine(line: number): LineOf {
  return () => line;
}

/** Lines of a stretch of a text whose lines are known. */
export function linesWithin(lineOf: LineOf, start: number): LineOf {
  return (position) => lineOf(start + position);
}
