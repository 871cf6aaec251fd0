import { isJsonObject, type Json } from '../core/json.ts';
import { LABELLED, labelOf } from './labels.ts';

/** A string in a text that is JSON: its quotes included in the range. */
export interface JsonString {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** Members and indexes from the top. Of a member's name, those of the object that it is in. */
  readonly path: readonly string[];
  /** What the value is called, by its member, the member beside it, or the element before it. */
  readonly name: string;
  readonly isName: boolean;
}

const MAX_DEPTH = 200;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const BLANK = /[\s]*/y;
const SCALAR = /[^\s,:[\]{}"]+/y;

/**
 * The strings of a text that is an object or a list of JSON (RFC 8259), in order: an event of CloudTrail, a policy.
 * Undefined for any other text. Numbers do not count.
 */
export function jsonStrings(text: string): readonly JsonString[] | undefined {
  if (!/^\s*[{[]/.test(text) || !/[}\]]\s*$/.test(text) || !isJson(text)) return undefined;
  const strings: JsonString[] = [];
  const end = readNode(text, skip(BLANK, text, 0), { path: [], name: '' }, strings);
  return end === undefined ? undefined : strings;
}

function isJson(text: string): boolean {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) || Array.isArray(value);
  } catch {
    return false; // a text that only begins like one
  }
}

interface Context {
  readonly path: readonly string[];
  readonly name: string;
}

/** Reads one value of a text that is known to be JSON. @returns where it ends; undefined past the greatest depth */
function readNode(text: string, at: number, context: Context, strings: JsonString[]): number | undefined {
  if (context.path.length > MAX_DEPTH) return undefined;
  const first = text[at];
  if (first === '{') return readObject(text, at, context, strings);
  if (first === '[') return readList(text, at, context, strings);
  if (first !== '"') return skip(SCALAR, text, at);
  const end = skip(STRING, text, at);
  strings.push({ start: at, end, value: unescaped(text, at, end), ...context, isName: false });
  return end;
}

function readObject(text: string, from: number, context: Context, strings: JsonString[]): number | undefined {
  const members: { name: string; own: JsonString[] }[] = [];
  let at = skip(BLANK, text, from + 1);
  while (text[at] !== '}') {
    const nameEnd = skip(STRING, text, at);
    const name = unescaped(text, at, nameEnd);
    const own: JsonString[] = [{ start: at, end: nameEnd, value: name, ...context, isName: true }];
    const valueAt = skip(BLANK, text, skip(BLANK, text, nameEnd) + 1);
    const end = readNode(text, valueAt, { path: [...context.path, name], name }, own);
    if (end === undefined) return undefined;
    members.push({ name, own });
    at = skip(BLANK, text, end);
    if (text[at] === ',') at = skip(BLANK, text, at + 1);
  }
  const depth = context.path.length + 1;
  const label = labelOf((member) => {
    const found = members.find(({ name }) => name === member)?.own.at(1);
    return found !== undefined && found.path.length === depth ? found.value : undefined;
  });
  for (const { name, own } of members) {
    const called = LABELLED.has(name) && label !== undefined ? label : undefined;
    for (const string of own) {
      // A list of values shares the name that stands beside it.
      const isOwn = !string.isName && string.name === name && called !== undefined;
      strings.push(isOwn ? { ...string, name: called } : string);
    }
  }
  return at + 1;
}

function readList(text: string, from: number, context: Context, strings: JsonString[]): number | undefined {
  let at = skip(BLANK, text, from + 1);
  for (let index = 0; text[at] !== ']'; index += 1) {
    const end = readNode(text, at, { path: [...context.path, `${index}`], name: context.name }, strings);
    if (end === undefined) return undefined;
    at = skip(BLANK, text, end);
    if (text[at] === ',') at = skip(BLANK, text, at + 1);
  }
  return at + 1;
}

function unescaped(text: string, start: number, end: number): string {
  return JSON.parse(text.slice(start, end));
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
