import { isJsonObject, type Json } from '../../../core/json.ts';
import { TOKEN } from '../../../evidence/detectors/token.ts';
import { base64In, percentEncodedIn } from '../../../evidence/encoded-bodies.ts';
import { readBytes } from '../../../evidence/encoded-bytes.ts';
import { jsonStrings } from '../../../evidence/json-strings.ts';
import { quotedPrintableIn } from '../../../evidence/quoted-printable.ts';

/** Whether something in a text was replaced when it was recorded. */
export function holdsToken(text: string): boolean {
  return text.search(TOKEN) >= 0;
}

/** The tokens that can be read in a text as it stands, each as often as it is there. */
export function plainTokens(text: string): readonly string[] {
  return [...text.matchAll(TOKEN)].map(([token]) => token);
}

/** Below the redactor's own depth a text in a text is replaced whole, with a token of its own: one more is read here. */
const DEEPEST = 8;
/** Shorter than any token in any encoding. */
const SHORTEST = 16;
/** A whole text in base 64, as fields of it are. */
const BASE64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;

/** All tokens that stand in a text, in what is encoded in it too, and in what is encoded in that. */
export function tokensIn(text: string): ReadonlySet<string> {
  const [found, read] = [new Set<string>(), new Set<string>()];
  collect(text, 0, found, read);
  return found;
}

/** @param read what was read already: one text may be found in several ways, and within itself */
function collect(text: string, depth: number, found: Set<string>, read: Set<string>): void {
  if (text.length < SHORTEST || read.has(text)) return;
  read.add(text);
  for (const token of plainTokens(text)) found.add(token);
  if (depth >= DEEPEST) return;
  const inner = [
    ...(jsonStrings(text) ?? []).map(({ value }) => value),
    ...[base64In, percentEncodedIn, quotedPrintableIn].flatMap((bodies) => [...bodies(text)].map((body) => body.text)),
    BASE64.test(text) ? readBytes(Buffer.from(text, 'base64'))?.text : undefined,
  ];
  for (const each of inner) if (each !== undefined) collect(each, depth + 1, found, read);
}

const LINE_ENDS = /\\{0,8}\r?\n[ \t]*|\\{1,8}[nr]/g;
const DIGITS = /[A-Za-z0-9+/_-]{16,}/g;

/**
 * The same, where a token has moved the ends of the lines of what it is encoded in: all runs of digits, joined over
 * lines, from each of their four beginnings.
 */
export function tokensInBroken(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const whole of [text, ...(jsonStrings(text) ?? []).map(({ value }) => value)]) {
    for (const [run] of whole.replace(LINE_ENDS, '').matchAll(DIGITS)) {
      for (const from of [0, 1, 2, 3]) {
        const bytes = Buffer.from(run.slice(from), 'base64');
        const read = readBytes(bytes)?.text ?? bytes.toString('utf8');
        for (const token of tokensIn(read)) found.add(token);
      }
    }
  }
  return found;
}

/** The texts of a value with their pointers (RFC 6901): a member's name counts to the place that it names. */
export function* textsOf(value: Json, pointer: string): Iterable<readonly [string, string]> {
  if (typeof value === 'string') yield [pointer, value];
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* textsOf(each, `${pointer}/${index}`);
  else if (isJsonObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      const below = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      yield [below, name];
      yield* textsOf(each, below);
    }
  }
}
