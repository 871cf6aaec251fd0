import type { Stretch } from '../edits.ts';
import { isPassword } from './assignments.ts';
import { type Detector, type Match, matchesIn } from './match.ts';
import { PASSWORD_NAMES, SECRET_NAMES } from './names.ts';
import { isReference } from './reference.ts';
import { closing, linesOf, linesSaid, saidBefore } from './said.ts';
import { readValue } from './value.ts';

/**
 * Passwords that programs read from their standard input: by a pipe, from commands in a group, by a here-string, a
 * here-document or a file of the moment (`<(…)`).
 */

/** Programs that ask for a password, again and for the old one: every line is one. */
const ASK_AGAIN = [
  'passwd\\b',
  '(?:smb|vnc|k|yp|mk|grub2?-mk)passwd(?:-pbkdf2)?\\b',
  'openssl\\s+passwd\\b',
  'cryptsetup\\b',
  'zpool\\b',
  'zfs\\b',
  'ecryptfs-\\w+',
].join('|');
/** Programs that take the first line for it. */
const ASK = [
  'kinit\\b',
  'realm\\s+(?:join|leave|permit)\\b',
  'adcli\\s+(?:join|preset-computer|create-\\w+|delete-\\w+)\\b',
  'net\\s+ads\\b',
  'runas\\b',
  'vault\\s+login\\b',
  '(?:docker|podman)\\s+secret\\s+create\\b',
  'pw\\s+(?:usermod|useradd|user)\\b',
  'ConvertTo-SecureString\\b',
  'pass\\s+insert\\b',
  'secret-tool\\s+store\\b',
  'keyctl\\s+padd\\b',
  'wpa_passphrase\\b',
  'clevis\\s+luks\\b',
  'systemd-cryptenroll\\b',
].join('|');
/** Options by which others are told to. */
const TOLD =
  '[\\w./-]{1,60}(?![\\w./-])[^\\n|;&<]{0,300}?\\s(?:--?(?:[a-z]+-){0,3}(?:password|passphrase|token|secret|pass|key)-?(?:stdin|fd)?(?:[= ](?:-|0|stdin|/dev/stdin))?|--stdin(?:-[a-z]+)?|--with-token|-pass(?:in|out)?\\s+(?:stdin|fd:\\d))(?=\\s|$)';
/** Programs that `TOLD` holds for: those whose options mean it. */
const LISTENS = `sudo(?:\\s+-\\S{1,20}){0,4}?\\s+(?:-[A-Za-z]{0,4}S\\b|--stdin\\b)|htpasswd\\s[^\\n|;&]{0,60}?-[A-Za-z]{0,6}i|(?!grep|sed|awk|tr|tee|xargs|sort|cut|head|tail|read|curl|wget)${TOLD}`;
/** What runs another command, as another user or in another root. */
const WRAPPERS =
  '(?:(?:sudo|doas|env|/usr/bin/env|nice|timeout\\s+\\d+|(?:arch-)?chroot\\s+\\S{1,100}|(?:docker|podman)\\s+exec(?:\\s+-\\S{1,20}){0,4}\\s+\\S{1,100}|ssh(?:\\s+-\\S{1,40}){0,4}\\s+\\S{1,100})\\s+(?:-[A-RT-Za-z]\\S*\\s+|\\w+=\\S*\\s+){0,3}){0,2}';
const CONSUMER = `(?<![\\w-])${WRAPPERS}["']?(?:[({]\\s*)?(?:/(?:usr/)?s?bin/)?(?:(?<pairs>chpasswd\\b)|(?<again>${ASK_AGAIN})|(?<shell>su\\b)|(?<once>${ASK}|${LISTENS}))`;

const PIPED = new RegExp(`\\|\\s*(?:\\\\?\\r?\\n\\s*)?${CONSUMER}`, 'g');
/** PowerShell pipes a string by itself. */
const STRING_PIPED = new RegExp(
  `(?<=^|[\\n;=(|]|\\s)\\\\*(?:"(?<double>[^"\\n$\`\\\\]+)\\\\*"|'(?<single>[^'\\n]+)')\\s*\\|\\s*${CONSUMER}`,
  'dg',
);
const NEAR = 300;
const COMMAND = new RegExp(`(?:^|[\\s|;&("'])${CONSUMER}[^\\n|;&<]*$`);
const COMMAND_BEHIND = new RegExp(`^\\s*(?:\\|\\s*)?${CONSUMER}`);
/** What is read into a variable whose name says it, or is the value of a key. */
const NAMED = new RegExp(
  `(?:\\bread\\s[^\\n|;&<]{0,100}?(?<![A-Za-z0-9])\\w{0,40}?NAMES|NAMES["']?\\s{0,4}[=:]\\s{0,4}(?:["']?\\$\\(\\s*cat)?)\\s*$`.replaceAll(
    'NAMES',
    () => `(?:${PASSWORD_NAMES}|${SECRET_NAMES})`,
  ),
  'i',
);
/** Options and prefixes that name a file of one secret. */
const SECRET_FILE =
  /(?:(?:pass(?:word|phrase|wd)?|secret|token|private[_-]?key|key-?file)[\w-]{0,20}(?:=|[^\S\n]+)|-pass(?:in|out)?[^\S\n]+file:|\bsshpass[^\S\n]+-f[^\S\n]*)["']?$/i;
const SHELL_BEHIND = /\s(?:\S{0,40}\/)?(?:ba|z|k|da|c)?sh\b|\bpython|\bperl\b/;

/** Which of the lines that a program reads are secrets: those of `user:password`, all, the first. */
type Kind = 'pairs' | 'again' | 'shell' | 'once';

function kindOf(groups: RegExpExecArray['groups']): Kind | undefined {
  return (['pairs', 'again', 'shell', 'once'] as const).find((kind) => groups?.[kind] !== undefined);
}

const PAIR = /^["']?[A-Za-z_][\w.-]{0,63}:(?<secret>(?!\/\/)[^\s"'|\\]+)/d;

function* secretsOf(text: string, lines: readonly Stretch[], kind: Kind): Iterable<Match> {
  const detector = 'secret.account-password@2';
  if (kind === 'pairs') {
    for (const { start, end } of lines) {
      const [from, to] = PAIR.exec(text.slice(start, end))?.indices?.groups?.['secret'] ?? [0, 0];
      const secret = text.slice(start + from, start + to);
      if (secret !== '' && !isReference(secret)) yield { start: start + from, end: start + to, detector };
    }
    return;
  }
  const literal = lines.filter(({ start, end }) => isPassword(text.slice(start, end)));
  const [first] = literal;
  if (first === undefined) return;
  const said = text.slice(first.start, first.end);
  // A shell that needs no password takes a command.
  if (kind === 'shell' && !/^(?=[^\s/]*[^a-z_./\s-])[^\s/]+$/.test(said)) return;
  for (const { start, end } of literal) {
    if (kind === 'again' || text.slice(start, end) === said) yield { start, end, detector };
  }
}

function* byPipe(text: string): ReturnType<Detector> {
  for (const { index, groups } of matchesIn(text, PIPED)) {
    const kind = kindOf(groups);
    if (kind !== undefined) yield* secretsOf(text, saidBefore(text, index), kind);
  }
  for (const { indices, groups } of matchesIn(text, STRING_PIPED)) {
    const [start, end] = indices?.groups?.['double'] ?? indices?.groups?.['single'] ?? [0, 0];
    yield* secretsOf(text, [...linesOf(text, { start, end })], kindOf(groups) ?? 'once');
  }
}

/** What stands before a place on its line, as far as it matters. */
function lineBefore(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - NEAR), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}

function readerOf(before: string, behind: string): Kind | undefined {
  if (NAMED.test(before)) return 'again';
  const command =
    COMMAND.exec(before) ?? (/(?:^|[\s;&("'])(?:cat\s*)?$/.test(before) ? COMMAND_BEHIND.exec(behind) : null);
  return kindOf(command?.groups);
}

const HERE_STRING = /<<<\s*\$?(?=[^\s<])/g;

function* byHereString(text: string): ReturnType<Detector> {
  for (const { 0: mark, index } of matchesIn(text, HERE_STRING)) {
    const value = readValue(text, index + mark.length);
    if (value === undefined) continue;
    const kind = readerOf(lineBefore(text, index), text.slice(value.next, value.next + NEAR));
    if (kind !== undefined) yield* secretsOf(text, [...linesOf(text, value)], kind);
  }
}

const HERE_DOCUMENT = /(?<!<)<<[-~]?[^\S\n]*\\?["']?(?<mark>[A-Za-z_]\w{0,31})["']?(?<behind>[^\n]{0,300})\n/g;
const MAX_LINES = 50;

function* byHereDocument(text: string): ReturnType<Detector> {
  let read = 0;
  for (const { 0: begin, index, groups } of matchesIn(text, HERE_DOCUMENT)) {
    if (index < read) continue; // a line of the one before
    const before = lineBefore(text, index);
    const behind = groups?.['behind'] ?? '';
    const kind = readerOf(before, behind);
    if (kind === undefined || (kind === 'once' && SHELL_BEHIND.test(before + behind))) continue;
    const lines = linesBelow(text, index + begin.length, groups?.['mark'] ?? '');
    read = lines.at(-1)?.end ?? read;
    yield* secretsOf(text, lines, kind);
  }
}

/** The lines to the one that is the mark. */
function linesBelow(text: string, from: number, mark: string): readonly Stretch[] {
  const lines: Stretch[] = [];
  for (let at = from; at < text.length && lines.length < MAX_LINES; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    const line = text.slice(at, end);
    if (line.trim() === mark) break;
    if (line.trim() !== '') {
      const start = at + line.length - line.trimStart().length;
      lines.push({ start, end: start + line.trim().length });
    }
    at = end + 1;
  }
  return lines;
}

const FILE_OF_THE_MOMENT = /(?<before>(?:<[^\S\n]+)?)<\(/g;

function* byFileOfTheMoment(text: string): ReturnType<Detector> {
  for (const { 0: begin, index } of matchesIn(text, FILE_OF_THE_MOMENT)) {
    const before = lineBefore(text, index).replaceAll(/<\([^()]*\)/g, '');
    const kind = kindOf(COMMAND.exec(before)?.groups) ?? (SECRET_FILE.test(before) ? 'once' : undefined);
    const start = index + begin.length;
    const end = kind === undefined ? undefined : closing(text, start);
    if (kind !== undefined && end !== undefined) yield* secretsOf(text, [...linesSaid(text, start, end)], kind);
  }
}

export const STANDARD_INPUT: readonly Detector[] = [byPipe, byHereString, byHereDocument, byFileOfTheMoment];
