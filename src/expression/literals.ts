import type { Node } from './node.ts';

/** The text of a string literal. */
export function textLiteral(node: Node): string | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

/** A moment in UTC from 1970 to 2199 that exists, at most in milliseconds. */
export function isTimestampLiteral(node: Node): boolean {
  const text = textLiteral(node);
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return false;
  const milliseconds = Date.parse(text);
  if (!(milliseconds >= 0) || text >= '2200') return false;
  // JavaScript reads 31 February as 3 March; others refuse it.
  return new Date(milliseconds).toISOString().startsWith(text.slice(0, 19));
}

/** Hours, minutes, seconds and milliseconds. */
export function isDurationLiteral(node: Node): boolean {
  return /^-?(\d{1,9}(h|ms|m|s))+$/.test(textLiteral(node) ?? '');
}
