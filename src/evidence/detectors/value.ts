/** A value read out of a text: half-open range, without its quotes. */
export interface Value {
  readonly start: number;
  readonly end: number;
  /** Where reading may go on: past the closing quote. */
  readonly next: number;
  readonly quoted: boolean;
}

/** Blanks, and the ends of lines that a shell, a Dockerfile, PowerShell or batch takes for none. */
const BLANK = /(?:[^\S\n]|[\\`^]\r?\n)*/y;
/** What YAML may say of a scalar before it, and programs and SQL of a string (`N'…'`). */
const TAG = /(?:(?:!!(?:str|binary)|!unsafe|&[\w-]+)[^\S\n]+)*(?:[NnrRbBuUf](?=["']))?/y;
const QUOTE = /(\\*)(["'])/y;
const BARE = /[^\s"'`;|&\\]+(?:\\[^\s"'nrt][^\s"'`;|&\\]*)*/y;
/** A here-string of PowerShell, to its end at the beginning of a line; three quotes of Python and TOML. */
const HERE_STRING = /@(["'])[^\S\n]*\r?\n(?<content>(?:(?!\1@)[^\n]*\n){1,50})(?=[^\S\n]*\1@)/dy;
const THREE_QUOTES = /("""|''')(?:\r?\n)?(?<content>(?:(?!\1)[\s\S]){1,2000})\1/dy;
const SUBSTITUTED = /`[^`\n]*`?|\$\([^\n]*|\{\{[^}\n]*\}\}/y;
/** Something computed, in brackets or by an operator: what is secret in it is found by what stands in it. */
const COMPUTED =
  /\((?:[^\n()]{0,200}\)|\s*(?:[$@'"([&]|[A-Za-z][\w-]*[\s(.]|\d+\.\.))|@[({]|<<[-~]?["']?[A-Za-z_]|\[[A-Za-z][\w.]*(?:\[\])?\]|-(?:join|split|replace|f)\b/y;

/**
 * Reads the value that begins at or after `from`, the way shells, YAML, JSON and configuration files write one: in
 * quotes up to the same quote on the same line, else up to a blank, a quote or an operator. A value inside a string
 * of another language may have its quotes escaped. Undefined when there is none on the line, or it is computed.
 */
export function readValue(text: string, from: number): Value | undefined {
  const start = skip(TAG, text, skip(BLANK, text, from));
  const substituted = skip(SUBSTITUTED, text, start);
  if (substituted > start) return { start, end: substituted, next: substituted, quoted: false };
  const block = readBlock(HERE_STRING, text, start) ?? readBlock(THREE_QUOTES, text, start);
  if (block !== undefined) return block;
  if (skip(COMPUTED, text, start) > start) return undefined;
  QUOTE.lastIndex = start;
  const quote = QUOTE.exec(text);
  if (quote !== null) return readQuoted(text, start + quote[0].length, quote[1] ?? '', quote[2] ?? '"');
  const end = endOfBare(text, start, skip(BARE, text, start));
  return end > start ? { start, end: withoutClosing(text, start, end), next: end, quoted: false } : undefined;
}

function readBlock(form: RegExp, text: string, from: number): Value | undefined {
  form.lastIndex = from;
  const [start, end] = form.exec(text)?.indices?.groups?.['content'] ?? [0, 0];
  const content = text.slice(start, end);
  if (content.trim() === '') return undefined;
  return { start, end: start + content.trimEnd().length, next: form.lastIndex, quoted: true };
}

/** An element of XML around the value closes there. */
function endOfBare(text: string, start: number, end: number): number {
  const closing = text.slice(start, end).indexOf('</');
  return closing < 0 ? end : start + closing;
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSING_MARKS = 4;

/** Without what ends the sentence, the call or the list that the value stands in. Brackets of its own stay. */
function withoutClosing(text: string, start: number, end: number): number {
  let last = end;
  while (last - 1 > start && end - last < CLOSING_MARKS && /[),.:\]}]/.test(text[last - 1] ?? '')) {
    const opening = OPENING[text[last - 1] ?? ''];
    if (opening !== undefined && text.slice(start, last - 1).includes(opening)) break;
    last -= 1;
  }
  return last;
}

function readQuoted(text: string, start: number, opening: string, quote: string): Value | undefined {
  const stop = quote === '"' ? /["\n]|$/g : /['\n]|$/g;
  stop.lastIndex = start;
  let lineEnd: number | undefined;
  for (let at = stop.exec(text)?.index ?? start; ; at = stop.exec(text)?.index ?? at) {
    if (text[at] !== quote) {
      lineEnd ??= at;
      // What is not closed on its line is closed on one of the next, or stands alone.
      if (text[at] === undefined || lineEnd === start || at - start > MAX_SPAN)
        return value(text, start, lineEnd, lineEnd);
      continue;
    }
    let escapes = at;
    while (escapes > start && text[escapes - 1] === '\\') escapes -= 1;
    // `"a\"b"`: a quote that is escaped more than the opening one belongs to the value.
    if (at - escapes > opening.length) continue;
    const end = Math.max(start, at - opening.length);
    if (lineEnd === undefined || CLOSES.test(text.slice(end - 1, at + 2))) return value(text, start, end, at + 1);
    return value(text, start, lineEnd, lineEnd);
  }
}

/** How long a text in quotes over several lines may be. */
const MAX_SPAN = 2_000;
/** A quote that closes: behind the end of a word, before the end of one. One that opens has it the other way round. */
const CLOSES = /^[^\s=([{,:]\\*["'](?:[\s;,)\]}|&<>]|$)/;

/** A quoted "value" that begins with a blank, or ends a call, is the text between two strings: `read -p "Password: " X; echo "…"`. */
function value(text: string, start: number, end: number, next: number): Value | undefined {
  const inner = text.slice(start, end);
  // `"'…'"`: a string of one language in that of another.
  if (inner.length > 2 && /^(["'])[^"']*\1$/.test(inner)) return { start: start + 1, end: end - 1, next, quoted: true };
  return end > start && !/^(?:\s|[;,)]\s)/.test(text.slice(start, start + 2))
    ? { start, end, next, quoted: true }
    : undefined;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
