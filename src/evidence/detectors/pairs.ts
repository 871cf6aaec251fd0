import { isPassword, valuesAfter } from './assignments.ts';
import { byPattern, type Detector, type Match, matchesIn } from './match.ts';
import { isSwitch, PASSWORD_NAMES, SECRET_NAMES } from './names.ts';
import { isReference, looksRandom } from './reference.ts';
import { readValue } from './value.ts';

/**
 * A name and its value in two places: members beside each other (`name: DbPassword`, `value: …`), attributes,
 * options (`/v DefaultPassword /d …`), arguments of a call (`define('DB_PASSWORD', '…')`), words of a command.
 */

/** A name as the value of a member, an attribute or an option that holds names. */
const NAMED =
  '(?:\\b\\w{0,20}(?:name|key|id|option|property|setting|variable|attribute|field)\\\\{0,3}["\']?[^\\S\\n]{0,4}[:=][^\\S\\n]{0,4}|[\\s"\'](?:/v|--?(?:name|property))(?:[^\\S\\n]|[\\\\`^]\\r?\\n){1,8}|--?name=)\\\\{0,3}["\']?(?<name>[\\w./\\\\: -]{0,64}?NAMES)(?=\\\\{0,3}["\']|[\\s,;}>\\])]|$)';
/** A member, an attribute or an option that holds values. */
const VALUED = /(?:\b\w{0,20}value|\bdefault)\\{0,3}["']?[^\S\n]{0,4}[:=]|[\s"'](?:\/d|--?value)(?=[\s:=])[:=]?/gi;
const NEAR = 400;

/** Passwords beside their names, and secrets that look like one. */
function valuesBeside(detector: string, names: string, accept: (value: string) => boolean): Detector {
  const pattern = named(NAMED, names, 'dgi');
  return function* find(text): Iterable<Match> {
    for (const match of matchesIn(text, pattern)) {
      const name = match.groups?.['name'] ?? '';
      if (isSwitch(name.slice(name.search(/[^./\\: -]*$/)))) continue;
      const { start, end } = entryAround(text, match.index, match.index + match[0].length);
      const behind = text.slice(match.index + match[0].length, end);
      const ahead = text.slice(start, match.index);
      const places = [
        ...[...behind.matchAll(VALUED)].slice(0, 1).map((found) => end - behind.length + found.index + found[0].length),
        ...[...ahead.matchAll(VALUED)].slice(-1).map((found) => start + found.index + found[0].length),
      ];
      for (const place of places) {
        const value = readValue(text, place);
        if (value === undefined || !accept(text.slice(value.start, value.end))) continue;
        yield { start: value.start, end: value.end, detector };
        break;
      }
    }
  };
}

/**
 * The entry that a name is in: between brackets, or the lines of one element of a list, or one command with the lines
 * that it goes on to.
 */
function entryAround(text: string, from: number, to: number): { start: number; end: number } {
  const ahead = text.slice(Math.max(0, from - NEAR), from);
  const behind = text.slice(to, to + NEAR);
  const isOption = /^[\s"'\-/]/.test(text.slice(from, from + 1));
  const limit = isOption ? /[|;&{}<>]|(?<![\\`^]\r?)\n/g : /[{}<>]|\n[^\S\n]*(?:-[^\S\n]|\r?\n)/g;
  const last = [...ahead.matchAll(limit)].at(-1);
  const first = behind.search(limit);
  return {
    start: from - ahead.length + (last === undefined ? 0 : last.index + (last[0].endsWith(' ') ? last[0].length : 1)),
    end: to + (first < 0 ? behind.length : first),
  };
}

/** `define('DB_PASSWORD', '…')`, `SetEnvironmentVariable("DB_PASSWORD", "…")`, `put("db.password", "…")`. */
const ARGUMENTS = new RegExp(
  `\\b(?!print|echo|label|assert)\\w{1,40}\\s?\\(\\s{0,4}\\\\{0,3}["'][\\w./: -]{0,60}?${PASSWORD_NAMES}\\\\{0,3}["']\\s{0,4},\\s{0,4}\\\\{0,3}(?<quote>["'])(?<secret>[^"'\\n\\\\]+)`,
  'dgi',
);
/** The user's name first: `NetworkCredential("svc", "…")`, `[pscredential]::new('svc', '…')`. */
const CREDENTIAL =
  /(?:NetworkCredential|PSCredential)(?:\]::new)?\s{0,4}\(\s{0,4}["'$][^"',\n]{0,80}["']?\s{0,4},\s{0,4}(?<quote>["'])(?<secret>[^"'\n]+)/dgi;

/** `ENV NAME value` to the line's end (Dockerfile reference, ENV). */
const ENV =
  '(?:^|\\n)[^\\S\\n]*(?:ONBUILD[^\\S\\n]+)?ENV[^\\S\\n]+[\\w.-]{0,64}?NAMES[^\\S\\n]+(?<secret>[^\\s=][^\\n]*?)(?=[^\\S\\n]*(?:\\n|$))';
const QUOTES = '\\\\{0,3}["\']?';
/** `setx`, `setenv`, `Set-ItemProperty PATH NAME`: what stands before the value. */
const NAME_THEN_VALUE = [
  `\\bsetx(?:\\.exe)?[^\\S\\n]+(?:/m[^\\S\\n]+)?${QUOTES}\\w{0,64}?NAMES${QUOTES}[^\\S\\n]+(?![/-])`,
  `\\bsetenv[^\\S\\n]+\\w{0,64}?NAMES[^\\S\\n]+`,
  `\\b(?:Set|New)-Item[^\\S\\n]+(?:-Path[^\\S\\n]+)?${QUOTES}Env:\\\\{0,4}\\w{0,64}?NAMES${QUOTES}[^\\S\\n]+(?:-Value[^\\S\\n]+)?(?!-)`,
  `\\b(?:Set|New)-ItemProperty[^\\S\\n]+(?:-Path[^\\S\\n]+)?\\S{1,200}[^\\S\\n]+(?:-Name[^\\S\\n]+)?${QUOTES}\\w{0,64}?NAMES${QUOTES}[^\\S\\n]+(?=\\\\{0,3}["'])`,
];

/**
 * Directives of configuration files: a name of more than the one word begins the line, one value ends it. `password` by
 * itself begins sentences and the rules of PAM.
 */
const DIRECTIVE =
  /(?:^|\n)[^\S\n]*(?!wpa_passphrase\b)(?:[A-Za-z][A-Za-z0-9]{0,30}(?:[_.-][A-Za-z0-9]{1,30}){0,4}[_.-](?:pass|passwd|password|passphrase|PASS|PASSWD|PASSWORD|PASSPHRASE)|[A-Z][A-Za-z0-9]{0,40}(?:Password|Passphrase|Passwd)|bindpw|rootpw|authpw)[^\S\n]+["']?(?<secret>(?!-)[^\s"'=:|&;<>]+)["']?;?(?=[^\S\n]*\r?(?:\n|$))/dg;

/** `variable "db_password" {` of Terraform, and its `default =` below. */
const VARIABLE =
  '\\bvariable[^\\S\\n]+"\\w{0,64}?NAMES"[^\\S\\n]*\\{[^\\S\\n]*(?:\\n[^\\n{}]*){0,6}?\\n[^\\S\\n]*default[^\\S\\n]*=';

/** A parameter or constant of AWSTOE: its name on one line, `default:` or `value:` below it or in the braces behind it. */
const BELOW =
  'NAMES["\']?:[^\\S\\n]*(?:\\n(?:[^\\S\\n]+(?![^\\S\\n]|(?:default|value)\\b|- )[^\\n]*\\n){0,6}[^\\S\\n]+|\\{(?:[^{}\\n]{0,200}?[,\\s])?)["\']?(?:default|value)["\']?:';

function isLiteral(value: string): boolean {
  return value.length >= 6 && isPassword(value);
}

function isSecret(value: string): boolean {
  return !isReference(value) && looksRandom(value);
}

export const PAIRS: readonly Detector[] = [
  valuesAfter('secret.password@2', named(VARIABLE, PASSWORD_NAMES, 'gi'), isPassword),
  valuesAfter('secret.credential@2', named(VARIABLE, SECRET_NAMES, 'gi'), isSecret),
  valuesBeside('secret.password@2', PASSWORD_NAMES, isPassword),
  valuesBeside('secret.credential@2', SECRET_NAMES, isSecret),
  valuesAfter('secret.password@2', named(BELOW, PASSWORD_NAMES, 'gi'), isPassword),
  valuesAfter('secret.credential@2', named(BELOW, SECRET_NAMES, 'gi'), isSecret),
  byPattern('secret.password@2', DIRECTIVE, isPassword),
  byPattern('secret.password@2', ARGUMENTS, isPassword),
  byPattern('secret.password-argument@2', CREDENTIAL, isPassword),
  byPattern('secret.password@2', named(ENV, PASSWORD_NAMES, 'dgi'), isPassword),
  byPattern('secret.credential@2', named(ENV, SECRET_NAMES, 'dgi'), isLiteral),
  ...NAME_THEN_VALUE.flatMap((form) => [
    valuesAfter('secret.password@2', named(form, PASSWORD_NAMES, 'gi'), isPassword),
    valuesAfter('secret.credential@2', named(form, SECRET_NAMES, 'gi'), isLiteral),
  ]),
];

function named(form: string, names: string, flags: string): RegExp {
  return new RegExp(
    form.replaceAll('NAMES', () => names),
    flags,
  );
}
