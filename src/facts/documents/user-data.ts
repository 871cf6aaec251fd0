import { gunzipSync } from 'node:zlib';
import { isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { hostOfPlainHttp } from './address.ts';
import { environmentOf } from './environment.ts';
import type { LineOf, Observed } from './finding.ts';
import { isShellScript } from './inline-scripts.ts';
import { linesFrom } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { readShell } from './shell.ts';

const BASE64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;
const MAX_BYTES = 4 * 1024 * 1024;

/** User data as the instance gets it: base 64 and gzip taken off. */
export function decodeUserData(value: string): string {
  if (!BASE64.test(value)) return value;
  const bytes = Buffer.from(value, 'base64');
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isZipped ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
}

/** Reads user data in the forms that cloud-init and EC2Launch take: scripts, cloud-config, MIME parts, tags. */
export function readUserData(text: string, observed: Observed, lineOf: LineOf = linesFrom(text), depth = 0): void {
  const boundary = /^Content-Type:\s*multipart\/[\w-]+;[^\n]*(?:\n\s+[^\n]*)?boundary="?([^"\n;]+)"?/im.exec(text)?.[1];
  const start = text.search(/\S/);
  const [head = ''] = text.slice(Math.max(0, start)).split('\n', 1);
  // A script may write a message in parts without being one.
  if (boundary !== undefined && depth === 0 && !head.startsWith('#')) readParts(text, boundary, observed);
  else if (/^\s*<(?:powershell|script)>/im.test(text)) readTagged(text, lineOf, observed);
  else if (/^#!.*\b(?:ba|da|a|z|k)?sh\b|^#cloud-boothook/.test(head))
    readShell(text, lineOf, environmentOf(observed.budget), observed);
  else if (head.startsWith('#cloud-config')) readCloudConfig(text, lineOf, observed);
  else if (head.startsWith('#include')) readIncluded(text, lineOf, observed);
  else if (start >= 0) observed.problems.push(`line ${lineOf(start)}: the user data begins with nothing that is known`);
}

function readParts(text: string, boundary: string, observed: Observed): void {
  const inFile = linesFrom(text);
  const mark = `--${boundary}`;
  for (let at = text.indexOf(mark); at >= 0; ) {
    const from = text.indexOf('\n', at) + 1;
    if (from === 0 || text.startsWith(`${mark}--`, at)) return;
    // cloud-init reads a last part to the end where nothing closes it.
    const next = text.indexOf(mark, from);
    readPart(text.slice(from, next < 0 ? undefined : next), (position) => inFile(from + position), observed);
    at = next;
  }
}

function readPart(part: string, lineOf: LineOf, observed: Observed): void {
  // A part without headers begins with the empty line that ends them.
  const gap = /^\r?\n|\r?\n\r?\n/.exec(part);
  if (gap === null) {
    observed.problems.push(`line ${lineOf(0)}: a part of the user data has no end of its headers`);
    return;
  }
  const headers = part.slice(0, gap.index);
  const start = gap.index + gap[0].length;
  const body = part.slice(start);
  const isEncoded = /^Content-Transfer-Encoding:\s*base64/im.test(headers);
  const within: LineOf = (position) => lineOf(start + (isEncoded ? 0 : position));
  readUserData(isEncoded ? decodeUserData(body) : body, observed, within, 1);
}

function readTagged(text: string, lineOf: LineOf, observed: Observed): void {
  for (const match of text.matchAll(/<(powershell|script)>([\s\S]*?)<\/\1>/gi)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const read = match[1]?.toLowerCase() === 'powershell' ? readPowerShell : readShell;
    read(match[2] ?? '', (position) => lineOf(start + position), environmentOf(observed.budget), observed);
  }
}

function readIncluded(text: string, lineOf: LineOf, observed: Observed): void {
  for (const match of text.matchAll(/^[^\n]+/gm)) {
    const host = hostOfPlainHttp(match[0]);
    const line = lineOf(match.index);
    if (host !== undefined) observed.findings.push({ rule: 'http-download', line, what: `http://${host}`, host });
  }
}

/** cloud-config: commands are run, every other text is what files, package sources and settings are made of. */
function readCloudConfig(text: string, lineOf: LineOf, observed: Observed): void {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  for (const error of document.errors) observed.problems.push(`line ${lineOf(error.pos[0])}: ${error.message}`);
  visit(document, {
    Pair(_, pair) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (key === 'runcmd' || key === 'bootcmd') {
        readRunCommands(pair.value, lineOf, observed);
        return visit.SKIP;
      }
      if (isScalar(pair.value)) readSetting(key, pair.value.value, lineOf(pair.value.range?.[0] ?? 0), observed);
      return undefined;
    },
    Map(_, map) {
      readFile(map, lineOf, observed);
    },
  });
}

/** A file of write_files: a script in it is read, for something will run it. */
function readFile(file: YAMLMap, lineOf: LineOf, observed: Observed): void {
  const content: unknown = file.get('content', true);
  if (!isScalar(content) || typeof content.value !== 'string') return;
  const line = lineOf(content.range?.[0] ?? 0);
  const isEncoded = /b64|base64|gz/i.test(String(file.get('encoding') ?? ''));
  const text = isEncoded ? decodeUserData(content.value) : content.value;
  if (isEncoded) readSetting('content', text, line, observed);
  const isBlock = !isEncoded && content.type === 'BLOCK_LITERAL';
  const isScript = isShellScript(text, [String(file.get('path') ?? '')]);
  if (isScript)
    readShell(text, isBlock ? linesFrom(text, line + 1) : () => line, environmentOf(observed.budget), observed);
}

function readSetting(key: string, value: unknown, line: number, observed: Observed): void {
  const lines = String(value).split('\n');
  for (const [index, each] of lines.entries()) {
    observed.written.push({
      text: lines.length === 1 ? `${key}=${each}` : each,
      line: line + (index === 0 ? 0 : index + 1),
      targets: [],
    });
    if (lines.length === 1) observed.written.push({ text: each, line, targets: [] });
  }
  if (key === 'path') observed.creates.push({ path: String(value), line });
}

function readRunCommands(node: unknown, lineOf: LineOf, observed: Observed): void {
  if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items)) return;
  for (const item of node.items as unknown[]) {
    const nested = typeof item === 'object' && item !== null && 'items' in item && Array.isArray(item.items);
    const words = nested ? (item.items as unknown[]).filter((each) => isScalar(each)) : [];
    if (nested)
      readShell(
        words.map((word) => JSON.stringify(String(word.value))).join(' '),
        () => lineOf(words[0]?.range?.[0] ?? 0),
        environmentOf(observed.budget),
        observed,
      );
    else if (isScalar(item)) {
      const start = item.range?.[0] ?? 0;
      const isBlock = item.type === 'BLOCK_LITERAL';
      const value = String(item.value);
      const inside = linesFrom(value, lineOf(start) + (isBlock ? 1 : 0));
      readShell(value, isBlock ? inside : () => lineOf(start), environmentOf(observed.budget), observed);
    }
  }
}
