import { SECRETS } from '../evidence/detectors/secrets.ts';

/** URLs that carry a credential: a config goes into the package as it stands, and addresses into messages. */

const URLS = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>`\\]+/gi;
/** Names under which services take a credential in a query. */
const SECRET_NAME =
  /(?:^|[-_.])(?:sig|signature|token|secret|password|passwd|pass|pwd|key|apikey|subscriptionkey|accesskey|auth|authorization|credentials?|code|jwt|session|sas)$/i;
/** A word that no person made up: three kinds of characters, or a long row of hexadecimal digits. */
const GENERATED = /^(?:(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)[\w-]{20,}|[0-9a-f]{32,})$/;

/** What gives a URL's credential away, without the credential; undefined when it carries none. */
export function secretOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return /:\/\/[^/?#]*:[^/?#]*@/.test(text) ? 'a user name or password' : undefined;
  const url = new URL(text);
  if (url.password !== '' || (url.username !== '' && /^https?:$/.test(url.protocol))) return 'a user name or password';
  const [fragment, query] = [url.hash.slice(1), url.search.slice(1)].map((part) => new URLSearchParams(part));
  for (const [name, value] of [...(query ?? []), ...(fragment ?? [])]) {
    const plain = name.replaceAll(/[[\]]/g, '').replace(/(?<=[a-z])(?=[A-Z])/g, '-');
    if (SECRET_NAME.test(plain) || GENERATED.test(value)) return `a credential, as \`${printable(name)}\``;
  }
  const isInPath = url.pathname.split('/').some((segment) => GENERATED.test(segment));
  const isKnown = SECRETS.some((detector) => [...detector(text)].length > 0);
  return isInPath || isKnown ? 'what looks like a credential' : undefined;
}

/** A name alone, as far as it is one: a query without `=` is all name. */
function printable(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) && !GENERATED.test(name) ? name : '…';
}

/** URLs in a text, a comment's too, that carry a credential. */
export function urlSecretsIn(text: string): readonly { readonly line: number; readonly what: string }[] {
  return [...text.matchAll(URLS)].flatMap(({ 0: url, index }) => {
    const what = secretOfUrl(url.replace(/[),.;\]}]+$/, ''));
    return what === undefined ? [] : [{ line: text.slice(0, index).split('\n').length, what }];
  });
}
