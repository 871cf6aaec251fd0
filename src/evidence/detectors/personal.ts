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
  // What is put in later is no name: `$2@host`, `%s@host`.
  if (start < at && /[$%]/.test(text[start - 1] ?? '')) return at;
  const prefix = /^.*[=/'&?|`{}]/su.exec(text.slice(start, at));
  return prefix === null ? start : start + prefix[0].length;
}

/** Numbers as issuers of payment cards give them: their first digits, 13 to 19 long, maybe in groups. */
const CARD =
  /(?<![\w.+/-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|3[47]\d{2}|3[068]\d{2}|6(?:011|5\d{2}|4[4-9]\d))(?:[ -]?\d{2,6}){2,4}(?![\w-])/dg;
/** ISO 13616: country, two check digits, up to 30 letters and digits, maybe in groups of four. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/dg;
/** E.164 with its plus sign, in groups or not. */
const PHONE = /(?<![\w+.])\+[1-9]\d{0,2}[ ./-]?(?:\(\d{1,4}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,4}(?![\w-])/dg;
/** US social security numbers: area not 000, 666 or 9xx. */
const SOCIAL_SECURITY = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/dg;

/**
 * What names a person in fields that people write freely. Not for documents: in scripts, digits in groups are
 * versions, dates and identifiers far more often.
 */
export const PERSONAL_NUMBERS: readonly Detector[] = [
  byPattern('personal.payment-card@2', CARD, isCard),
  byPattern('personal.iban@1', IBAN, isIban),
  byPattern('personal.social-security@1', SOCIAL_SECURITY),
  byPattern('personal.phone@1', PHONE, (number) => /^\D*(?:\d\D*){8,15}$/.test(number)),
];

/** Each issuer's first digits and lengths. A number of 15 digits is an IMEI far more often than a card, but for Amex. */
const LENGTHS: readonly (readonly [issuer: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|2[2-7])/, [16]],
  [/^3[47]/, [15]],
  [/^3[068]/, [14, 16, 17, 18, 19]],
  [/^6/, [16, 17, 18, 19]],
];

/** ISO/IEC 7812-1 annex B (Luhn). */
function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (!LENGTHS.some(([issuer, lengths]) => issuer.test(digits) && lengths.includes(digits.length))) return false;
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 7064 mod 97-10: the first four characters go last, letters count from 10. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
