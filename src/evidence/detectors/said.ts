import type { Stretch } from '../edits.ts';
import { readValue } from './value.ts';

/**
 * What shells write: the lines of `echo`, `printf` and `yes`, by themselves, in groups and loops, and behind filters.
 */

const WRITER = /(?<![\w./-])(?:echo|printf|yes|Write-Output)(?=[^\S\n])(?:[^\S\n]+(?:-[neE]+|--)(?=\s))*/g;
/** Blanks before a word, and the mark of a string in which escapes count: `$'…'`. */
const BEFORE_WORD = /(?:[^\S\n]|\\\r?\n)*(?:\$(?=["']))?/y;
const NO_WORD = /[\n;|&)<>]|$/y;
const EMPTY = /\\*(["'])\\*\1/y;
/** Stages of a pipeline that hand on what they read. */
const FILTER =
  /\|\s*(?:sudo\s+)?(?:tr|head|tail|cat|tee|sed|cut|sort|uniq|rev)\b(?:[^\n|'"]|'[^'\n]*'|"[^"\n]*"){0,200}$/;
const LINE_END = /\\+[nr]|\r?\n/g;
/** How far the beginning of a group is looked for. */
const NEAR = 1_000;

/** The lines written in a stretch of a script, in order. */
export function* linesSaid(text: string, start: number, end: number): Iterable<Stretch> {
  const part = text.slice(start, end);
  for (const { 0: writer, index } of part.matchAll(WRITER)) {
    for (const word of wordsFrom(text, start + index + writer.length, end)) yield* linesOf(text, word);
  }
}

/** The lines that reach a pipe: of the command before it, or of all commands in the group or loop before it. */
export function saidBefore(text: string, pipe: number): readonly Stretch[] {
  const floor = Math.max(0, pipe - NEAR);
  const end = beforeFilters(text, floor, pipe);
  const group = groupBefore(text, floor, end);
  if (group !== undefined) return [...linesSaid(text, group.start, group.end)];
  const before = text.slice(floor, end);
  for (const { 0: writer, index } of [...before.matchAll(WRITER)].reverse()) {
    const from = floor + index + writer.length;
    const words = [...wordsFrom(text, from, end)];
    const behind = text.slice(Math.max(from, words.at(-1)?.next ?? from), end);
    // The last writer whose words reach the pipe: one in quotes, or of the command before, does not.
    if (/^\\*["']?(?:\s|\\\r?\n)*$/.test(behind)) return words.flatMap((word) => [...linesOf(text, word)]);
  }
  return [];
}

/** The lines of a text with what stands around them cut off; empty ones are none. */
export function* linesOf(text: string, { start, end }: Stretch): Iterable<Stretch> {
  let from = start;
  const part = text.slice(start, end);
  for (const { 0: mark, index } of [...part.matchAll(LINE_END), { 0: '', index: part.length }]) {
    const to = start + index;
    const line = text.slice(from, to);
    const trimmed = from + line.length - line.trimStart().length;
    if (line.trim() !== '') yield { start: trimmed, end: trimmed + line.trim().length };
    from = to + mark.length;
  }
}

/** Where a bracket that is opened before `from` closes; undefined if it does not, near there. */
export function closing(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < Math.min(text.length, from + NEAR); at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

interface Word extends Stretch {
  readonly next: number;
}

function* wordsFrom(text: string, from: number, end: number): Iterable<Word> {
  for (let at = from; at < end; ) {
    at = skip(BEFORE_WORD, text, at);
    NO_WORD.lastIndex = at;
    if (at >= end || NO_WORD.test(text)) return;
    const empty = skip(EMPTY, text, at);
    const value = empty > at ? undefined : readValue(text, at);
    if (empty === at && value === undefined) return;
    if (value !== undefined && value.start < end) {
      yield { start: value.start, end: Math.min(value.end, end), next: value.next };
    }
    at = Math.max(at + 1, empty, value?.next ?? at);
  }
}

function beforeFilters(text: string, floor: number, pipe: number): number {
  let end = pipe;
  for (
    let filter = FILTER.exec(text.slice(floor, end));
    filter !== null;
    filter = FILTER.exec(text.slice(floor, end))
  ) {
    end = floor + filter.index;
  }
  return end;
}

function groupBefore(text: string, floor: number, end: number): Stretch | undefined {
  const before = text.slice(floor, end).trimEnd();
  const last = before.at(-1);
  if (last === ')' || last === '}') {
    const start = opening(before, last);
    return start === undefined ? undefined : { start: floor + start + 1, end: floor + before.length - 1 };
  }
  if (!/(?:^|[\s;])done$/.test(before)) return undefined;
  const start = [...before.matchAll(/(?:^|[\s;])do(?=\s)/g)].at(-1)?.index;
  return start === undefined ? undefined : { start: floor + start, end: floor + before.length - 'done'.length };
}

function opening(before: string, close: ')' | '}'): number | undefined {
  const open = close === ')' ? '(' : '{';
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (before[at] === close) depth += 1;
    else if (before[at] === open) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
