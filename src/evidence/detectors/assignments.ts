import type { Detector, Match } from './match.ts';
import { isReference, looksRandom } from './reference.ts';
import { readValue } from './value.ts';

/**
 * Values that are given to a name which says that they are secret: `DB_PASSWORD=…`, `password: …`, `"apiKey": "…"`,
 * `--token …`, `/password:…`.
 */

/** Names whose value is a password, whatever it looks like. */
const PASSWORD_NAMES =
  '(?:password|passwd|passphrase|passwort|pwd|(?<=[_-])pass|(?:require|root|admin|db|user|store|key|bind)pass)';
/** Names whose value is a secret if it looks like one: these words are also used for harmless things. */
const SECRET_NAMES =
  '(?:secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|account[_-]?key|shared[_-]?key|signing[_-]?key|license[_-]?key|licence[_-]?key|client[_-]?secret|app[_-]?key)';
/** `NAME=`, `name: `, `"name": `, `name => `, `name := `; the closing quote may be escaped. */
const ASSIGNED = '(?:\\\\{0,3}["\'])?\\]?[^\\S\\n]{0,16}(?::=|=>|==?|:)';
/** `--name value`: blank or `=`; PowerShell and Windows write one dash or a slash. */
const FLAG = '(?<![A-Za-z0-9])(?:--?|/)(?!-?(?:no|disabled|without|empty|ask)-)[A-Za-z-]{0,40}?';

const PASSWORD = new RegExp(`${PASSWORD_NAMES}${ASSIGNED}`, 'gi');
/** `pass` is a verdict too: by itself it names a password only in quotes or with `=` right after it. */
const PASS = /(?<![A-Za-z_-])pass(?:\\{0,3}["'][^\S\n]{0,16}(?::=|=>|=|:)|=(?!=))/gi;
const PASSWORD_FLAG = new RegExp(`${FLAG}${PASSWORD_NAMES}(?=[^\\S\\n]+[^-\\s])`, 'gi');
const SECRET = new RegExp(`${SECRET_NAMES}${ASSIGNED}`, 'gi');
const SECRET_FLAG = new RegExp(`${FLAG}${SECRET_NAMES}(?=[^\\S\\n]+[^-\\s])`, 'gi');
/** In the environment's spelling, with the value right behind it, any literal counts: `ENV JWT_SECRET=letmein`. */
const SECRET_VARIABLE = /(?<![a-z])(?:SECRET|SECRET_KEY|SECRET_KEY_BASE|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)=/g;
const SECRET_KEY = /secret[_-]?access[_-]?key(?:\\{0,3}["'])?[^\S\n]{0,16}(?::=|=>|=|:|[^\S\n])/gi;

export function isPassword(value: string): boolean {
  return !isReference(value);
}

function isSecret(value: string): boolean {
  return !isReference(value) && looksRandom(value);
}

function isLiteral(value: string): boolean {
  return value.length >= 6 && !isReference(value);
}

/** Base 64 of a secret key's length; shorter ones are names of variables. */
function isSecretKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{30,}$/.test(value) && !isReference(value);
}

const MAX_NESTED = 1024;

/** A detector of the values that follow what `name` matches. Linear: each value is read once. */
export function valuesAfter(detector: string, name: RegExp, accept: (value: string) => boolean): Detector {
  return function* find(text): Iterable<Match> {
    const pattern = new RegExp(name.source, name.flags);
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const value = readValue(text, pattern.lastIndex);
      if (value === undefined) continue;
      const accepted = accept(text.slice(value.start, value.end));
      if (accepted) yield { start: value.start, end: value.end, detector };
      // What is no secret may still hold one: `--opts "password=…"`. Reading on inside it is bounded.
      if (accepted || value.next - value.start > MAX_NESTED) pattern.lastIndex = value.next;
    }
  };
}

/** A parameter of an AWSTOE document: its name on one line, `default:` among the lines below it. */
const BELOW = '["\']?:[^\\S\\n]*\\n(?:[^\\S\\n]+(?![^\\S\\n]|default\\b|- )[^\\n]*\\n){0,6}[^\\S\\n]+default:';
/** `- name: DB_PASSWORD` and `value:` on the next line, as Kubernetes and Compose files write it. */
const BESIDE = '["\']?[^\\S\\n]*\\n[^\\S\\n]*["\']?(?:value|default)["\']?[^\\S\\n]*:';
const NAMED = '\\bname["\']?[^\\S\\n]*:[^\\S\\n]*["\']?[\\w.-]{0,64}?';
const PASSWORD_PARAMETER = new RegExp(`${PASSWORD_NAMES}${BELOW}|${NAMED}${PASSWORD_NAMES}${BESIDE}`, 'gi');
const SECRET_PARAMETER = new RegExp(`${SECRET_NAMES}${BELOW}|${NAMED}${SECRET_NAMES}${BESIDE}`, 'gi');

/** A member's name alone, for values that stand in a member of their own: `{ "DB_PASSWORD": "…" }`. */
const PASSWORD_MEMBER = new RegExp(`${PASSWORD_NAMES}$`, 'i');
const SECRET_MEMBER = new RegExp(`${SECRET_NAMES}$`, 'i');
/** Members by which AWS's API pages and makes calls idempotent. */
const API_MEMBER = /^(?:next|continuation|client|pagination|page)[_-]?token$/i;

/** The detector that a whole value falls to because of the name of the member it is in. */
export function memberDetector(name: string, value: string): string | undefined {
  if (API_MEMBER.test(name)) return undefined;
  if (PASSWORD_MEMBER.test(name) && isPassword(value)) return 'secret.password@1';
  if (SECRET_MEMBER.test(name) && isSecret(value)) return 'secret.credential@1';
  return undefined;
}

export const ASSIGNMENTS: readonly Detector[] = [
  valuesAfter('secret.aws-secret-key@1', SECRET_KEY, isSecretKey),
  valuesAfter('secret.password@1', PASSWORD, isPassword),
  valuesAfter('secret.password@1', PASS, isPassword),
  valuesAfter('secret.password@1', PASSWORD_FLAG, isPassword),
  valuesAfter('secret.password@1', PASSWORD_PARAMETER, isPassword),
  valuesAfter('secret.credential@1', SECRET_PARAMETER, isSecret),
  valuesAfter('secret.credential@1', SECRET, isSecret),
  valuesAfter('secret.credential@1', SECRET_FLAG, isSecret),
  valuesAfter('secret.credential@1', SECRET_VARIABLE, isLiteral),
];
