/** An address in a text, and what of a credential stands in it. */
export interface FoundUrl {
  /** 1-based. */
  readonly line: number;
  /** The host, or `?` where it is not fixed. */
  readonly host: string;
  /** `user information`, `parameter token`. */
  readonly credentials: readonly string[];
}

const TOKEN = /⟦([a-z]+)\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;
/**
 * What a shell, a template or AWSTOE puts in before the address is used; a shell's may hold one more. No part of it
 * runs over the beginning of another, so that the search stays linear however many are never closed.
 */
const FILLED_IN_LATER = [
  String.raw`\{\{\{?[^{}\n]*\}?\}\}`,
  String.raw`\$\{(?:[^{}\n]|\{[^{}\n]*\})*\}`,
  String.raw`\$\((?:[^()\n]|\([^()\n]*\))*\)`,
  String.raw`<[\w -]+>`,
].join('|');
const PLACEHOLDER = new RegExp(String.raw`${FILLED_IN_LATER}|\$\w+|%\w+%`, 'g');
const URL_LIKE = new RegExp(String.raw`\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:${FILLED_IN_LATER}|[^\s"'<>\`\\|^(){}])+`, 'gi');
/** Query parameters that carry a credential: AWS's presigned addresses, Azure's, and those of usual APIs. */
const PARAMETERS =
  /^(?:x-amz-(?:signature|credential|security-token)|awsaccesskeyid|signature|sig|access_token|auth_token|private_token|job_token|token|api[_-]?key|apikey|password|passwd|pwd|secret|client_secret|sas)$/i;
const FILLED_IN = 'GOLDPROOFPLACEHOLDER';
const REMOVED = 'GOLDPROOFREMOVED';

/**
 * Every address in a text, read by the WHATWG URL parser after the tokens of redaction and placeholders were replaced
 * by plain words. Linear in the text.
 *
 * @param approved what is no credential although it stands where one does
 */
export function urlsIn(text: string, approved: ReadonlySet<string> = new Set()): readonly FoundUrl[] {
  const found: FoundUrl[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(URL_LIKE)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < match.index; at = text.indexOf('\n', at + 1)) {
      line += 1;
      counted = at + 1;
    }
    const plain = match[0]
      .replace(TOKEN, (_, kind: string) => (kind === 'secret' ? REMOVED : 'x'))
      .replace(PLACEHOLDER, FILLED_IN);
    found.push({ line, ...readUrl(plain.replace(/[.,;:!?\]]+$/, ''), approved) });
  }
  return found;
}

function readUrl(text: string, approved: ReadonlySet<string>): Omit<FoundUrl, 'line'> {
  const isCredential = (value: string) => isFixed(value) && !approved.has(value) && !approved.has(decoded(value));
  const url = parse(text) ?? parse(text.replace(/(:\/\/[^/?#]*?):[^/?#@:]*([/?#]|$)/, '$1$2'));
  if (url === undefined) {
    const credentials = /:\/\/[^/?#@\s]*:([^/?#@\s]+)@/.exec(text);
    return { host: '?', credentials: isCredential(credentials?.[1] ?? '') ? ['user information'] : [] };
  }
  const credentials: string[] = [];
  if (isCredential(url.password) || url.username.includes(REMOVED)) credentials.push('user information');
  for (const [name, value] of [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]) {
    if (PARAMETERS.test(name) ? isCredential(value) : value.includes(REMOVED))
      credentials.push(`parameter ${name.toLowerCase()}`);
  }
  // A secret in the path: a webhook's address is its credential.
  if (url.pathname.includes(REMOVED)) credentials.push('path');
  const host = url.hostname.toLowerCase().includes(FILLED_IN.toLowerCase()) ? '?' : url.hostname;
  return { host: host === '' ? '?' : host, credentials: [...new Set(credentials)] };
}

/** As it stands in the user information, which the parser percent-encodes. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A value that stands in the text, or stood there before it was removed: not one that is put in later. */
function isFixed(value: string): boolean {
  return (
    value !== '' && value.replaceAll(FILLED_IN, '') !== '' && !/^(?:x+|\*+|\.+|your[-_].*|changeme-here)$/i.test(value)
  );
}
