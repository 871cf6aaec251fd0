import {
  type Assignment,
  type CommandArgument,
  forEachChild,
  parse,
  type Redirection,
  type Command as ShellCommand,
  type SyntaxNode,
} from 'unbash';
import { DEEPEST_SCRIPT, refuseDeeper, spend } from './budget.ts';
import { commandsOf } from './command.ts';
import { assign, type Environment, environmentOf, joined } from './environment.ts';
import { expandPlain } from './expand.ts';
import type { Command, LineOf, Observed, Word } from './finding.ts';
import {
  handedOn,
  inlinePowerShell,
  inlineShell,
  isPowerShell,
  isScriptFile,
  isShellScript,
  readsItsInput,
  SHELLS,
} from './inline-scripts.ts';
import { linesFrom, linesWithin, onLine } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { listed, valuesOf, wordsOf } from './shell-words.ts';

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
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${lineOf(0)}: scripts`);
  spend(observed.budget, source.length);
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
  if (node.type === 'Pipeline') readPiped(node.commands, within);
  if (node.type === 'Redirected') readRedirects(node.redirects, [], within);
  forEachChild(node, (child) => {
    if (node.type === 'Command' && child.type === 'Assignment') visitBelow(child, within);
    else visit(child, within);
  });
}

/** The assignments of a command are read with the command; what stands in them is read here. */
function visitBelow(node: SyntaxNode, reading: Reading): void {
  forEachChild(node, (child) => visit(child, reading));
}

function readAssignment(node: Assignment, reading: Reading): void {
  const { name, value } = node;
  const values = value.type === 'ArrayValue' ? listed(value.elements, reading) : valuesOf(value, reading);
  const before = node.append === true ? (reading.environment.variables.get(name) ?? ['']) : [''];
  const all =
    value.type === 'ArrayValue' ? [...before, ...values] : joined([before, values], reading.environment.budget);
  assign(reading.environment, name, all, reading.isBranch);
  reading.observed.settings.push({ name, values, line: reading.lineOf(node.pos) });
}

function readCommand(node: ShellCommand, reading: Reading): void {
  for (const each of node.prefix) if (each.type === 'Assignment') readAssignment(each, reading);
  const words = wordsIn(node, reading);
  if (ASSIGNING.has(node.name?.value ?? '')) readExports(node.args, reading);
  const targets = targetsOf(node.redirects, reading);
  const commands = readWords(words, targets, reading);
  for (const command of commands) if (command.name === 'tee') targets.push(...plainValues(command));
  readRedirects(node.redirects, commands, reading, targets);
  if (targets.some(isScriptFile)) for (const command of commands) readEchoed(command, reading);
}

/** A command given as words, as in a Dockerfile's JSON form. */
export function readShellWords(words: readonly Word[], environment: Environment, observed: Observed): void {
  const line = words[0]?.line ?? 1;
  readWords(words, [], { lineOf: onLine(line), environment, observed, isBranch: false, depth: 0 });
}

function readWords(words: readonly Word[], targets: readonly string[], reading: Reading): readonly Command[] {
  const commands = commandsOf(words, reading.observed.budget, targets);
  for (const command of commands) {
    const isFunction = reading.environment.functions.has(command.name);
    const whole: Command = isFunction ? { ...command, isFunction } : command;
    reading.observed.commands.push(whole);
    readPassed(words.slice(0, -1 - command.args.length), reading);
    readInner(whole, reading);
  }
  return commands;
}

/** `env NAME=VALUE command`, `sudo NAME=VALUE command`: what stands before a wrapped command sets its variables. */
function readPassed(words: readonly Word[], { observed }: Reading): void {
  for (const { values, line } of words) {
    const name = /^([A-Za-z_]\w*)=/.exec(values[0] ?? '')?.[1];
    if (name === undefined) continue;
    observed.settings.push({ name, values: values.map((value) => value.slice(name.length + 1)), line });
  }
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

/** `bash -c '…'`, `powershell -Command …`: the text is a script. `find -exec …`: the rest is a command. */
function readInner(command: Command, reading: Reading): void {
  const { environment, observed, depth } = reading;
  const { args, line } = command;
  const isForPowerShell = isPowerShell(command);
  for (const text of isForPowerShell
    ? inlinePowerShell(command, observed.budget)
    : inlineShell(command, observed.budget)) {
    const lineOf = text.includes('\n') ? linesFrom(text, line) : onLine(args.at(-1)?.line ?? line);
    if (isForPowerShell) readPowerShell(text, lineOf, environmentOf(observed.budget), observed, depth + 1);
    else readShell(text, lineOf, environment, observed, depth + 1);
  }
  const handed = handedOn(command);
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${line}: commands`);
  if (handed.length > 0) readWords(handed, [], { ...reading, depth: depth + 1 });
}

/** `cat <<EOF | bash`, `echo '…' | sh`: what is piped to a shell is a script. */
function readPiped(nodes: readonly SyntaxNode[], reading: Reading): void {
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1];
    if (node.type !== 'Command' || next?.type !== 'Command' || !commandsIn(next, reading).some(readsItsInput)) continue;
    for (const each of node.redirects) {
      if (each.type !== 'HereDoc') continue;
      const lineOf = linesWithin(reading.lineOf, each.body.pos);
      readShell(each.body.text, lineOf, reading.environment, reading.observed, reading.depth + 1);
    }
    for (const command of commandsIn(node, reading)) readEchoed(command, reading);
  }
}

function wordsIn({ name, args }: ShellCommand, reading: Reading): readonly Word[] {
  return name === undefined ? [] : [name, ...args].flatMap((each) => wordsOf(each, reading));
}

function commandsIn(node: ShellCommand, reading: Reading): readonly Command[] {
  return commandsOf(wordsIn(node, reading), reading.observed.budget);
}

/** Lines that make a script one by one: each is read, but need not be whole. */
function readEchoed({ name, args }: Command, reading: Reading): void {
  if (name !== 'echo' && name !== 'printf') return;
  const observed = { ...reading.observed, problems: [] };
  for (const { values, line } of args) {
    for (const value of values) {
      readShell(value.replaceAll('\\n', '\n'), onLine(line), reading.environment, observed, reading.depth + 1);
    }
  }
}

/** Here-documents and here-strings: a script when a shell reads them, else text that is written. */
function readRedirects(
  redirects: readonly Redirection[],
  commands: readonly Command[],
  reading: Reading,
  targets: readonly string[] = targetsOf(redirects, reading),
): void {
  for (const each of redirects) {
    if (each.type !== 'HereDoc') continue;
    const { body } = each;
    const lineOf = linesWithin(reading.lineOf, body.pos);
    const isRun = commands.some(({ name }) => SHELLS.has(name));
    if (isRun || isShellScript(body.text, targets))
      readShell(body.text, lineOf, reading.environment, reading.observed, reading.depth + 1);
    else writeLines(body.text, lineOf, targets, reading);
  }
}

/** The lines of a here-document, with the variables in them followed as far as they are known. */
function writeLines(text: string, lineOf: LineOf, targets: readonly string[], reading: Reading): void {
  let start = 0;
  for (const raw of text.split('\n')) {
    for (const each of expandPlain(raw, reading.environment)) {
      reading.observed.written.push({ text: each, line: lineOf(start), targets });
    }
    start += raw.length + 1;
  }
}
