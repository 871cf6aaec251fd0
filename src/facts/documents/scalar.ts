import { isScalar, type LineCounter, type Scalar } from 'yaml';
import type { LineOf } from './finding.ts';
import { linesAlongside, linesFrom, onLine } from './lines.ts';

/** The lines of a YAML scalar's value in its document. */
export function linesOfScalar(node: Scalar, text: string, lines: LineCounter): LineOf {
  const [start, end] = node.range ?? [0, 0];
  const first = lines.linePos(start).line;
  const value = typeof node.value === 'string' ? node.value : '';
  if (node.type === 'BLOCK_LITERAL') return linesFrom(value, first + 1);
  const source = text.slice(start, end);
  if (!source.includes('\n')) return onLine(first);
  if (node.type !== 'BLOCK_FOLDED') return linesAlongside(value, source, first);
  return linesAlongside(value, source.slice(source.indexOf('\n') + 1), first + 1);
}

/** The same of a text that stands in a document itself: `lineOf` gives the line of a place in the text. */
export function linesOfScalarIn(node: unknown, text: string, lines: LineCounter, lineOf: LineOf): LineOf {
  if (!isScalar(node)) return () => lineOf(0);
  const inText = linesOfScalar(node, text, lines);
  return (position) => lineOf(lines.lineStarts[inText(position) - 1] ?? 0);
}
