import { byPattern, type Detector, type Match } from './match.ts';

/** What points to people, or to accounts that the report is not about. */

const LOCAL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN =
  /@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(\p{L}{2,24}|xn--[a-z0-9-]{2,59})(?![\p{L}\p{N}_])/gu;
/** `user@unit.service`, `name@1.2.tgz`: not top-level domains. */
const NO_TOP_LEVEL = /^(?:service|socket|timer|target|mount|slice|path|tgz|tar|gz|zip|json|ya?ml|js|ts|py|sh|conf)$/i;
/** The longest local part (RFC 5321 §4.5.3.1.1). */
const MAX_LOCAL = 64;

/** E-mail addresses (RFC 5321, RFC 6531), unquoted. `git@…:` is a way to write a repository, not a person. */
export function* emailAddresses(text: string): Iterable<Match> {
  let floor = 0;
  for (const match of text.matchAll(DOMAIN)) {
    if (NO_TOP_LEVEL.test(match[1] ?? '')) continue;
    const end = match.index + match[0].length;
    const start = localStart(text, match.index, floor);
    floor = end;
    if (start === match.index || text.slice(start, match.index) === 'git') continue;
    yield { start, end, detector: 'personal.email@1' };
  }
}

/** Where the local part before the `@` at `at` begins; `at` itself when there is none. */
function localStart(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && at - start < MAX_LOCAL && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  // What begins an address in a text is a letter or a digit: `mailto:`, `=`, `'` and `/` before it are not part of it.
  while (start < at && !/[\p{L}\p{N}_]/u.test(text[start] ?? '')) start += 1;
  const prefix = /^.*[=/'&?|`{}]/su.exec(text.slice(start, at));
  return prefix === null ? start : start + prefix[0].length;
}

/** AWS account numbers in prose and documents, but those that the report is about. */
export function accountNumbers(inScope: ReadonlySet<string>): Detector {
  return byPattern(
    'foreign.account-number@1',
    /(?<![A-Za-z0-9])\d{12}(?![A-Za-z0-9])/dg,
    (number) => !inScope.has(number),
  );
}
