import { TextDecoder } from 'node:util';
import { append } from '../core/append.ts';
import type { Body } from './encoded-bodies.ts';

/** The part's header, the rest of its headers, and the line that ends them (RFC 2045 §6.1, RFC 5322 §2.1). */
const HEADERS =
  /(?<=^|\n)(?<indent>[^\S\n]*)Content-Transfer-Encoding:[^\S\n]*"?quoted-printable\b[^\n]*\n(?:(?![^\S\n]*\r?\n)[^\n]+\n){0,50}[^\S\n]*\r?\n/gi;
const BOUNDARY = /boundary=\\?"?([^"\\\s;]{1,70})/gi;
/** A here-document that was begun: a part that stands in it ends with it. */
const HERE = /<<-?[^\S\n]*\\?["']?([A-Za-z_]\w{0,31})/g;
const ESCAPES = /(?:=[0-9A-Fa-f]{2})+/y;
const SOFT_BREAK = /=[ \t]*\r?\n/y;
const PLAIN = /^[\t\x20-\x3c\x3e-\x7e]$/;
const READABLE = /^[\t\r\n\x20-\x7e\u00a0-\ufffd\u{10000}-\u{10ffff}]+$/u;
const NEAR = 2_000;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What stands in the text, and what it means: nothing, for a soft line break. */
interface Unit {
  readonly raw: string;
  readonly text: string;
}

/**
 * The parts of MIME in a text that are quoted-printable (RFC 2045 §6.7), in order. Only what is changed is encoded
 * again. The lines stay as many as they were, so one in which a token stands may be longer than 76 characters, which
 * decoders take.
 */
export function* quotedPrintableIn(text: string): Iterable<Body> {
  const boundaries = new Set([...text.matchAll(BOUNDARY)].map(([, boundary = '']) => boundary));
  for (const { 0: headers, index, groups } of text.matchAll(HEADERS)) {
    const start = index + headers.length;
    const marks = new Set(
      [...text.slice(Math.max(0, index - NEAR), index).matchAll(HERE)].map(([, mark = '']) => mark),
    );
    const end = endOfPart(text, start, boundaries, marks);
    const units = unitsOf(text.slice(start, end), groups?.['indent'] ?? '');
    const encode = (redacted: string) => encodedAs(redacted, units);
    if (end > start) yield { start, end, text: units.map((unit) => unit.text).join(''), encode };
  }
}

function endOfPart(text: string, from: number, boundaries: ReadonlySet<string>, marks: ReadonlySet<string>): number {
  for (const { 0: line, index } of text.slice(from).matchAll(/(?<=^|\n)[^\S\n]*(?:--\S|[A-Za-z_])[^\n]*/g)) {
    const word = line.trim();
    const name = word.slice(2);
    const isBoundary = boundaries.size === 0 || boundaries.has(name) || boundaries.has(name.replace(/--$/, ''));
    // A header of another part: what is between the two belongs to none.
    if (/^Content-Transfer-Encoding:/i.test(word)) return from + index;
    if (word.startsWith('--') ? isBoundary : marks.has(word)) return from + index;
  }
  return text.length;
}

/** @param indent what stands before each line, as in a block of YAML */
function unitsOf(body: string, indent: string): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < body.length; ) {
    const soft = matchAt(SOFT_BREAK, body, at);
    const escapes = soft === '' ? matchAt(ESCAPES, body, at) : '';
    if (soft !== '') {
      const next = body.startsWith(indent, at + soft.length) ? indent : '';
      units.push({ raw: soft + next, text: '' });
      at += soft.length + next.length;
    } else if (escapes !== '') {
      append(units, charactersOf(escapes));
      at += escapes.length;
    } else {
      const raw = body[at] ?? '';
      units.push({ raw, text: raw });
      at += 1;
    }
  }
  return units;
}

/** Bytes that are no text stand for themselves, as an equals sign does that encodes nothing. */
function charactersOf(escapes: string): readonly Unit[] {
  const text = decoded(Buffer.from(escapes.replaceAll('=', ''), 'hex'));
  if (text === undefined || !READABLE.test(text)) return [...escapes].map((raw) => ({ raw, text: raw }));
  let at = 0;
  return [...text].map((character) => {
    const raw = escapes.slice(at, at + 3 * Buffer.byteLength(character));
    at += raw.length;
    return { raw, text: character };
  });
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Line by line: a line that stayed the same is written as it was. */
function encodedAs(redacted: string, units: readonly Unit[]): string {
  const lines = redacted.split('\n');
  const before = linesOf(units);
  if (lines.length !== before.length) return encodedOver(redacted, units);
  return lines.map((line, index) => encodedLine(line, before[index] ?? { units: [], end: '' })).join('');
}

interface Line {
  readonly units: readonly Unit[];
  /** Its end, as it is written. */
  readonly end: string;
}

function linesOf(units: readonly Unit[]): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const [index, { raw, text }] of units.entries()) {
    if (text !== '\n') continue;
    lines.push({ units: units.slice(from, index), end: raw });
    from = index + 1;
  }
  return [...lines, { units: units.slice(from), end: '' }];
}

function encodedLine(line: string, { units, end }: Line): string {
  const before = units.map((unit) => unit.text).join('');
  if (line === before) return rawOf(units) + end;
  const first = lengthInCommon(
    [...units].map((unit) => unit.text),
    line,
  );
  const rest = line.slice(first.characters);
  const reversed = [...units.slice(first.units)].reverse();
  const last = lengthInCommon(
    reversed.map((unit) => reverse(unit.text)),
    reverse(rest),
  );
  const middle = units.slice(first.units, units.length - last.units);
  const changed = encodedOver(rest.slice(0, rest.length - last.characters), middle);
  return rawOf(units.slice(0, first.units)) + changed + rawOf(units.slice(units.length - last.units)) + end;
}

/** How many of the units, and of their characters, begin the text. */
function lengthInCommon(units: readonly string[], text: string): { units: number; characters: number } {
  let characters = 0;
  for (const [index, unit] of units.entries()) {
    if (!text.startsWith(unit, characters)) return { units: index, characters };
    characters += unit.length;
  }
  return { units: units.length, characters };
}

/** A text in the place of units, on as many lines. */
function encodedOver(text: string, units: readonly Unit[]): string {
  const breaks = units.filter((unit) => unit.text === '' || /\n/.test(unit.raw)).map(({ raw }) => softened(raw));
  const characters = [...text].map(encodedCharacter);
  const width = Math.ceil(characters.join('').length / (breaks.length + 1));
  const lines: string[] = [''];
  for (const character of characters) {
    const line = lines.at(-1) ?? '';
    if (line.length >= width && lines.length <= breaks.length) lines.push(character);
    else lines[lines.length - 1] = line + character;
  }
  return [...breaks.map((end, index) => (lines[index] ?? '') + end), lines[breaks.length] ?? ''].join('');
}

/** A line's end as one that means nothing. */
function softened(raw: string): string {
  return raw.startsWith('=') ? raw : `=${raw}`;
}

function encodedCharacter(character: string): string {
  if (PLAIN.test(character)) return character;
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function rawOf(units: readonly Unit[]): string {
  return units.map((unit) => unit.raw).join('');
}

function reverse(text: string): string {
  return [...text].reverse().join('');
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
