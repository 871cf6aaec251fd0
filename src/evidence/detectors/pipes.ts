import { isPassword } from './assignments.ts';
import { byPattern, type Detector, type Match, matchesIn } from './match.ts';
import { PASSWORD_NAMES } from './names.ts';
import { isReference } from './reference.ts';

/** Passwords that programs read from their standard input: by a pipe, a here-string or a here-document. */

/** Programs that ask for a password and take the first line for it. */
const ASKS = [
  'kinit\\b',
  'realm\\s+(?:join|leave|permit)\\b',
  'adcli\\s+(?:join|preset-computer|create-\\w+|delete-\\w+)\\b',
  'net\\s+ads\\b',
  'passwd\\b',
  '(?:smb|vnc|k|yp|mk|grub2?-mk)passwd(?:-pbkdf2)?\\b',
  'openssl\\s+passwd\\b',
  'su\\b',
  'runas\\b',
  'cryptsetup\\b',
  'zpool\\b',
  'ecryptfs-\\w+',
  'vault\\s+login\\b',
  '(?:docker|podman)\\s+secret\\s+create\\b',
  'pw\\s+(?:usermod|useradd|user)\\b',
  'ConvertTo-SecureString\\b',
].join('|');
/** Options by which others are told to. */
const TOLD =
  '[\\w./-]{1,60}[^\\n|;&]{0,300}?\\s(?:-S|-i|--?(?:[a-z]+-){0,3}(?:password|passphrase|token|secret|pass|key)-?(?:stdin|fd)?(?:[= ](?:-|0|stdin|/dev/stdin))?|--stdin(?:-[a-z]+)?|--with-token|-pass(?:in|out)?\\s+stdin)(?=\\s|$)';
/** Programs that `TOLD` holds for: those whose options mean it. */
const LISTENS =
  '(?:sudo\\s+-S\\b|htpasswd\\s[^\\n|;&]{0,60}?-[A-Za-z]{0,6}i|(?!grep|sed|awk|tr|tee|xargs|sort|cut|head|tail|read|curl|wget)TOLD)';
const PREFIX =
  '(?<![\\w-])(?:(?:sudo|env|/usr/bin/env|timeout\\s+\\d+)\\s+(?:-[A-RT-Za-z]\\S*\\s+|\\w+=\\S*\\s+){0,3})?(?:/(?:usr/)?s?bin/)?';
const CONSUMER = `${PREFIX}(?:${ASKS}|${LISTENS.replace('TOLD', () => TOLD)})`;

/** What is written: a word, or a text in quotes; behind a format of printf too. */
const SAID =
  '(?:\\\\*"(?<double>[^"\\n$`\\\\]+?(?:\\\\+n[^"\\n$`\\\\]+?)?)(?:\\\\+n)?\\\\*"|\\\\*\'(?<single>[^\'\\n]+?)(?:\\\\+n)?\\\\*\'|(?<bare>[^\\s"\'|\\\\`$<>;&()-][^\\s"\'|\\\\`$<>;&()]*))';
const WRITES =
  '(?:\\b(?:echo|printf|yes|Write-Output)\\s+(?:-[neE]+\\s+)?(?:["\']?%s(?:\\\\+n)?["\']?\\s+)?|(?<=^|[\\n;=(|]|\\s)(?=["\']))';

const PIPED = new RegExp(`${WRITES}${SAID}\\s*\\|\\s*(?:\\\\?\\r?\\n\\s*)?${CONSUMER}`, 'dg');
const HERE_STRING = new RegExp(`<<<\\s*${SAID}`, 'dg');
const NEAR = 300;
const COMMAND = new RegExp(`(?:^|[\\s|;&(])${CONSUMER}[^\\n|;&<]*$`);
const HERE_DOCUMENT = new RegExp(
  `${PREFIX}(?:${ASKS})[^\\n|;&<]{0,200}?<<-?\\s*\\\\?["']?(?<mark>\\w{1,32})["']?[^\\n]{0,200}\\n[^\\S\\n]*(?<bare>(?!\\k<mark>\\b)\\S[^\\n]*?)[^\\S\\n]*\\n`,
  'dg',
);
/** `echo … > /run/secrets/db_password`: the file's name says it. */
const INTO_FILE = new RegExp(
  `\\b(?:echo|printf)\\s+(?:-[neE]+\\s+)?(?:["']?%s(?:\\\\+n)?["']?\\s+)?${SAID}\\s*(?:>{1,2}|\\|\\s*(?:sudo\\s+)?tee\\s+(?:-a\\s+)?)\\s*["']?[\\w./~$%{}-]{0,120}?(?:${PASSWORD_NAMES}|[._-]pass|[._]token)(?:\\.txt)?["']?(?=[\\s;&|>]|$)`,
  'dgi',
);
/** The same by a here-document, and by PowerShell. */
const FILE = `["']?[\\w./~$%{}:\\\\-]{0,120}?(?:${PASSWORD_NAMES}|[._-]pass|[._]token)(?:\\.txt)?["']?(?=[\\s;&|<>]|$)`;
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
const PGPASS = /(?<![\w:])[\w.*-]{1,100}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w.*-]{1,64}:(?<secret>[^\s"'\\]+)/dg;

/**
 * Each of a pattern's groups is a way to write the secret.
 *
 * @param after what must stand on the line before the match
 */
function byGroups(detector: string, pattern: RegExp, accept: (secret: string) => boolean, after?: RegExp): Detector {
  return function* find(text): Iterable<Match> {
    for (const match of matchesIn(text, pattern)) {
      if (after !== undefined) {
        const near = text.slice(Math.max(0, match.index - NEAR), match.index);
        if (!after.test(near.slice(near.lastIndexOf('\n') + 1))) continue;
      }
      const groups = match.indices?.groups ?? {};
      const range = groups['double'] ?? groups['single'] ?? groups['bare'];
      if (range === undefined || !accept(text.slice(...range))) continue;
      yield { start: range[0], end: range[1], detector };
    }
  };
}

/** `echo user:password | chpasswd`, also with several users, and `chpasswd <<< user:password`. */
const TO_CHPASSWD =
  /(?:echo|printf)\s[^\n|]{0,300}\|\s*(?:\\?\n\s*)?(?:sudo\s+(?:-\S+\s+)?)?(?:\/usr)?(?:\/sbin\/)?chpasswd\b|\bchpasswd\b[^\n|<]{0,60}<<<[^\n]{0,300}|\bchpasswd\b[^\n<]{0,60}<<-?[^\S\n]*\\?["']?(\w{1,32})["']?[^\n]*\n(?:(?![^\S\n]*\1\b)[^\n]*\n){0,50}|\bchpasswd:[^\S\n]*\n(?:[^\S\n]+[^\n]*\n){0,3}?[^\S\n]+list:[^\n]*\n(?:[^\S\n]+[^\n]*(?:\n|$)){0,50}/g;
const NAME_AND_PASSWORD = /(?<![\w:/])[A-Za-z_][\w.-]{0,63}:(?<secret>(?!\/\/)[^\s"'|\\]+)/dg;
/** `printf '%s:%s\n' svc password | chpasswd`. */
const FORMATTED =
  /\bprintf\s+["']?%s:%s(?:\\+n)?["']?\s+["']?[\w.-]{1,64}["']?\s+["']?(?<secret>[^\s"'|`]+)["']?\s*\|\s*(?:sudo\s+)?(?:\S{0,20}\/)?chpasswd\b/dg;

function* chpasswd(text: string): ReturnType<Detector> {
  for (const { 0: command, index } of matchesIn(text, TO_CHPASSWD)) {
    for (const pair of command.matchAll(NAME_AND_PASSWORD)) {
      const [from, to] = pair.indices?.groups?.['secret'] ?? [0, 0];
      const secret = command.slice(from, to);
      if (isReference(secret)) continue;
      yield { start: index + from, end: index + to, detector: 'secret.account-password@2' };
    }
  }
}

export const PIPES: readonly Detector[] = [
  chpasswd,
  byPattern('secret.account-password@2', FORMATTED, isPassword),
  byGroups('secret.account-password@2', PIPED, isPassword),
  byGroups('secret.account-password@2', HERE_STRING, isPassword, COMMAND),
  byGroups('secret.account-password@2', HERE_DOCUMENT, isPassword),
  ...[INTO_FILE, DOCUMENT_INTO_FILE, CONTENT_OF_FILE, OUT_FILE].map((form) =>
    byGroups('secret.password@2', form, isPassword),
  ),
  byPattern('secret.password@2', PGPASS, isPassword),
];
