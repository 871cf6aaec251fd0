import { DEEPEST_SCRIPT, refuseDeeper, spend } from './budget.ts';
import { commandName, commandsOf } from './command.ts';
import { assign, type Environment, environmentOf, joined } from './environment.ts';
import type { Command, Language, LineOf, Observed, Word } from './finding.ts';
import { inlineBatch, inlinePowerShell, inlineShell, isPowerShell } from './inline-scripts.ts';
import { linesFrom, linesWithin, onLine } from './lines.ts';
import { type PowerShellNode, withPowerShellTree } from './powershell-grammar.ts';
import { inKnownForms, isEmptyPowerShell } from './powershell-quoting.ts';
import { readPowerShellValues } from './powershell-values.ts';
import { languageOf, readWritten } from './written-files.ts';

interface Reading {
  readonly lineOf: LineOf;
  readonly environment: Environment;
  readonly observed: Observed;
  /** Hash tables by variable: `Invoke-WebRequest @download`. */
  readonly tables: Map<string, readonly Word[]>;
  readonly isBranch: boolean;
  /** Scripts inside scripts. */
  readonly depth: number;
}

const BRANCHES: ReadonlySet<string> = new Set([
  'if_statement',
  'foreach_statement',
  'for_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
  'try_statement',
  'function_statement',
  'script_block_expression',
]);

/** Reads a PowerShell script into commands, settings and written text. Names of variables have no case. */
export function readPowerShell(
  source: string,
  lineOf: LineOf,
  environment: Environment,
  observed: Observed,
  depth = 0,
): void {
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${lineOf(0)}: scripts`);
  spend(observed.budget, source.length);
  if (isEmptyPowerShell(source)) return;
  withPowerShellTree(source, (root) => {
    const reading = { lineOf, environment, observed, tables: new Map(), isBranch: false, depth };
    if (root.hasError) readQuoted(source, reading);
    else visit(root, reading);
  });
}

/** A second try, in the forms that the grammar takes. Lines stay what they are. */
function readQuoted(source: string, reading: Reading): void {
  const { lineOf, observed } = reading;
  const quoted = inKnownForms(source);
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lineIn = linesFrom(quoted, 0);
  const within: LineOf = (position) => lineOf(starts[lineIn(position)] ?? 0);
  withPowerShellTree(quoted, (root) => {
    if (root.hasError) {
      observed.problems.push(`line ${within(faultIn(root).startIndex)}: PowerShell does not parse`);
    }
    visit(root, { ...reading, lineOf: within });
  });
}

function faultIn(node: PowerShellNode): PowerShellNode {
  const below = node.children.find((child) => child !== null && (child.isError || child.isMissing || child.hasError));
  return below === undefined || below === null || below.isError || below.isMissing ? (below ?? node) : faultIn(below);
}

function visit(node: PowerShellNode, reading: Reading): void {
  const within = BRANCHES.has(node.type) && !reading.isBranch ? { ...reading, isBranch: true } : reading;
  if (node.type === 'assignment_expression') readAssignment(node, within);
  if (node.type === 'foreach_statement') readForEach(node, within);
  if (node.type === 'function_statement') {
    const name = node.namedChildren.find((each) => each?.type === 'function_name')?.text ?? '';
    within.environment.functions.set(name.toLowerCase(), { runs: commandsWithin(node) });
  }
  if (node.type === 'command') readCommand(node, within);
  if (node.type === 'invokation_expression') readInvocation(node, within);
  if (node.type === 'string_literal') readString(node, within);
  for (const child of node.namedChildren) if (child !== null) visit(child, within);
}

function readAssignment(node: PowerShellNode, reading: Reading): void {
  const [left, ...rest] = node.namedChildren.filter((each) => each !== null);
  const right = rest.at(-1);
  if (left === undefined || right === undefined) return;
  const table = only(right, 'hash_literal_expression') ?? only(right, 'hash_literal_body');
  const name = variableName(left.text);
  if (table !== undefined) reading.tables.set(name, entriesOf(table, reading));
  const values = readPowerShellValues(right, reading.environment);
  const isAdded = node.namedChildren.some((each) => each?.text === '+=');
  const before = isAdded ? (reading.environment.variables.get(name) ?? ['']) : [''];
  const all = joined([before, values], reading.environment.budget);
  assign(reading.environment, name, isAdded ? [...all, ...values] : all, reading.isBranch);
  const shown = left.text.replace(/^\$\{?env:/i, '').replace(/\}$/, '');
  reading.observed.settings.push({ name: shown, values, line: reading.lineOf(node.startIndex) });
}

function readForEach(node: PowerShellNode, reading: Reading): void {
  const [variable, list] = node.namedChildren.filter((each) => each !== null);
  if (variable === undefined || list === undefined) return;
  assign(reading.environment, variableName(variable.text), readPowerShellValues(list, reading.environment), true);
}

/** `$Url`, `${Url}`, `[string]$Url`, `$script:Url` are one variable. */
function variableName(text: string): string {
  return text
    .replace(/^(?:\[[^\]]*\]\s*)*/, '')
    .replace(/^[$@]\{?(?:script:|global:|local:)?/i, '')
    .replace(/\}$/, '')
    .toLowerCase();
}

/** Down a chain of only children to a node of a type. */
function only(node: PowerShellNode, type: string): PowerShellNode | undefined {
  let at: PowerShellNode | null = node;
  while (at !== null && at.type !== type) at = at.namedChildCount === 1 ? at.namedChild(0) : null;
  return at ?? undefined;
}

function entriesOf(table: PowerShellNode, reading: Reading): readonly Word[] {
  return table.descendantsOfType('hash_entry').flatMap((entry) => {
    const [key, value] = entry?.namedChildren ?? [];
    if (!key || !value) return [];
    const line = reading.lineOf(key.startIndex);
    return [
      { values: [`-${key.text.replaceAll(/["']/g, '')}`], line },
      { values: readPowerShellValues(value, reading.environment), line: reading.lineOf(value.startIndex) },
    ];
  });
}

function readCommand(node: PowerShellNode, reading: Reading): void {
  const name = node.childForFieldName('command_name');
  const elements = node.childForFieldName('command_elements')?.namedChildren ?? [];
  const words: Word[] = [];
  if (name !== null) words.push(wordOf(name, reading));
  for (const element of elements) {
    if (element === null || element.type === 'command_argument_sep') continue;
    if (element.text.startsWith('@') && /^@\w+$/.test(element.text)) {
      // As of a variable, the line is the one where the table is used.
      const line = reading.lineOf(element.startIndex);
      words.push(...(reading.tables.get(variableName(element.text)) ?? []).map(({ values }) => ({ values, line })));
    } else words.push(wordOf(element, reading));
  }
  for (const command of commandsOf(words, reading.observed.budget)) {
    readOne(command, reading);
    if (WRITERS.test(command.name)) readFile(node, command, reading);
  }
}

const WRITERS = /^(?:set-content|add-content|out-file|sc|ac|tee-object|new-item|ni)$/;

/** A script that is written into a file: the strings of the command, and those that are piped to it. */
function readFile(node: PowerShellNode, { name, args }: Command, reading: Reading): void {
  const targets = args.flatMap(({ values }) => values).filter((value) => languageOf('', [value]) !== undefined);
  if (targets.length === 0) return;
  const piped = node.parent?.namedChildren.filter((each) => each !== null && each.endIndex <= node.startIndex) ?? [];
  for (const within of [...piped, node]) {
    for (const text of within?.descendantsOfType('string_literal') ?? []) {
      if (text === null || targets.includes(readPowerShellValues(text, reading.environment)[0] ?? '')) continue;
      const start = text.startIndex + (text.text.startsWith('@') ? 3 : 1);
      for (const value of readPowerShellValues(text, reading.environment)) {
        const lineOf = linesWithin(reading.lineOf, start);
        const isPart = name.startsWith('a') || !value.includes('\n');
        readWritten({ text: value, lineOf, targets, depth: reading.depth + 1, isPart }, reading.observed);
      }
    }
  }
}

/** The names of the commands and methods that a function runs. */
function commandsWithin(node: PowerShellNode): readonly string[] {
  const names = node.descendantsOfType(['command_name', 'member_name']);
  return names.map((each) =>
    (each?.type === 'member_name' ? `.${each.text}` : commandName(each?.text ?? '')).toLowerCase(),
  );
}

function readOne(command: Command, reading: Reading): void {
  const { environment, observed, depth } = reading;
  const own = environment.functions.get(command.name);
  observed.commands.push(own === undefined ? command : { ...command, runs: own.runs });
  refuseDeeper(depth, DEEPEST_SCRIPT, `line ${command.line}: commands`);
  if (command.name === 'start-process' || command.name === 'saps' || command.name === 'start')
    readStarted(command.args, reading);
  if (isPowerShell(command)) {
    for (const text of inlinePowerShell(command, observed.budget).texts) {
      readPowerShell(text, onLine(command.line), environmentOf(observed.budget), observed, depth + 1);
    }
  }
  const handOver = (language: Language, texts: readonly string[]) => {
    for (const text of texts) {
      const lineOf = onLine(command.line);
      observed.scripts.push({ language, text, lineOf, variables: new Map(), depth: depth + 1, isPart: true });
    }
  };
  handOver('batch', inlineBatch(command, observed.budget).texts);
  handOver('shell', inlineShell(command, observed.budget).texts);
}

/** Start-Process's own parameters: with a value that is none of the command's, and without. */
const STARTED_VALUE = /^-(?:WorkingDirectory|WindowStyle|Verb|Credential|RedirectStandard\w+|Environment)$/i;
const STARTED_OWN = /^-(?:FilePath|ArgumentList|Args|Wait|NoNewWindow|PassThru|LoadUserProfile|UseNewEnvironment)$/i;

/** `Start-Process curl.exe -ArgumentList '-k https://…'`: what is started is a command itself. */
function readStarted(args: readonly Word[], reading: Reading): void {
  const own: Word[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const { values, line } = args[at] ?? { values: [], line: 1 };
    const text = values[0] ?? '';
    if (STARTED_VALUE.test(text)) at += 1;
    else if (own.length === 0 && !STARTED_OWN.test(text)) own.push({ values, line });
    else if (!STARTED_OWN.test(text)) {
      const words = values.flatMap((value) => value.split(/\s+/));
      own.push(...words.map((word) => ({ values: [word.replaceAll(/["']/g, '')], line })));
    }
  }
  const inside = { ...reading, depth: reading.depth + 1 };
  for (const command of commandsOf(own, reading.observed.budget)) readOne(command, inside);
}

/** `$client.DownloadFile('http://…')`, `[Net.WebRequest]::Create('http://…')`. */
function readInvocation(node: PowerShellNode, reading: Reading): void {
  const children = node.namedChildren.filter((each) => each !== null);
  const method = children.find((each) => each.type === 'member_name')?.text ?? '';
  const list = children.find((each) => each.type === 'argument_list');
  const found = list?.namedChildren.flatMap((each) => each?.namedChildren ?? []) ?? [];
  const args = found.flatMap((each) => (each === null ? [] : [wordOf(each, reading)]));
  const name = `.${method.toLowerCase()}`;
  reading.observed.commands.push({ name, args, line: reading.lineOf(node.startIndex), targets: [] });
}

function readString(node: PowerShellNode, reading: Reading): void {
  let start = node.startIndex;
  for (const text of node.text.split('\n')) {
    const bare = text.replace(/^@?["']|["']@?$/g, '');
    reading.observed.written.push({ text: bare, line: reading.lineOf(start), targets: [] });
    start += text.length + 1;
  }
}

function wordOf(node: PowerShellNode, { environment, lineOf }: Reading): Word {
  return { values: readPowerShellValues(node, environment), line: lineOf(node.startIndex) };
}
