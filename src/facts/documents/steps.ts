import { clearTextIn } from './address.ts';
import { environmentOf } from './environment.ts';
import { findingOf } from './fetch-rules.ts';
import type { LineOf, Observed } from './finding.ts';
import type { Input } from './input.ts';
import { lastUpTo } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { readShell, readShellWords } from './shell.ts';
import { readWritten } from './written-files.ts';

/** A step of an AWSTOE component or of a workflow. */
export interface Step {
  readonly action: string;
  readonly inputs: Input;
}

const BROKEN_HASHES: ReadonlySet<string> = new Set(['MD5', 'SHA1']);

/** Reads what a step does. Actions without commands or downloads are of no interest here. */
export function readStep({ action, inputs }: Step, observed: Observed): void {
  observed.actions.push(action);
  if (action === 'WebDownload') for (const each of entriesOf(inputs)) readDownload(each, observed);
  if (action === 'InstallMSI' || action === 'UninstallMSI') readAddress(memberOf(inputs, 'path'), observed);
  if (action === 'CreateFile' || action === 'AppendFile') {
    for (const each of entriesOf(inputs)) readFileContent(each, action === 'AppendFile', observed);
  }
  if (action === 'ExecuteBinary') readBinary(inputs, observed);
  readSwitches(inputs, observed);
  for (const commands of commandsIn(inputs)) readCommands(commands, isPowerShell(action, inputs), observed);
}

function entriesOf(inputs: Input): readonly Input[] {
  return inputs.kind === 'list' ? inputs.items : [inputs];
}

function memberOf(input: Input, name: string): Input | undefined {
  return input.kind === 'map' ? input.members.get(name) : undefined;
}

function textIn(input: Input | undefined): string | undefined {
  return input?.kind === 'text' ? input.text : undefined;
}

function isPowerShell(action: string, inputs: Input): boolean {
  return /powershell/i.test(action) || /powershell/i.test(textIn(memberOf(inputs, 'documentName')) ?? '');
}

/** Lists of commands anywhere in the inputs: a workflow's RunCommand has them under `parameters`. */
function commandsIn(input: Input): readonly Input[] {
  if (input.kind !== 'map') return [];
  return [...input.members].flatMap(([name, value]) => (name === 'commands' ? [value] : commandsIn(value)));
}

/** AWSTOE runs the commands of a step as one script, so that they are read as one. */
function readCommands(commands: Input, isPowerShell: boolean, observed: Observed): void {
  const pieces = entriesOf(commands).filter((each) => each.kind === 'text');
  const texts = pieces.map(({ text }) => text);
  const lineOf = linesOfPieces(
    texts,
    pieces.map((piece) => piece.lineOf),
  );
  const read = isPowerShell ? readPowerShell : readShell;
  read(withoutReferences(texts.join('\n')), lineOf, environmentOf(observed.budget), observed);
}

/** `{{ build.Step.outputs.stdout }}` is known only when the build runs: a word of the same length takes its place. */
function withoutReferences(script: string): string {
  return script.replace(/\{\{[^{}\n]*\}\}/g, (reference) => reference.replaceAll(/\W/g, '_'));
}

function linesOfPieces(texts: readonly string[], lines: readonly LineOf[]): LineOf {
  const starts: number[] = [];
  let at = 0;
  for (const text of texts) {
    starts.push(at);
    at += text.length + 1;
  }
  return (position) => {
    const piece = lastUpTo(starts, position, (start) => start);
    return lines[piece]?.(position - (starts[piece] ?? 0)) ?? 1;
  };
}

/** Where a download or an installer comes from; an installer's may be a path or an address of S3 as well. */
function readAddress(from: Input | undefined, observed: Observed): void {
  const found = clearTextIn(textIn(from) ?? '');
  if (found !== undefined) observed.findings.push(findingOf(found, false, from?.line ?? 1));
}

function readDownload(entry: Input, observed: Observed): void {
  const source = memberOf(entry, 'source');
  readAddress(source, observed);
  const algorithm = textIn(memberOf(entry, 'algorithm'));
  const line = source?.line ?? entry.line;
  if (memberOf(entry, 'checksum') === undefined) {
    observed.findings.push({ rule: 'no-checksum', line, what: 'no checksum' });
  } else if (algorithm !== undefined && BROKEN_HASHES.has(algorithm.toUpperCase().replace('-', ''))) {
    observed.findings.push({ rule: 'no-checksum', line, what: algorithm });
  }
}

function readFileContent(entry: Input, isPart: boolean, observed: Observed): void {
  const path = textIn(memberOf(entry, 'path'));
  const targets = path === undefined ? [] : [path];
  for (const each of targets) observed.creates.push({ path: each, line: entry.line });
  const content = memberOf(entry, 'content');
  if (content?.kind !== 'text') return;
  const { text, lineOf } = content;
  readWritten({ text, lineOf, targets, depth: 0, isPart }, observed);
}

function readBinary(inputs: Input, observed: Observed): void {
  const path = memberOf(inputs, 'path');
  const list = memberOf(inputs, 'arguments');
  const words = [path, ...(list === undefined ? [] : entriesOf(list))].flatMap((each) =>
    each?.kind === 'text' ? [{ values: [each.text], line: each.line }] : [],
  );
  readShellWords(words, environmentOf(observed.budget), observed);
}

/** Switches of AWSTOE's actions that turn a check off, wherever they stand in the inputs. */
function readSwitches(input: Input, observed: Observed): void {
  if (input.kind === 'list') for (const item of input.items) readSwitches(item, observed);
  if (input.kind !== 'map') return;
  for (const [name, value] of input.members) {
    const isOn = /^(?:true|yes|on|1)$/i.test(textIn(value) ?? '');
    const { line } = value;
    if (isOn && /^ignoreCertificateErrors$/i.test(name)) {
      observed.findings.push({ rule: 'certificate-check-off', line, what: `${name}: true` });
    }
    if (isOn && /^(?:allowUnsignedInstaller|ignoreAuthenticodeSignatureErrors)$/i.test(name)) {
      observed.findings.push({ rule: 'integrity-check-off', line, what: `${name}: true` });
    }
    readSwitches(value, observed);
  }
}
