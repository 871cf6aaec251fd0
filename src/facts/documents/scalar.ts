import type { LineCounter, Scalar } from 'yaml';
import type { LineOf } from './finding.ts';
import { linesFrom, onLine } from './lines.ts';

/** The lines of a YAML scalar's value in its document. */
export function linesOfScalar(node: Scalar, text: string, lines: LineCounter): LineOf {
  const [start, end] = node.range ?? [0, 0];
  const first = lines.linePos(start).line;
  const value = typeof node.value === 'string' ? node.value : '';
  if (node.type === 'BLOCK_LITERAL') return linesFrom(value, first + 1);
  const source = text.slice(start, end);
  if (!source.includes('\n')) return onLine(first);
  return alongside(value, source, first + (node.type === 'BLOCK_FOLDED' ? 1 : 0), node.type === 'BLOCK_FOLDED');
}

/**
 * Value and source are read side by side, for folding changes white space only: the line of each word is the line
 * on which the same characters stand. Where an escape hides them, the line reached so far.
 */
function alongside(value: string, source: string, first: number, isBlock: boolean): LineOf {
  const marks: { readonly position: number; readonly line: number }[] = [];
  let at = isBlock ? source.indexOf('\n') + 1 : 0;
  let line = first;
  for (const word of value.matchAll(/\S+/g)) {
    const found = source.indexOf(word[0], at);
    if (found < 0) continue;
    for (let next = source.indexOf('\n', at); next >= 0 && next < found; next = source.indexOf('\n', next + 1))
      line += 1;
    at = found;
    marks.push({ position: word.index, line });
  }
  return (position) => marks.findLast((mark) => mark.position <= position)?.line ?? first;
}
