/**
 * What a token leaves of the secret in whose place it stands: the ends of its lines, what they begin with and how they
 * go on, so that the text has the same lines as before and reads as it did.
 */

const MARKER = /-----(?:BEGIN|END) [A-Z0-9 ]{1,60}-----/g;
const KEY_DIGITS = /[A-Za-z0-9+/=]{16,}/g;
const KEY_IN_QUOTES = /(["'])[A-Za-z0-9+/=]+\1/g;
/** RFC 1421 §4.6, RFC 4880 §6.2. */
const KEY_HEADER = /^\s*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [^\n]*$/;

/**
 * The token, with the line ends of a secret that has several lines.
 *
 * @param before what stands before the secret
 */
export function shapedToken(token: string, detector: string, secret: string, before: string): string {
  if (!secret.includes('\n')) return isNumberOfJson(secret, before) ? `"${token}"` : token;
  const remains = detector.startsWith('secret.private-key') ? remainsOfKey : remainsOfLine;
  const [first = '', ...others] = secret.split('\n');
  return [token + remains(first).trimStart(), ...others.map(remains)].join('\n');
}

/** A number without quotes behind a name in quotes: a token must be a string there. */
function isNumberOfJson(secret: string, before: string): boolean {
  return /^-?\d[\d.]*$/.test(secret) && /"\s{0,16}:\s{0,16}$/.test(before);
}

function remainsOfLine(line: string): string {
  return `${/^[^\S\r]*/.exec(line)?.[0] ?? ''}${/[\\`]?\r?$/.exec(line)?.[0] ?? ''}`;
}

/** Commands that write a key line by line stay, without the key. */
function remainsOfKey(line: string): string {
  if (KEY_HEADER.test(line)) return remainsOfLine(line);
  const rest = line.replace(MARKER, '').replace(KEY_DIGITS, '').replace(KEY_IN_QUOTES, '$1$1');
  return /^[\s#]*[A-Za-z0-9+/=]*[\\`\s]*$/.test(rest) ? remainsOfLine(line) : rest;
}
