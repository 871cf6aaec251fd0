import {
  type Assignment,
  type CommandArgument,
  forEachChild,
  parse,
  type Redirection,
  type Command as ShellCommand,
  type Word as ShellWord,
  type SyntaxNode,
  type WordPart,
} from 'unbash';
import { commandOf } from './command.ts';
import { assign, type Environment, environmentOf, joined, type Values } from './environment.ts';
import { expandPlain } from './expand.ts';
import type { Command, LineOf, Observed, Word } from './finding.ts';
import { linesWithin, onLine } from './lines.ts';
import { readPowerShell } from './powershell.ts';

/** How a script is being read. */
interface Reading {
  readonly lineOf: LineOf;
  readonly environment: Environment;
  readonly observed: Observed;
  /** Inside a branch, a loop, a function or a subshell: assignments there may happen. */
  readonly isBranch: boolean;
  /** Scripts inside scripts: `bash -c`, `eval`. */
  readonly depth: number;
}

const MAX_DEPTH = 6;
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su', 'runuser']);
const ASSIGNING: ReadonlySet<string> = new Set(['export', 'declare', 'local', 'readonly', 'typeset', 'setenv']);
const BRANCHES: ReadonlySet<string> = new Set([
  'If',
  'For',
  'ArithmeticFor',
  'Select',
  'While',
  'Case',
  'Function',
  'Subshell',
  'CommandExpansion',
  'ProcessSubstitution',
]);

/** Reads a POSIX or Bash script (unbash, which recovers from errors) into commands, settings and written text. */
export function readShell(
  source: string,
  lineOf: LineOf,
  environment: Environment,
  observed: Observed,
  depth = 0,
): void {
  if (depth > MAX_DEPTH) {
    observed.problems.push(`line ${lineOf(0)}: scripts are nested too deeply`);
    return;
  }
  const script = parse(source);
  for (const error of script.errors ?? []) observed.problems.push(`line ${lineOf(error.pos)}: ${error.message}`);
  visit(script, { lineOf, environment, observed, isBranch: false, depth });
}

function visit(node: SyntaxNode, reading: Reading): void {
  const within = BRANCHES.has(node.type) && !reading.isBranch ? { ...reading, isBranch: true } : reading;
  if (node.type === 'For') assign(reading.environment, node.name.value, listed(node.wordlist, reading), true);
  if (node.type === 'Function') reading.environment.functions.add(node.name.value.toLowerCase());
  if (node.type === 'Assignment') readAssignment(node, reading);
  if (node.type === 'Command') readCommand(node, within);
  if (node.type === 'Redirected') readRedirects(node.redirects, undefined, within);
  forEachChild(node, (child) => {
    if (node.type === 'Command' && child.type === 'Assignment') visitBelow(child, within);
    else visit(child, within);
  });
}

/** The assignments of a command are read with the command; what stands in them is read here. */
function visitBelow(node: SyntaxNode, reading: Reading): void {
  forEachChild(node, (child) => visit(child, reading));
}

function listed(words: readonly ShellWord[] | undefined, reading: Reading): Values {
  return (words ?? []).flatMap((word) => valuesOf(word, reading));
}

function readAssignment(node: Assignment, reading: Reading): void {
  const { name, value } = node;
  const values = value.type === 'ArrayValue' ? listed(value.elements, reading) : valuesOf(value, reading);
  const before = node.append === true ? (reading.environment.variables.get(name) ?? ['']) : [''];
  const all = value.type === 'ArrayValue' ? [...before, ...values] : joined([before, values]);
  assign(reading.environment, name, all, reading.isBranch);
  reading.observed.settings.push({ name, values, line: reading.lineOf(node.pos) });
}

function readCommand(node: ShellCommand, reading: Reading): void {
  for (const each of node.prefix) if (each.type === 'Assignment') readAssignment(each, reading);
  const words = node.name === undefined ? [] : [node.name, ...node.args].map((each) => wordOf(each, reading));
  if (ASSIGNING.has(node.name?.value ?? '')) readExports(node.args, reading);
  const targets = targetsOf(node.redirects, reading);
  const command = readWords(words, targets, reading);
  if (command?.name === 'tee') targets.push(...plainValues(command));
  readRedirects(node.redirects, command, reading, targets);
}

/** A command given as words, as in a Dockerfile's JSON form. */
export function readShellWords(words: readonly Word[], environment: Environment, observed: Observed): void {
  const line = words[0]?.line ?? 1;
  readWords(words, [], { lineOf: onLine(line), environment, observed, isBranch: false, depth: 0 });
}

function readWords(words: readonly Word[], targets: readonly string[], reading: Reading): Command | undefined {
  const command = commandOf(words, targets);
  if (command === undefined) return undefined;
  const isFunction = reading.environment.functions.has(command.name);
  reading.observed.commands.push(isFunction ? { ...command, isFunction } : command);
  readInner(command, reading);
  return command;
}

function readExports(args: readonly CommandArgument[], reading: Reading): void {
  for (const each of args) if (each.type === 'Assignment') readAssignment(each, reading);
}

function plainValues(command: Command): readonly string[] {
  return command.args.flatMap(({ values }) => values).filter((value) => !value.startsWith('-'));
}

function targetsOf(redirects: readonly Redirection[], reading: Reading): string[] {
  return redirects.flatMap((each) => {
    if (each.type !== 'Redirect' || !each.operator.includes('>') || each.target === undefined) return [];
    const values = valuesOf(each.target, reading);
    for (const path of values) reading.observed.creates.push({ path, line: reading.lineOf(each.pos) });
    return values;
  });
}

/** `bash -c '…'`, `eval "…"`, `su - x -c '…'`, `powershell -Command …`: the text is a script. */
function readInner({ name, args, line }: Command, reading: Reading): void {
  const { environment, observed, depth } = reading;
  const isPowerShell = name === 'powershell' || name === 'pwsh';
  const texts = isPowerShell ? inlinePowerShell(args) : inlineShell(name, args);
  for (const text of texts) {
    const lineOf = text.includes('\n') ? linesAfter(text, line) : onLine(args.at(-1)?.line ?? line);
    if (isPowerShell) readPowerShell(text, lineOf, environmentOf(), observed);
    else readShell(text, lineOf, environment, observed, depth + 1);
  }
}

function inlineShell(name: string, args: readonly Word[]): Values {
  if (name === 'eval') return joined(args.flatMap(({ values }, index) => (index === 0 ? [values] : [[' '], values])));
  if (!SHELLS.has(name)) return [];
  const option = args.findIndex(({ values }) => /^-[a-z]*c$|^--command$/.test(values[0] ?? ''));
  return option < 0 ? [] : (args[option + 1]?.values ?? []);
}

/** PowerShell's own options that take a value. */
const POWERSHELL_VALUES =
  /^[-/](?:ExecutionPolicy|ex|ep|Version|InputFormat|OutputFormat|WindowStyle|w|WorkingDirectory|wd)$/i;

/** After `-Command`, or the first word that is no option: PowerShell takes all the rest as its script. */
function inlinePowerShell(args: readonly Word[]): Values {
  const words = args.map(({ values }) => values[0] ?? '');
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^[-/]c(?:ommand)?$/i.test(word)) return [words.slice(at + 1).join(' ')];
    if (/^[-/]f(?:ile)?$|^[-/]e(?:nc|ncodedcommand)?$/i.test(word)) return [];
    if (POWERSHELL_VALUES.test(word)) at += 1;
    else if (!/^[-/]/.test(word)) break;
  }
  return at < words.length ? [words.slice(at).join(' ')] : [];
}

function linesAfter(text: string, first: number): LineOf {
  return (position) => first + text.slice(0, position).split('\n').length - 1;
}

/** Here-documents and here-strings: a script when a shell reads them, else text that is written. */
function readRedirects(
  redirects: readonly Redirection[],
  command: Command | undefined,
  reading: Reading,
  targets: readonly string[] = targetsOf(redirects, reading),
): void {
  for (const each of redirects) {
    if (each.type !== 'HereDoc') continue;
    const { body } = each;
    const lineOf = linesWithin(reading.lineOf, body.pos);
    const isScript = (command !== undefined && SHELLS.has(command.name)) || /^#!.*sh\b/.test(body.text);
    if (isScript) readShell(body.text, lineOf, reading.environment, reading.observed, reading.depth + 1);
    else writeLines(body.text, lineOf, targets, reading);
  }
}

/** The lines of a here-document, with the variables in them followed as far as they are known. */
function writeLines(text: string, lineOf: LineOf, targets: readonly string[], reading: Reading): void {
  const { variables } = reading.environment;
  let start = 0;
  for (const raw of text.split('\n')) {
    reading.observed.written.push({ text: expandPlain(raw, variables), line: lineOf(start), targets });
    start += raw.length + 1;
  }
}

function wordOf(node: CommandArgument, reading: Reading): Word {
  const line = reading.lineOf(node.pos);
  if (node.type === 'Word') return { values: valuesOf(node, reading), line };
  const value = node.value.type === 'ArrayValue' ? [''] : valuesOf(node.value, reading);
  return { values: joined([[`${node.name}=`], value]), line };
}

/** Everything that a word may be. What cannot be followed stands as it is written. */
function valuesOf(word: ShellWord, reading: Reading): Values {
  if (word.parts === undefined) return [word.value];
  return joined(word.parts.map((part) => valuesOfPart(part, reading)));
}

function valuesOfPart(part: WordPart, reading: Reading): Values {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [part.value];
    case 'DoubleQuoted':
    case 'LocaleString':
      return joined(part.parts.map((child) => valuesOfPart(child, reading)));
    case 'SimpleExpansion':
      return reading.environment.variables.get(part.text.slice(1)) ?? [part.text];
    case 'ParameterExpansion': {
      const known = reading.environment.variables.get(part.parameter);
      const { operation } = part;
      if (operation?.type === 'Default' && /^:?[-=]/.test(operation.operator)) {
        return [...(known ?? []), ...valuesOf(operation.operand, reading)];
      }
      return operation === undefined && part.prefix === undefined ? (known ?? [part.text]) : [part.text];
    }
    case 'BraceExpansion':
      return part.text.replace(/^\{|\}$/g, '').split(',');
    default:
      return [part.text];
  }
}
