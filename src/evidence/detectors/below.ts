import { readValue, type Value } from './value.ts';

/** The rest of a line of YAML behind a key whose value stands below: nothing, or the sign of a block, and a remark. */
const NOTHING_MORE = /[^\S\n]*((?:!!str[^\S\n]+)?[|>](?:[+-]?[1-9]?|[1-9][+-]))?[^\S\n]*(?:#[^\n]*)?\r?\n/y;
/** What is a key, an element or a remark of its own. */
const OTHER = /^(?:-\s|#|[\w.-]+["']?\s*:(?:\s|$)|[{}[\]<])/;

/**
 * The value of a key of YAML or JSON that stands on the lines below it: a block (`|`, `>`), or a scalar on the next
 * line, further in than the key. A block is one value, from its first to its last character.
 *
 * @param name where the line's key stands
 * @param from behind the colon
 */
export function readBelow(text: string, name: number, from: number): Value | undefined {
  NOTHING_MORE.lastIndex = from;
  const line = NOTHING_MORE.exec(text);
  if (line === null) return undefined;
  const start = from + line[0].length;
  const column = indentationOf(text, text.lastIndexOf('\n', name - 1) + 1);
  if (line[1] !== undefined) return readBlock(text, start, column);
  const indentation = indentationOf(text, start);
  const content = start + indentation;
  if (indentation <= column || OTHER.test(text.slice(content, content + 80))) return undefined;
  const value = readValue(text, content);
  // One word alone on its line: what goes on is a text.
  return value !== undefined && /^[^\S\n]*[,}\]]*[^\S\n]*\r?(?:\n|$)/.test(text.slice(value.next, value.next + 80))
    ? value
    : undefined;
}

function readBlock(text: string, from: number, column: number): Value | undefined {
  let [start, end, at] = [-1, -1, from];
  while (at < text.length) {
    const stop = text.indexOf('\n', at);
    const line = text.slice(at, stop < 0 ? text.length : stop);
    if (line.trim() !== '') {
      const indentation = indentationOf(line, 0);
      if (indentation <= column) break;
      if (start < 0) start = at + indentation;
      end = at + line.trimEnd().length;
    }
    at = stop < 0 ? text.length : stop + 1;
  }
  return start < 0 ? undefined : { start, end, next: end, quoted: true };
}

/** Blanks at a line's beginning, and the dash of a list's element. */
function indentationOf(text: string, lineStart: number): number {
  const blanks = /(?:[ \t]|-(?= ))*/y;
  blanks.lastIndex = lineStart;
  return blanks.exec(text)?.[0].replace(/-[ \t]*$/, '').length ?? 0;
}
