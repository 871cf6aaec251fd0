import { readBelow } from './below.ts';
import { byPattern, type Detector, type Match } from './match.ts';
import { API_MEMBER, isSwitch, PASSWORD_NAMES, SECRET_NAMES, startOfName } from './names.ts';
import { isReference, looksRandom } from './reference.ts';
import { allWords, isExpanded, isProse, isVariable, narrowed, type Site } from './site.ts';
import { readValue, type Value } from './value.ts';

/**
 * Values that are given to a name which says that they are secret: `DB_PASSWORD=…`, `password: …`, `"apiKey": "…"`,
 * `--token …`, `/password:…`.
 */

/** `NAME=`, `name: `, `"name": `, `name => `, `name := `; the closing quote may be escaped. */
const ASSIGNED = '(?:\\\\{0,3}["\'])?\\]?[^\\S\\n]{0,16}(?::=|=>|(?:[|?]|//)=|==?|:)';
/** `--name value`: blank or `=`; PowerShell and Windows write one dash or a slash, which begins a word. */
const FLAG =
  '(?:(?<![A-Za-z0-9])--?|(?<=^|[\\s"\'`(,=[])/)(?!-?(?:no|disabled|without|empty|ask|stdin|prompt)-)[A-Za-z-]{0,40}?';
/** Before an option's value: blanks, the end of a line that goes on, or the next element of a list. */
const NEXT_WORD =
  '(?=(?:[^\\S\\n]|[\\\\`^]\\r?\\n)+[^-\\s])|(?:\\\\{0,3}["\'][^\\S\\n]*,\\s*(?=\\\\{0,3}["\'])|["\']?[^\\S\\n]*\\n[^\\S\\n]*-[^\\S\\n]+)(?!["\']?-)';

const PASSWORD = new RegExp(`${PASSWORD_NAMES}${ASSIGNED}`, 'gi');
/** `pass` is a verdict too, `pwd` a folder: by itself it names a password only in quotes or with `=` right after it. */
const PASS =
  /(?<![A-Za-z_.-])(?:(?:pass|pwd|psk|pw)(?:\\{0,3}["'][^\S\n]{0,16}(?::=|=>|=|:)|=(?!=)|[^\S\n]{1,4}=[^\S\n]{0,4}(?=@?["']))|pw:(?=[^\S\n]))/gi;
const PASSWORD_FLAG = new RegExp(`${FLAG}${PASSWORD_NAMES}(?:${NEXT_WORD})`, 'gi');
const SECRET = new RegExp(`${SECRET_NAMES}${ASSIGNED}`, 'gi');
const SECRET_FLAG = new RegExp(`${FLAG}${SECRET_NAMES}(?:${NEXT_WORD})`, 'gi');
/** In the environment's spelling any literal counts: `ENV JWT_SECRET=letmein`, `SECRET_KEY = 'let me in'`. */
const SECRET_VARIABLE =
  /(?<![a-z])(?:SECRET|SECRET_KEY|SECRET_KEY_BASE|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)(?:=|\s{1,4}=\s{0,4}(?=["']))/g;
const SECRET_KEY = /secret[_-]?access[_-]?key(?:\\{0,3}["'])?[^\S\n]{0,16}(?::=|=>|=|:|[^\S\n])/gi;
/** `${DB_PASSWORD:-hunter2}`, and `password=${X:-hunter2}`. */
const DEFAULT = new RegExp(
  `(?:\\$\\{\\w{0,64}?${PASSWORD_NAMES}|${PASSWORD_NAMES}${ASSIGNED}\\s?["']?\\$\\{\\w{1,64}):?[-=](?<secret>[^\\s{}$"'\`]+)\\}`,
  'dgi',
);

/** What a value must be to be taken. */
type Accept = (value: string, site: Site) => boolean;

export function isPassword(value: string): boolean {
  return !isReference(value);
}

function isAnnounced(value: string, site: Site): boolean {
  return isPassword(value) && !isProse(site) && !isVariable(site);
}

/** Behind `pass`, digits alone are a count. */
function isNoCount(value: string, site: Site): boolean {
  return isAnnounced(value, site) && (site.value.quoted || !/^\d+$/.test(value));
}

/** In quotes, signs may be among the letters: generators of frameworks put them there. */
function isSecret(value: string, { value: { quoted } }: Site): boolean {
  return (
    !isReference(value) && looksRandom(quoted ? value.replaceAll(/[!@#$%^&*()]/g, '') : value.replace(/^base64:/, ''))
  );
}

function isLiteral(value: string): boolean {
  return value.length >= 6 && !isReference(value);
}

/** Base 64 of a secret key's length; shorter ones are names of variables. */
function isSecretKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{30,}$/.test(value) && !isReference(value);
}

const MAX_NESTED = 1024;

/** A detector of the values that follow what `before` matches. */
export function valuesAfter(detector: string, before: RegExp, accept: (value: string) => boolean): Detector {
  return found(detector, before, (text, match) => {
    const value = readValue(text, match.index + match[0].length);
    return value === undefined ? undefined : { value, accepted: accept(text.slice(value.start, value.end)) };
  });
}

/** A detector of the values that are given to names. */
function announced(detector: string, name: RegExp, accept: Accept): Detector {
  return found(detector, name, (text, match) => {
    const site = readSite(text, match.index, match[0], match.index + match[0].length);
    if (site === undefined) return undefined;
    const { value } = site;
    return { value, accepted: value.end > value.start && accept(text.slice(value.start, value.end), site) };
  });
}

interface Read {
  readonly value: Value;
  readonly accepted: boolean;
}

/** Linear: each value is read once. */
function found(
  detector: string,
  form: RegExp,
  read: (text: string, match: RegExpExecArray) => Read | undefined,
): Detector {
  return function* find(text): Iterable<Match> {
    let from = 0;
    while (true) {
      form.lastIndex = from;
      const match = form.exec(text);
      if (match === null) return;
      from = form.lastIndex;
      const { value, accepted } = read(text, match) ?? {};
      if (value === undefined) continue;
      if (accepted) yield { start: value.start, end: value.end, detector };
      // What is no secret may still hold one: `--opts "password=…"`. Reading on inside it is bounded.
      if (accepted || value.next - value.start > MAX_NESTED) from = Math.max(value.next, match.index + 1);
    }
  };
}

/** A rule of PAM (pam.conf(5)) has the form of an option and its value where sed puts it in: `/password required …`. */
const PAM_RULE = /password\s+(?:required|requisite|sufficient|optional|include|substack|\[)/iy;

function readSite(text: string, word: number, matched: string, from: number): Site | undefined {
  PAM_RULE.lastIndex = text.startsWith('/', word) ? word + 1 : word;
  if (isExpanded(text, word) || PAM_RULE.test(text)) return undefined;
  const name = startOfName(text, word);
  const separator = /(?:\\*["'])?\]?\s*(?::=|=>|(?:[|?]|\/\/)=|==?|:)?$/.exec(matched)?.[0] ?? '';
  const called = text.slice(name, word + matched.length - separator.length);
  // In the spelling of AWS's API: a variable of a script, `CLIENT_TOKEN`, is somebody else's.
  if (isSwitch(called) || (API_MEMBER.test(called) && /[a-z]Token$/.test(called))) return undefined;
  // A comparison names a literal in quotes, or something else.
  if (separator.endsWith('==') && !/^\s*\\*["']/.test(text.slice(from, from + 8))) return undefined;
  const value = (separator.endsWith(':') ? readBelow(text, name, from) : undefined) ?? readValue(text, from);
  if (value === undefined) return undefined;
  const site = { text, name, separator: separator + (/\s/.test(text[from] ?? '') ? ' ' : ''), value };
  const whole = allWords(site);
  return { ...site, value: whole.end > value.end ? whole : narrowed(site) };
}

export const ASSIGNMENTS: readonly Detector[] = [
  valuesAfter('secret.aws-secret-key@1', SECRET_KEY, isSecretKey),
  announced('secret.password@2', PASSWORD, isAnnounced),
  announced('secret.password@2', PASS, isNoCount),
  announced('secret.password@2', PASSWORD_FLAG, isAnnounced),
  byPattern('secret.password@2', DEFAULT, isPassword),
  announced('secret.credential@2', SECRET, isSecret),
  announced('secret.credential@2', SECRET_FLAG, isSecret),
  announced('secret.credential@2', SECRET_VARIABLE, isLiteral),
];
