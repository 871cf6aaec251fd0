import { clearTextIn } from './address.ts';
import { DEEPEST_SCRIPT, refuseDeeper } from './budget.ts';
import { readArchive, readCloudConfig } from './cloud-config.ts';
import { isLaunchTasks, readLaunchTasks } from './ec2-launch.ts';
import { environmentOf } from './environment.ts';
import { findingOf } from './fetch-rules.ts';
import { type Language, type LineOf, type Observed, quoted } from './finding.ts';
import { linesFrom } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { readShell } from './shell.ts';
import { decodeUserData, unquotedPrintable } from './user-data-encoding.ts';
import { languageOf, readWritten } from './written-files.ts';

/** A piece of user data: where it stands, and what a message's header says that it is. */
interface Piece {
  readonly text: string;
  readonly lineOf: LineOf;
  readonly type?: string | undefined;
  readonly depth: number;
}

/** Reads user data in the forms that cloud-init and EC2Launch take: scripts, cloud-config, MIME parts, tags, tasks. */
export function readUserData(text: string, observed: Observed, lineOf: LineOf = linesFrom(text)): void {
  readPiece({ text, lineOf, depth: 0 }, observed);
}

function readPiece(piece: Piece, observed: Observed): void {
  const { text, lineOf, depth } = piece;
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${lineOf(0)}: parts`);
  const start = text.search(/\S/);
  if (start < 0) return;
  const [head = ''] = text.slice(start).split('\n', 1);
  const boundary = /^Content-Type:\s*multipart\/[\w-]+;[^\n]*(?:\n\s+[^\n]*)?boundary="?([^"\n;]+)"?/im.exec(text)?.[1];
  if (/^## template:\s*jinja/i.test(head))
    readPiece({ ...piece, text: withoutTemplate(text), depth: depth + 1 }, observed);
  else if (head.startsWith('#!')) readScript(piece, head, observed);
  else if (head.startsWith('#')) readMarked(piece, head, observed);
  // A script may write a message in parts, or tags, without being one.
  else if (boundary !== undefined) readParts(piece, boundary, observed);
  else if (/^\s*<(?:powershell|script)>/im.test(text)) readTagged(piece, observed);
  else if (isLaunchTasks(text)) readLaunchTasks(text, lineOf, observed);
  else readTyped(piece, start, observed);
}

/** A script, by the interpreter that it names. */
function readScript({ text, lineOf, depth }: Piece, head: string, observed: Observed): void {
  const language = languageOf(text, []);
  if (language === undefined) {
    observed.problems.push(`line ${lineOf(0)}: a script of a language that is not read: ${quoted(head, 60)}`);
  } else if (language === 'shell') readShell(text, lineOf, environmentOf(observed.budget), observed);
  else readWritten({ text, lineOf, targets: [], depth, isPart: false, language }, observed);
}

/** What begins with a mark of cloud-init's (cloud-init, "User-data formats"). */
function readMarked(piece: Piece, head: string, observed: Observed): void {
  const { text, lineOf, depth } = piece;
  if (head.startsWith('#cloud-config-archive')) {
    readArchive(text, lineOf, observed, (content, within, type) => {
      readPiece({ text: content, lineOf: within, type, depth: depth + 1 }, observed);
    });
  } else if (head.startsWith('#cloud-config')) readCloudConfig(text, lineOf, observed);
  else if (head.startsWith('#include')) readIncluded(piece, observed);
  else if (/^#(?:cloud-)?boothook/.test(head)) readShell(text, lineOf, environmentOf(observed.budget), observed);
  else if (head.startsWith('#part-handler')) readAs('other', piece, observed);
  else readTyped(piece, text.search(/\S/), observed);
}

/** What a message's header says of a part (cloud-init, "MIME multi-part archive"). */
const TYPES: readonly (readonly [RegExp, (piece: Piece, observed: Observed) => void])[] = [
  [/cloud-config-archive/, (piece, observed) => readMarked(piece, '#cloud-config-archive', observed)],
  [/cloud-config/, ({ text, lineOf }, observed) => readCloudConfig(text, lineOf, observed)],
  [/x-shellscript|cloud-boothook/, (piece, observed) => readAs('shell', piece, observed)],
  [/x-include/, readIncluded],
  [/part-handler/, (piece, observed) => readAs('other', piece, observed)],
];

function readTyped(piece: Piece, start: number, observed: Observed): void {
  const read = TYPES.find(([pattern]) => pattern.test(piece.type ?? ''))?.[1];
  if (read !== undefined) read(piece, observed);
  else observed.problems.push(`line ${piece.lineOf(start)}: the user data begins with nothing that is known`);
}

function readAs(language: Language, { text, lineOf, depth }: Piece, observed: Observed): void {
  readWritten({ text, lineOf, targets: [], depth, isPart: false, language }, observed);
}

/** The first line taken away, and what Jinja puts in: a word of the same length, or blanks. */
function withoutTemplate(text: string): string {
  return text
    .replace(/^[^\n]*template:\s*jinja[^\n]*/i, (line) => ' '.repeat(line.length))
    .replace(/\{\{[^{}\n]*\}\}/g, (each) => each.replaceAll(/\W/g, '_'))
    .replace(/\{[%#][^{}]*[%#]\}/g, (each) => each.replaceAll(/[^\n]/g, ' '));
}

function readParts({ text, lineOf, depth }: Piece, boundary: string, observed: Observed): void {
  const mark = `--${boundary}`;
  for (let at = text.indexOf(mark); at >= 0; ) {
    const from = text.indexOf('\n', at) + 1;
    if (from === 0 || text.startsWith(`${mark}--`, at)) return;
    // cloud-init reads a last part to the end where nothing closes it.
    const next = text.indexOf(mark, from);
    const within: LineOf = (position) => lineOf(from + position);
    readPart({ text: text.slice(from, next < 0 ? undefined : next), lineOf: within, depth: depth + 1 }, observed);
    at = next;
  }
}

function readPart({ text: part, lineOf, depth }: Piece, observed: Observed): void {
  // A part without headers begins with the empty line that ends them.
  const gap = /^\r?\n|\r?\n\r?\n/.exec(part);
  if (gap === null) {
    observed.problems.push(`line ${lineOf(0)}: a part of the user data has no end of its headers`);
    return;
  }
  const headers = part.slice(0, gap.index);
  const start = gap.index + gap[0].length;
  const body = part.slice(start);
  const encoding = /^Content-Transfer-Encoding:\s*([\w-]+)/im.exec(headers)?.[1]?.toLowerCase();
  const type = /^Content-Type:\s*([^;\s]+)/im.exec(headers)?.[1]?.toLowerCase();
  // A part that is a message in parts itself keeps the header that says so.
  if (type?.startsWith('multipart/') === true) readPiece({ text: part, lineOf, type, depth }, observed);
  else if (encoding === 'base64')
    readPiece({ text: decodeUserData(body), lineOf: () => lineOf(start), type, depth }, observed);
  else if (encoding === 'quoted-printable') {
    const { text, placeOf } = unquotedPrintable(body);
    readPiece({ text, lineOf: (position) => lineOf(start + placeOf(position)), type, depth }, observed);
  } else readPiece({ text: body, lineOf: (position) => lineOf(start + position), type, depth }, observed);
}

/** EC2 user guide, "Run commands when you launch an EC2 instance with user data input": script is cmd. */
function readTagged({ text, lineOf, depth }: Piece, observed: Observed): void {
  let isFound = false;
  for (const match of text.matchAll(/<(powershell|script)>([\s\S]*?)<\/\1>/gi)) {
    isFound = true;
    const start = match.index + match[0].indexOf('>') + 1;
    const within: LineOf = (position) => lineOf(start + position);
    const [, tag = '', script = ''] = match;
    if (tag.toLowerCase() === 'powershell') readPowerShell(script, within, environmentOf(observed.budget), observed);
    else
      observed.scripts.push({
        language: 'batch',
        text: script,
        lineOf: within,
        variables: new Map(),
        depth,
        isPart: false,
      });
  }
  if (!isFound) observed.problems.push(`line ${lineOf(0)}: a tag of the user data has no end`);
}

function readIncluded({ text, lineOf }: Piece, observed: Observed): void {
  for (const match of text.matchAll(/^[^\n]+/gm)) {
    const found = clearTextIn(match[0]);
    if (found !== undefined) observed.findings.push(findingOf(found, false, lineOf(match.index)));
  }
}
