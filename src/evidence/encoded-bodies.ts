import { isZipped, readBytes } from './encoded-bytes.ts';

/** A stretch of a text that is another text, encoded. */
export interface Body {
  readonly start: number;
  readonly end: number;
  /** Decoded; undefined where it is compressed and cannot be read. */
  readonly text: string | undefined;
  /** Encoded again, in as many lines as it had. */
  readonly encode: (text: string) => string;
}

/** Base 64 in either alphabet (RFC 4648 §4, §5) that could hold a secret and its name. */
const RUN = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
/** Lines as MIME, PEM and `base64` break them are all of one length but the last. */
const MIN_WIDTH = 40;
const NEXT_LINE = /(\\?\r?\n[ \t]*)([A-Za-z0-9+/_-]+={0,2})(?=\s|\\|$|["'])/y;
const PERCENT = /(?:[A-Za-z0-9._~+*!-]|%[0-9A-Fa-f]{2}){12,}/g;
const PRINTABLE = /^[\t\n\r\x20-\x7e\u00a0-\ufffd\u{10000}-\u{10ffff}\ufeff]+$/u;

/** One line of base 64, and what stands between the line before it and this. */
interface EncodedLine {
  readonly gap: string;
  readonly digits: string;
}

/** The texts in base 64 that stand in a text, in order. Linear. */
export function* base64In(text: string): Iterable<Body> {
  const pattern = new RegExp(RUN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const lines = linesFrom(text, match.index, match[0]);
    const body = bodyOf(match.index, lines) ?? (lines.length > 1 ? bodyOf(match.index, lines.slice(0, -1)) : undefined);
    if (body !== undefined) yield body;
    else yield* eachByItself(match.index, lines);
    pattern.lastIndex = body?.end ?? match.index + lengthOf(lines);
  }
}

/** The texts in percent-encoding (RFC 3986 §2.1), as IAM keeps policies and queries carry values. Linear. */
export function* percentEncodedIn(text: string): Iterable<Body> {
  for (const { 0: run, index } of text.matchAll(PERCENT)) {
    if (!run.includes('%')) continue;
    const read = decodePercent(run);
    if (read === undefined || read === run) continue;
    yield { start: index, end: index + run.length, text: read, encode: encodeURIComponent };
  }
}

function decodePercent(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined; // a percent sign that means itself
  }
}

function linesFrom(text: string, from: number, first: string): readonly EncodedLine[] {
  const lines: EncodedLine[] = [{ gap: '', digits: first }];
  if (first.length < MIN_WIDTH || first.endsWith('=')) return lines;
  NEXT_LINE.lastIndex = from + first.length;
  for (let next = NEXT_LINE.exec(text); next !== null; next = NEXT_LINE.exec(text)) {
    const [, gap = '', digits = ''] = next;
    if (digits.length > first.length) break;
    lines.push({ gap, digits });
    if (digits.length < first.length || digits.endsWith('=')) break;
  }
  return lines;
}

function lengthOf(lines: readonly EncodedLine[]): number {
  return lines.reduce((sum, { gap, digits }) => sum + gap.length + digits.length, 0);
}

/** What is no text together may be texts of their own; of one word, the parts of a path. */
function* eachByItself(from: number, lines: readonly EncodedLine[]): Iterable<Body> {
  let at = from;
  for (const { gap, digits } of lines) {
    at += gap.length;
    const whole = lines.length > 1 ? bodyOf(at, [{ gap: '', digits }]) : undefined;
    if (whole !== undefined) yield whole;
    else {
      for (const { 0: part, index } of digits.matchAll(/[A-Za-z0-9+]{16,}={0,2}/g)) {
        const body = part === digits ? undefined : bodyOf(at + index, [{ gap: '', digits: part }]);
        if (body !== undefined) yield body;
      }
    }
    at += digits.length;
  }
}

function bodyOf(start: number, lines: readonly EncodedLine[]): Body | undefined {
  const digits = lines.map((line) => line.digits).join('');
  if (digits.replace(/=+$/, '').length % 4 === 1) return undefined;
  const bytes = Buffer.from(digits, 'base64');
  const read = readBytes(bytes);
  const isOpaque = read === undefined && isZipped(bytes) && bytes[2] === 8;
  if (!isOpaque && (read === undefined || !PRINTABLE.test(read.text))) return undefined;
  const encode = (text: string) => spelled(read?.encode(text) ?? Buffer.from(text, 'utf8'), digits, lines);
  return { start, end: start + lengthOf(lines), text: read?.text, encode };
}

/** In the alphabet and on as many lines as the digits were. */
function spelled(bytes: Buffer, digits: string, lines: readonly EncodedLine[]): string {
  const isOfAddresses = /[-_]/.test(digits);
  const padded = isOfAddresses
    ? bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
    : bytes.toString('base64');
  const all = digits.endsWith('=') || digits.length % 4 === 0 ? padded : padded.replace(/=+$/, '');
  const width = Math.ceil(all.length / lines.length / 4) * 4;
  return lines.map(({ gap }, index) => gap + all.slice(index * width, (index + 1) * width)).join('');
}
