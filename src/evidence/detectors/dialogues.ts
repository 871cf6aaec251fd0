import { isPassword, valuesAfter } from './assignments.ts';
import { byPattern, byPatternIn, type Detector, matchesIn } from './match.ts';
import { PASSWORD_NAMES, SECRET_NAMES } from './names.ts';
import { readValue } from './value.ts';

/** Passwords in the scripts of programs that are talked to: expect, FTP, consoles of databases, switches. */

const ARGUMENT = 'secret.password-argument@2';
const NEAR = 400;

/** What may be a word of a sentence is none. */
function isNoWord(value: string): boolean {
  return isPassword(value) && !/^[a-z]+$/.test(value);
}

/** What `expect`, pexpect and Expect.pm send. */
const SENT =
  /\b(?:exp_)?send(?:line|_slow)?(?:[^\S\n]+-{1,2}\w*)*(?:[^\S\n]+|[^\S\n]*\(\s*)(?:\\{0,3}["'](?<quoted>[^"'\\\n]{0,200}[^"'\\\s])|\{(?<braced>[^{}\\\n]{0,200}[^{}\\\s])|(?<bare>[^\s"'{}()\\$;]+))/dg;
const PROMPT = /assw|hrase|asscode/;

/** What is sent behind a prompt for a password: the last that was waited for since something else was sent. */
function* answers(text: string): ReturnType<Detector> {
  for (const { 0: sent, index, indices } of matchesIn(text, SENT)) {
    const before = text.slice(Math.max(0, index - NEAR), index);
    const prompt = before.slice(before.search(/\bsend(?:line|_slow)?\b(?![\s\S]*\bsend(?:line|_slow)?\b)/) + 1);
    if (!/expect|spawn|interact/i.test(before) || !PROMPT.test(prompt)) continue;
    const groups = indices?.groups ?? {};
    if (groups['bare'] !== undefined && sent.includes('(')) continue; // a variable
    const [start, end] = groups['quoted'] ?? groups['braced'] ?? groups['bare'] ?? [0, 0];
    if (isPassword(text.slice(start, end))) yield { start, end, detector: ARGUMENT };
  }
}

/** `set password X` of tcl, fish and psql, with the path of Augeas before the name. */
const SET = new RegExp(
  `(?:^|[\\n;{]|\\s-c\\s{1,4}\\\\{0,3}["'])[^\\S\\n]*\\\\?set(?:[^\\S\\n]+-{1,2}[A-Za-z]{0,12}){0,4}[^\\S\\n]+["']?(?:[\\w./@:[\\](-]{0,200}?(?:${PASSWORD_NAMES}|${SECRET_NAMES})|(?:pass|pwd|pw|psk))["')]?[^\\S\\n]+(?=[^\\s=:[(])`,
  'gi',
);
const TCL = /\b(?:spawn|expect|interact)\b/;

function* setVariables(text: string): ReturnType<Detector> {
  for (const { 0: command, index } of matchesIn(text, SET)) {
    if (!/\bset\b/.test(command)) continue; // a sentence begins with a capital
    const at = index + command.length;
    const braced = /\{([^{}\n]+)\}/y;
    braced.lastIndex = at;
    const inner = braced.exec(text)?.[1];
    const value =
      inner === undefined ? readValue(text, at) : { start: at + 1, end: at + 1 + inner.length, next: braced.lastIndex };
    if (value === undefined || !/^[^\S\n]*\r?(?:[\n;}"']|\\|$)/.test(text.slice(value.next, value.next + NEAR)))
      continue;
    const word = text.slice(value.start, value.end);
    // `set password policy`: a word of a sentence, unless the script is one of tcl.
    if (!isPassword(word) || (/^[a-z]+$/.test(word) && !TCL.test(text))) continue;
    yield { start: value.start, end: value.end, detector: 'secret.password@2' };
  }
}

/** `user NAME PASSWORD` of FTP's clients. */
const FTP_USER =
  /(?:^|[\n;"'&(]|\becho[^\S\n])[^\S\n]*user[^\S\n]+["']?(?<name>[\w.\\@-]{1,64})["']?[^\S\n]+["']?(?!\k<name>\b)(?<secret>[^\s"'`;|&<>\\]+)(?=["']?[^\S\n]*(?:[\n;|&"'>)\\]|\r|$))/dgi;
const FTP_BEFORE = /\b(?:l|nc|t|w|win)?s?ftp\b/i;
const FTP_BEHIND =
  /^[^\n;&]{0,20}(?:(?:\n|;|&|\\n)[^\n;&]{0,200}){0,5}(?:\n|;|&|\\n)\s*(?:echo\s+)?(?:m?put|m?get|binary|ascii|bin|bye|quit|l?cd|prompt|passive)\b/;

const SQL_CONNECT =
  /(?:^|[\n;"'])[^\S\n]*conn(?:ect)?[^\S\n]+["']?[A-Za-z_][\w$#]{0,63}\/["']?(?<secret>[^\s"'@/;]+)(?=["']?(?:@|[^\S\n]+as[^\S\n]+sys))/dgi;

/** The commands of one kind of program, where it is named before them. */
const REDIS_AUTH =
  /(?:^|[\n"']|\bredis-cli\b[^\n|;&]{0,100}?\s)AUTH[^\S\n]+(?:\w{1,64}[^\S\n]+(?=\S))?(?<secret>[^\s"'<>;|&]+)/dgi;

/** As clients of FTP and of mail send them. */
const PASS = /\bUSER[^\S\n]+[\w.@-]{1,64}[^\S\n]*(?:\\{1,4}r|\r)?(?:\\{1,4}n|\n)\s*PASS[^\S\n]+(?<secret>[^\s"'\\]+)/dg;

/** `(setq db-password "…")` of Lisp, `{password, "…"}` of Erlang. */
const LISTS = [
  '\\((?:setq|setf|def(?:var|parameter|custom)?)\\s+[\\w*:-]{0,64}?NAMES\\*?\\s+\\\\{0,3}"(?<secret>[^"\\n\\\\]+)',
  '\\{\\s{0,4}[\\w-]{0,64}?NAMES\\s{0,4},\\s{0,4}<{0,2}\\\\{0,3}"(?<secret>[^"\\n\\\\]+)',
].map(
  (form) =>
    new RegExp(
      form.replace('NAMES', () => PASSWORD_NAMES),
      'dgi',
    ),
);

/** What GRUB asks of those who edit its menu. */
const GRUB = /(?:^|\n)[^\S\n]*password[^\S\n]+[\w.-]{1,64}[^\S\n]+(?<secret>[^\s"']+)(?=[^\S\n]*\r?(?:\n|$))/dg;
/** Postfix' logins at relays. */
const RELAY = /(?:^|[\n"'])[^\S\n]*\[?[\w.-]{1,100}\]?:\d{2,5}[^\S\n]+[^\s:"']{1,64}:(?<secret>[^\s"'\\]+)/dg;

const FORMS: readonly RegExp[] = [
  ...LISTS,
  /\balgorithm\s+[^;\n]{1,40};\s{0,40}secret\s+"(?<secret>[^"\n]+)"/dg, // keys of BIND
  /:[^\S\n]+(?:PSK|EAP|XAUTH|NTLM)[^\S\n]+"?(?<secret>[^"\s]+)/dg, // ipsec.secrets
  /\bcurlftpfs\b[^\n|;&]{0,200}?\buser=[^\s:,"']{1,64}:(?<secret>[^\s"',]+)/dg,
  SQL_CONNECT,
  /\bopen[^\S\n]+(?:-p[^\S\n]+\d+[^\S\n]+)?-u[^\S\n]+["']?[^\s,"']{1,64},(?<secret>[^\s"',;]+)/dg,
  /\becho[^\S\n]+["']?password[^\S\n]+(?<secret>[^\s"'<>]+)["']?[^\S\n]*>{1,2}[^\S\n]*["']?\S{0,100}netrc/dg,
  /\busername[^\S\n]+\S{1,64}(?:[^\S\n]+privilege[^\S\n]+\d{1,2})?[^\S\n]+(?:password|secret)[^\S\n]+(?:\d[^\S\n]+|(?=\S{0,60}\d))(?<secret>[^\s"';]+)/dg,
  /(?:^|\n)[^\S\n]*enable[^\S\n]+(?:secret|password)[^\S\n]+(?:\d{1,2}[^\S\n]+|(?=\S{0,60}\d))(?<secret>[^\s"';]+)/dg,
  /\bSET\s+PASSWORD\s+FOR\s[^\n=]{1,100}?=\s{0,4}(?:PASSWORD\s{0,4}\(\s{0,4})?\\*["'](?<secret>[^"'\n\\]+)/dgi,
  /\bSETUSER[^\S\n]+\S{1,64}[^\S\n][^\n]{0,100}?>(?<secret>[^\s"'<>]+)/dgi,
  /\buser\\{0,3}["']?:[^{}\n]{1,100}?\bpwd\\{0,3}["']?:\s{0,4}\\{0,3}["'](?<secret>[^"'\n\\]+)/dg,
];

const ARGUMENTS: readonly RegExp[] = [
  /(?:\bmachine\s+\S{1,200}(?:\s+(?:login|account)\s+\S{1,100}){0,2}|(?:^|[\n"'])[^\S\n]*default(?:\s+(?:login|account)\s+\S{1,100}){1,2})\s+password\s+/g, // .netrc
  /\bsamba-tool[^\S\n]+user[^\S\n]+(?:create|add)[^\S\n]+[^\s-]\S{0,63}[^\S\n]+(?=[^-\s|;&])/g,
  /\bdscl\b[^\n|;&]{0,100}?-passwd[^\S\n]+\S{1,100}[^\S\n]+(?=[^\s|;&])/g,
];

export const DIALOGUES: readonly Detector[] = [
  answers,
  setVariables,
  byPatternIn(ARGUMENT, FTP_USER, { before: FTP_BEFORE, behind: FTP_BEHIND }, isNoWord),
  byPatternIn(ARGUMENT, REDIS_AUTH, { before: /\bredis\b/i }, isPassword),
  byPattern(ARGUMENT, PASS, isNoWord),
  byPatternIn(ARGUMENT, GRUB, { before: /superusers/ }, isPassword),
  byPatternIn(ARGUMENT, RELAY, { before: /sasl|smtp|relay/i }, isPassword),
  ...FORMS.map((form) => byPattern(ARGUMENT, form, isPassword)),
  ...ARGUMENTS.map((argument) => valuesAfter(ARGUMENT, argument, isPassword)),
];
