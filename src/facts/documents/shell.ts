import {
  type AndOr,
  type Assignment,
  type CommandArgument,
  forEachChild,
  type Function as OwnFunctionNode,
  type Pipeline,
  parse,
  type Redirection,
  type Command as ShellCommand,
  type SyntaxNode,
} from 'unbash';
import { DEEPEST_SCRIPT, refuseDeeper, spend } from './budget.ts';
import { commandName, commandsOf } from './command.ts';
import {
  assign,
  type Environment,
  environmentOf,
  environmentOfCall,
  joined,
  maybe,
  merge,
  type OwnFunction,
} from './environment.ts';
import type { Command, LineOf, Observed, Word } from './finding.ts';
import {
  handedOn,
  type Inline,
  inlineBatch,
  inlineForeign,
  inlinePowerShell,
  inlineShell,
  isPowerShell,
  readsItsInput,
} from './inline-scripts.ts';
import { linesFrom, onLine } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { KEEPERS, keepGiven, languageRead, putIn, readBuiltIn, withGiven } from './shell-commands.ts';
import { type Given, hereDocument, hereStrings, said } from './shell-input.ts';
import type { Reading } from './shell-reading.ts';
import { listed, valuesOf, wordsOf } from './shell-words.ts';
import { languageOf, readWritten } from './written-files.ts';

const ASSIGNING: ReadonlySet<string> = new Set(['export', 'declare', 'local', 'readonly', 'typeset', 'setenv']);
const LOCAL: ReadonlySet<string> = new Set(['declare', 'local', 'typeset']);
const BRANCHES: ReadonlySet<string> = new Set([
  'If',
  'For',
  'ArithmeticFor',
  'Select',
  'While',
  'Case',
  'Subshell',
  'CommandExpansion',
  'ProcessSubstitution',
]);
/** Programs that hand on what they are given. */
const FILTERS = /^(?:cat|tee|sort|uniq|grep|egrep|head|tail|sed|awk|tr|envsubst|cut|column|nl|rev|tac|pv|jq)$/;

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
  visit(script, { source, lineOf, environment, observed, isBranch: false, depth }, []);
}

/** @param given what the commands in it are given to read */
function visit(node: SyntaxNode, reading: Reading, given: readonly Given[]): void {
  const within = BRANCHES.has(node.type) && !reading.isBranch ? { ...reading, isBranch: true } : reading;
  switch (node.type) {
    case 'Function':
      readFunction(node, reading);
      return;
    case 'AndOr':
      readAndOr(node, reading, given);
      return;
    case 'Pipeline':
      readPipeline(node, reading, given);
      return;
    case 'Redirected': {
      const texts = [...givenBy(node.redirects, reading), ...(node.redirects.some(isInput) ? [] : given)];
      visit(node.command, reading, texts);
      for (const each of node.redirects) visitBelow(each, reading, []);
      const targets = targetsOf(node.redirects, reading);
      if (targets.length > 0) writeTo(saidBy(node.command, reading, texts), targets, reading);
      return;
    }
    case 'For':
      reading.environment.origin = undefined;
      assign(reading.environment, node.name.value, listed(node.wordlist, reading), true);
      break;
    case 'Assignment':
      readAssignment(node, reading);
      break;
    case 'Command':
      readCommand(node, within, given);
      // The assignments of a command are read with the command; what stands in them is read here.
      forEachChild(node, (child) => {
        if (child.type === 'Assignment') visitBelow(child, within, []);
        else visit(child, within, []);
      });
      return;
  }
  visitBelow(node, within, given);
}

function visitBelow(node: SyntaxNode, reading: Reading, given: readonly Given[]): void {
  forEachChild(node, (child) => visit(child, reading, given));
}

/** What stands behind `&&` and `||` may happen or not, and inside the chain is what it is. */
function readAndOr({ commands, operators }: AndOr, reading: Reading, given: readonly Given[]): void {
  const [first, ...rest] = commands;
  if (first !== undefined) visit(first, reading, given);
  const either = operators.indexOf('||'); // from there on, what stands before may not have been
  maybe(reading.environment, () => {
    for (const [index, each] of rest.entries()) {
      visit(each, either >= 0 && index >= either ? { ...reading, isBranch: true } : reading, given);
    }
  });
}

function readFunction({ name, body }: OwnFunctionNode, reading: Reading): void {
  const { environment, observed, lineOf, source } = reading;
  const before = observed.commands.length;
  const inside = environmentOfCall(environment, name.value, undefined); // its words are known when it is called
  visit(body, { ...reading, environment: inside, isBranch: true }, []);
  merge(environment, inside);
  const runs = new Set(observed.commands.slice(before).flatMap((command) => [command.name, ...(command.runs ?? [])]));
  environment.functions.set(name.value.toLowerCase(), { runs: [...runs], body: { node: body, lineOf, source } });
}

/** Follows a function with the words that it is called with. */
function readCall(own: OwnFunction, command: Command, reading: Reading): void {
  const { environment, observed, depth } = reading;
  if (own.body === undefined || environment.calls.has(command.name)) return;
  const { node, lineOf, source } = own.body;
  refuseDeeper(depth + 1, DEEPEST_SCRIPT, `line ${command.line}: functions`);
  spend(observed.budget, node.end - node.pos);
  const inside = environmentOfCall(environment, command.name, command.args);
  visit(node, { source, lineOf, environment: inside, observed, isBranch: false, depth: depth + 1 }, []);
  merge(environment, inside);
}

function readAssignment(node: Assignment, reading: Reading): void {
  const { name, value } = node;
  const { environment } = reading;
  environment.origin = undefined;
  const values = value.type === 'ArrayValue' ? listed(value.elements, reading) : valuesOf(value, reading);
  const before = node.append === true ? (environment.variables.get(name) ?? ['']) : [''];
  const all =
    value.type === 'ArrayValue'
      ? [...(node.append === true ? before : []), ...values]
      : joined([before, values], environment.budget);
  if (value.type === 'ArrayValue') environment.lists.add(name);
  else if (node.index === undefined) environment.lists.delete(name);
  assign(environment, name, all, reading.isBranch || node.index !== undefined);
  reading.observed.settings.push({ name, values, line: reading.lineOf(node.pos) });
}

function readCommand(node: ShellCommand, reading: Reading, piped: readonly Given[]): void {
  for (const each of node.prefix) if (each.type === 'Assignment') readAssignment(each, reading);
  const words = wordsIn(node, reading);
  const name = node.name?.value ?? '';
  if (ASSIGNING.has(name)) readExports(name, node.args, reading);
  const targets = targetsOf(node.redirects, reading);
  const own = givenBy(node.redirects, reading);
  const given = node.redirects.some(isInput) ? own : piped;
  const commands = readWords(words, targets, reading, given);
  for (const command of commands) {
    if (command.name === 'tee') targets.push(...plainValues(command));
    if (command.name === 'sed') writeTo(putIn(command), plainValues(command), reading);
    if (!readsItsInput(command) || given.length === 0) writeSaid(command, { given, own, targets }, reading);
  }
  if (commands.length === 0) writeTo(own, targets, reading);
}

interface Streams {
  readonly given: readonly Given[];
  /** A here-document of the command's own. */
  readonly own: readonly Given[];
  readonly targets: readonly string[];
}

function writeSaid(command: Command, { given, own, targets }: Streams, reading: Reading): void {
  const isFilter = FILTERS.test(command.name);
  writeTo(isFilter ? passed(given, own, targets) : own, isFilter ? targets : [], reading);
  if (targets.length > 0) writeTo(said(command, reading), targets, reading);
}

/** What a filter writes: a here-document of its own, and what is piped to it where it goes into a file. */
function passed(given: readonly Given[], own: readonly Given[], targets: readonly string[]): readonly Given[] {
  return given === own || targets.length > 0 ? given : [];
}

/** A command given as words, as in a Dockerfile's JSON form. */
export function readShellWords(words: readonly Word[], environment: Environment, observed: Observed, depth = 0): void {
  const line = words[0]?.line ?? 1;
  readWords(words, [], { source: '', lineOf: onLine(line), environment, observed, isBranch: false, depth }, []);
}

function readWords(
  words: readonly Word[],
  targets: readonly string[],
  reading: Reading,
  given: readonly Given[],
): readonly Command[] {
  const [first, ...rest] = words;
  const called = commandName(first?.values[0] ?? '');
  // A function of the script's own goes before a program of the same name.
  const commands: readonly Command[] =
    first !== undefined && reading.environment.functions.has(called)
      ? [{ name: called, args: rest, line: first.line, targets }]
      : commandsOf(words, reading.observed.budget, targets);
  return commands.map((command) => {
    const before = words.slice(0, Math.max(0, words.length - 1 - command.args.length));
    const own = reading.environment.functions.get(command.name);
    const args = withGiven(command, before, given);
    const whole: Command = own === undefined ? { ...command, args } : { ...command, args, runs: own.runs };
    reading.observed.commands.push(whole);
    readPassed(before, reading);
    readInner(whole, reading);
    readGiven(whole, given, reading);
    if (own !== undefined) readCall(own, whole, reading);
    return whole;
  });
}

/** `env NAME=VALUE command`, `sudo NAME=VALUE command`: what stands before a wrapped command sets its variables. */
function readPassed(words: readonly Word[], { observed }: Reading): void {
  for (const { values, line } of words) {
    const name = /^([A-Za-z_]\w*)=/.exec(values[0] ?? '')?.[1];
    if (name === undefined) continue;
    observed.settings.push({ name, values: values.map((value) => value.slice(name.length + 1)), line });
  }
}

function readExports(name: string, args: readonly CommandArgument[], reading: Reading): void {
  for (const each of args) {
    if (each.type !== 'Assignment') continue;
    const { locals } = reading.environment;
    const isLocal = LOCAL.has(name) && locals !== undefined;
    if (isLocal) locals.add(each.name);
    readAssignment(each, isLocal ? { ...reading, isBranch: false } : reading);
  }
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
  const { line } = command;
  const { budget } = observed;
  if (isPowerShell(command)) {
    eachInline(inlinePowerShell(command, budget), command, (text, lineOf) => {
      readPowerShell(text, lineOf, environmentOf(budget), observed, depth + 1);
    });
  }
  eachInline(inlineShell(command, budget), command, (text, lineOf) => {
    readShell(text, lineOf, environment, observed, depth + 1);
  });
  eachInline(inlineBatch(command, budget), command, (text, lineOf) => {
    const variables = new Map(environment.variables);
    spend(budget, variables.size);
    observed.scripts.push({ language: 'batch', text, lineOf, variables, depth: depth + 1, isPart: true });
  });
  eachInline(inlineForeign(command), command, (text, lineOf) => {
    observed.scripts.push({ language: 'other', text, lineOf, variables: new Map(), depth: depth + 1, isPart: true });
  });
  if (command.name === 'ansible') readAdHoc(command, reading);
  readBuiltIn(command, reading);
  const handed = handedOn(command);
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${line}: commands`);
  if (handed.length > 0) readWords(handed, [], { ...reading, depth: depth + 1 }, []);
}

function eachInline(
  { texts, word }: Inline,
  { args, line }: Command,
  read: (text: string, lineOf: LineOf) => void,
): void {
  for (const text of texts) {
    read(
      text,
      word?.lineOf ??
        (text.includes('\n') ? linesFrom(text, word?.line ?? line) : onLine(word?.line ?? args.at(-1)?.line ?? line)),
    );
  }
}

/** `ansible HOSTS -m MODULE -a ARGUMENTS` is a task (ansible(1)). */
function readAdHoc({ args, line }: Command, { observed, depth }: Reading): void {
  const behind = (option: RegExp) =>
    args[args.findIndex(({ values }) => option.test(values[0] ?? '')) + 1]?.values[0] ?? '';
  const module = args.some(({ values }) => /^-m$|^--module-name$/.test(values[0] ?? ''))
    ? behind(/^-m$|^--module-name$/)
    : 'command';
  const text = JSON.stringify([{ [module]: behind(/^-a$|^--args$/) }]);
  observed.scripts.push({
    language: 'ansible',
    text,
    lineOf: onLine(line),
    variables: new Map(),
    depth: depth + 1,
    isPart: true,
  });
}

/** What a command does with what it is given: a shell runs it, `read` keeps it, crontab(1) has it run. */
function readGiven(command: Command, given: readonly Given[], reading: Reading): void {
  const { environment, observed, depth } = reading;
  const { name } = command;
  if (given.length === 0) return;
  if (readsItsInput(command)) {
    for (const { text, lineOf, isPart } of given) {
      readShell(text, lineOf, environment, isPart ? { ...observed, problems: [] } : observed, depth + 1);
    }
  } else if (KEEPERS.has(name)) keepGiven(command, given, reading);
  else {
    const language = languageRead(command);
    if (language === undefined) return;
    for (const { text, lineOf, isPart } of given) {
      const variables = new Map(environment.variables);
      spend(observed.budget, variables.size);
      observed.scripts.push({ language, text, lineOf, variables, depth: depth + 1, isPart });
    }
  }
}

/** `cat <<EOF | bash`, `echo '…' | sh`: what a command says is what the next one is given. */
function readPipeline({ commands }: Pipeline, reading: Reading, given: readonly Given[]): void {
  let said = given;
  for (const [index, node] of commands.entries()) {
    visit(node, reading, said);
    if (index < commands.length - 1) said = saidBy(node, reading, said);
  }
}

/** What a command, or several in brackets, say; as far as that is known. */
function saidBy(node: SyntaxNode, reading: Reading, given: readonly Given[]): readonly Given[] {
  switch (node.type) {
    case 'Command': {
      const own = node.redirects.some(isInput) ? givenBy(node.redirects, reading) : given;
      const commands = commandsOf(wordsIn(node, reading), reading.observed.budget);
      return commands.flatMap((command) => (FILTERS.test(command.name) ? own : said(command, reading)));
    }
    case 'Redirected':
      return saidBy(node.command, reading, node.redirects.some(isInput) ? givenBy(node.redirects, reading) : given);
    case 'Pipeline':
      return node.commands.reduce((texts: readonly Given[], each) => saidBy(each, reading, texts), given);
    case 'Word':
    case 'Assignment':
    case 'Function':
      return [];
    default: {
      const texts: Given[] = [];
      forEachChild(node, (child) => texts.push(...saidBy(child, reading, given)));
      return texts;
    }
  }
}

function wordsIn({ name, args }: ShellCommand, reading: Reading): readonly Word[] {
  return name === undefined ? [] : [name, ...args].flatMap((each) => wordsOf(each, reading));
}

function isInput(each: Redirection): boolean {
  return each.type === 'HereDoc' || each.type === 'HereString' || each.operator === '<';
}

/** Here-documents and here-strings. */
function givenBy(redirects: readonly Redirection[], reading: Reading): readonly Given[] {
  return redirects.flatMap((each) => {
    if (each.type === 'HereDoc') return hereDocument(each, reading);
    if (each.type === 'HereString') return hereStrings(each, reading);
    const [part] = each.operator === '<' ? (each.target?.parts ?? []) : [];
    return part?.type === 'ProcessSubstitution' && part.script !== undefined ? saidBy(part.script, reading, []) : [];
  });
}

/** What is written into files: a script where its name or first line says so, else text. */
function writeTo(given: readonly Given[], targets: readonly string[], { environment, observed, depth }: Reading): void {
  for (const { text, lineOf, isPart } of given) {
    const language = languageOf(text, targets);
    if (language !== undefined) spend(observed.budget, environment.variables.size);
    const variables = language === undefined ? undefined : new Map(environment.variables);
    readWritten(
      { text, lineOf, targets, depth: depth + 1, isPart, language, ...(variables && { variables }) },
      observed,
    );
  }
}
