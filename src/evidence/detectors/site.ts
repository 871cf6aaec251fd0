import { startOfName } from './names.ts';
import type { Value } from './value.ts';

/** A value where it stands: behind a name and what separates them. */
export interface Site {
  readonly text: string;
  /** Where the name begins. */
  readonly name: number;
  /** `=`, `": `, ` => `. */
  readonly separator: string;
  readonly value: Value;
}

const NEAR = 240;

/** What stands before a name on its line, as far as it matters. */
export function before({ text, name }: Pick<Site, 'text' | 'name'>): string {
  const near = text.slice(Math.max(0, name - NEAR), name);
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** Words that are said of a password, and with which sentences go on. */
const SAID =
  /^(?:set|done|ok|okay|changed|updated|reset|expired|required|missing|empty|invalid|incorrect|wrong|unknown|stored|saved|created|generated|configured|accepted|rejected|failed|success|successful|successfully|see|enter|not|is|was|will|must|should|may|can|cannot|has|have|and|or|the|a|an|for|from|in|of|to|with|if|when|please|at|your|this|that|it|on_create|always)$/i;
/** Sources of the name service switch (nsswitch.conf(5)). */
const NAME_SERVICE = /^(?:files|compat|sss|systemd|ldap|db|nis|nisplus|winbind|altfiles|extrausers|cache)$/;

/** Whether what follows a name and a colon is said to a reader: `Setting root password: done`. */
export function isProse(site: Site): boolean {
  const { text, value, separator, name } = site;
  if (value.quoted || !separator.trim().endsWith(':')) return false;
  const words = text.slice(value.start, value.end).split(/[^\S\n]+/);
  const first = words[0]?.replace(/[,.;!]+$/, '') ?? '';
  if (SAID.test(first)) return true;
  if (/^passwd$/i.test(text.slice(name, name + 6)) && words.every((word) => NAME_SERVICE.test(word))) return true;
  if (/["']/.test(separator)) return false;
  const isAfterWords = /[A-Za-z]{2}[^\S\n]+$|[A-Za-z]\/$/.test(before(site));
  return isAfterWords && !/\d/.test(first) && !/[!@#$%^&*]/.test(first);
}

const IDENTIFIER = /^[A-Za-z_]\w*(?:\.\w+)*$/;
const ANNOUNCING = /pass|pw|pwd|secret|token|cred/i;
const OPERATORS = /^(?:if|else|or|and|not|in|lambda|await|new|yield)$/;

/** Whether the value is a variable of a program: `f(password=pw)`, `cfg["password"] = pw`, `this.password = pw;`. */
export function isVariable(site: Site): boolean {
  const { text, value, separator, name } = site;
  const word = text.slice(value.start, value.end);
  if (value.quoted || !IDENTIFIER.test(word)) return false;
  if (separator.includes(']')) return true;
  const after = text.slice(value.end, value.end + 2);
  if (/=/.test(separator) && /(?:\(|[(,]\s+)$/.test(before(site)) && /^[,)]/.test(after)) return true;
  if (/^\s=\s/.test(separator) && (after.startsWith(';') || /^(?:this|self)\./.test(text.slice(name, name + 5)))) {
    return true;
  }
  if (OPERATORS.test(word)) return true;
  return ANNOUNCING.test(word) && /^(?:,(?:\s|$)|[)}])/.test(after) && !/:$/.test(separator.trimEnd().slice(0, -1));
}

/** Names stand in lists of options without blanks: `username=a,password=b,vers=3`. */
const OPTION_BEFORE = /(?:,|\s-o\s?|\scifs\s|[{,]\s?)$/;

/** How `virt-customize` and its kind say what the value is: `--root-password password:…`, `--password svc:password:…`. */
const SELECTOR = /^(?:[\w.-]{1,64}:)?password:(?=.)/;

/** The value without what belongs to the list, the selector or the command of sed that it stands in. */
export function narrowed(site: Site): Value {
  const { text, value } = site;
  const selector = SELECTOR.exec(text.slice(value.start, value.end))?.[0];
  if (selector !== undefined) return { ...value, start: value.start + selector.length };
  if (value.quoted) return value;
  const word = text.slice(value.start, value.end);
  if (text[value.end] === ':' && SELECTOR.test(`${word}:x`)) return { ...value, end: value.start };
  const prefix = before(site);
  const delimiter = /(?:^|[\s"';])s([/|#,!~])[^\n"']{0,200}$/.exec(prefix)?.[1];
  const cuts = [
    delimiter === undefined ? -1 : word.indexOf(delimiter),
    word.search(/,[A-Za-z_][\w.-]*[=:]/),
    OPTION_BEFORE.test(prefix) ? word.search(/,[A-Za-z_]/) : -1,
  ].filter((cut) => cut >= 0);
  return cuts.length === 0 ? value : { ...value, end: value.start + Math.min(...cuts) };
}

/** Whether a name begins its line, maybe as an element, in quotes, or as a remark: it is a key there. */
function isKey(site: Site): boolean {
  const prefix = before(site);
  return prefix.length < NEAR && /^[^\S\n]*(?:[#;][^\S\n]*)?(?:-[^\S\n]+)?["']?$/.test(prefix);
}

/** Plain words up to the line's end. */
const WORDS =
  /[^\s"'`|&;<>(){}[\]=,#$\\]+(?:[^\S\n]+[^\s"'`|&;<>(){}[\]=,#$\\]+)+(?=[^\S\n]*(?:[^\S\n]#[^\n]*)?\r?(?:\n|$))/y;

/**
 * The value to the line's end where several words are one: behind a key of YAML or of a configuration file, and
 * behind `…PASSPHRASE=`, unless an option shows that a command follows.
 */
export function allWords(site: Site): Value {
  const { text, value, separator, name } = site;
  if (value.quoted) return value;
  const isPassphrase = /passphrase/i.test(text.slice(name, value.start)) && separator === '=';
  if (!isPassphrase && !(isKey(site) && /^\s*:\s|^\s+=\s/.test(`${separator} `))) return value;
  WORDS.lastIndex = value.start;
  const words = WORDS.exec(text)?.[0];
  if (words === undefined || (isPassphrase && !/^[\p{L}\s]+$/u.test(words))) return value;
  return { ...value, end: value.start + words.length, next: value.start + words.length };
}

/** A name in `${NAME:-…}` is being expanded, one behind `$` is read. */
export function isExpanded(text: string, word: number): boolean {
  const start = startOfName(text, word);
  return text[start - 1] === '{' && text[start - 2] === '$';
}
