import { isPassword } from './assignments.ts';
import { byPattern, type Detector, type Match, matchesIn } from './match.ts';
import { PASSWORD_NAMES } from './names.ts';
import { isReference } from './reference.ts';

/** Passwords that are written to files whose names say it, and pairs of names and passwords. */

/** What is written: a word, or a text in quotes; behind a format of printf too. */
const SAID =
  '(?:\\\\*"(?<double>[^"\\n$`\\\\]+?(?:\\\\+n[^"\\n$`\\\\]+?)?)(?:\\\\+n)?\\\\*"|\\\\*\'(?<single>[^\'\\n]+?)(?:\\\\+n)?\\\\*\'|(?<bare>[^\\s"\'|\\\\`$<>;&()-][^\\s"\'|\\\\`$<>;&()]*))';
/** The name says it of others than the list of users (passwd(5)) and the rules of PAM: `/etc/pam.d/common-password`. */
const NO_SECRET_FILE = '(?![\\w./~$%{}-]{0,120}?(?:/etc/passwd\\b|/pam\\.d/))';
/** `echo … > /run/secrets/db_password`: the file's name says it. */
const INTO_FILE = new RegExp(
  `\\b(?:echo|printf)\\s+(?:-[neE]+\\s+)?(?:["']?%s(?:\\\\+n)?["']?\\s+)?${SAID}\\s*(?:>{1,2}|\\|\\s*(?:sudo\\s+)?tee\\s+(?:-a\\s+)?)\\s*["']?${NO_SECRET_FILE}[\\w./~$%{}-]{0,120}?(?:${PASSWORD_NAMES}|[._-]pass|[._]token)(?:\\.txt)?["']?(?=[\\s;&|>]|$)`,
  'dgi',
);
/** The same by a here-document, and by PowerShell. */
const FILE = `["']?${NO_SECRET_FILE}[\\w./~$%{}:\\\\-]{0,120}?(?:${PASSWORD_NAMES}|[._-]pass|[._]token)(?:\\.txt)?["']?(?=[\\s;&|<>]|$)`;
const DOCUMENT_INTO_FILE = new RegExp(
  `\\b(?:cat|tee)\\b(?=[^\\n|;&]{0,200}[\\s>]${FILE})[^\\n|;&]{0,200}?<<-?\\s*\\\\?["']?(?<mark>\\w{1,32})["']?[^\\n]{0,200}\\n[^\\S\\n]*(?<bare>(?!\\k<mark>\\b)[^\\s=:]+)[^\\S\\n]*\\n`,
  'dgi',
);
const CONTENT_OF_FILE = new RegExp(
  `\\b(?:Set-Content|Add-Content)\\s+(?:-(?:Path|LiteralPath)\\s+)?${FILE}\\s+(?:-Value\\s+)?${SAID}`,
  'dgi',
);
const OUT_FILE = new RegExp(
  `(?:"(?<double>[^"\\n$\`]{1,200})"|'(?<single>[^'\\n]{1,200})')\\s*\\|\\s*(?:Set-Content|Out-File)\\s+(?:-(?:Path|FilePath)\\s+)?${FILE}`,
  'dgi',
);
/** `host:port:database:user:password` of PostgreSQL's .pgpass. */
const PGPASS = /(?<![\w:$./])[\w.*-]{1,100}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w.*-]{1,64}:(?<secret>[^\s"'\\]+)/dg;

/** Each of a pattern's groups is a way to write the secret. */
function byGroups(detector: string, pattern: RegExp, accept: (secret: string) => boolean): Detector {
  return function* find(text): Iterable<Match> {
    for (const match of matchesIn(text, pattern)) {
      const groups = match.indices?.groups ?? {};
      const range = groups['double'] ?? groups['single'] ?? groups['bare'];
      if (range === undefined || !accept(text.slice(...range))) continue;
      yield { start: range[0], end: range[1], detector };
    }
  };
}

/** `chpasswd:` of cloud-config, with its list. */
const LIST_OF_USERS =
  /\bchpasswd:[^\S\n]*\n(?:[^\S\n]+[^\n]*\n){0,3}?[^\S\n]+list:[^\n]*\n(?:[^\S\n]+[^\n]*(?:\n|$)){0,50}/g;
const NAME_AND_PASSWORD = /(?<![\w:/])[A-Za-z_][\w.-]{0,63}:(?<secret>(?!\/\/)[^\s"'|\\]+)/dg;
/** `printf '%s:%s\n' svc password | chpasswd`, and `printf 'svc:%s\n' password`. */
const FORMATTED =
  /\bprintf\s+["']?(?:%s:%s(?:\\+n)?["']?\s+["']?[\w.-]{1,64}|[\w.-]{1,64}:%s(?:\\+n)?)["']?\s+["']?(?<secret>[^\s"'|`]+)["']?\s*\|\s*(?:(?:sudo|(?:arch-)?chroot\s+\S{1,100})\s+)?(?:\S{0,20}\/)?chpasswd\b/dg;

function* listsOfUsers(text: string): ReturnType<Detector> {
  for (const { 0: list, index } of matchesIn(text, LIST_OF_USERS)) {
    for (const pair of list.matchAll(NAME_AND_PASSWORD)) {
      const [from, to] = pair.indices?.groups?.['secret'] ?? [0, 0];
      const secret = list.slice(from, to);
      if (isReference(secret)) continue;
      yield { start: index + from, end: index + to, detector: 'secret.account-password@2' };
    }
  }
}

export const PIPES: readonly Detector[] = [
  listsOfUsers,
  byPattern('secret.account-password@2', FORMATTED, isPassword),
  ...[INTO_FILE, DOCUMENT_INTO_FILE, CONTENT_OF_FILE, OUT_FILE].map((form) =>
    byGroups('secret.password@2', form, isPassword),
  ),
  byPattern('secret.password@2', PGPASS, isPassword),
];
