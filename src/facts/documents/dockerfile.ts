import { DockerfileParser, type Instruction, type PropertyInstruction } from 'dockerfile-ast';
import { clearTextIn } from './address.ts';
import { type Environment, environmentOf } from './environment.ts';
import { expandPlain } from './expand.ts';
import { findingOf } from './fetch-rules.ts';
import { type LineOf, type Observed, quoted } from './finding.ts';
import { lastUpTo, linesFrom } from './lines.ts';
import { readPowerShell } from './powershell.ts';
import { readShell, readShellWords } from './shell.ts';

const KNOWN: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY CROSS_BUILD ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** How RUN is being understood at one place of the file. */
interface State {
  readonly text: string;
  readonly starts: readonly number[];
  /** The line, in the document, of a line of the file, from 0. */
  readonly lineAt: (index: number) => number;
  readonly escape: string;
  readonly environment: Environment;
  readonly observed: Observed;
  shell: 'shell' | 'powershell' | 'batch';
}

/** Reads a Dockerfile, or a template of one with Image Builder's `{{{ … }}}`: what its build runs, adds and sets. */
export function readDockerfile(text: string, observed: Observed, lineOf: LineOf = linesFrom(text)): void {
  // A trigger is read as the instruction that it is.
  const triggered = text.replace(
    /^([^\S\n]*)ONBUILD(?=[^\S\n]+[A-Za-z])/gim,
    (_, indent: string) => `${indent}       `,
  );
  const file = DockerfileParser.parse(triggered);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const state: State = {
    text,
    starts,
    lineAt: (index) => lineOf(starts[index] ?? text.length),
    escape: file.getEscapeCharacter(),
    environment: environmentOf(observed.budget),
    observed,
    shell: 'shell',
  };
  for (const instruction of file.getInstructions()) readInstruction(instruction, instruction.getKeyword(), state);
}

function readInstruction(instruction: Instruction, keyword: string, state: State): void {
  const line = state.lineAt(instruction.getRange().start.line);
  switch (keyword) {
    case 'FROM':
      state.shell = /windows|nanoserver|servercore/i.test(instruction.getArgumentsContent() ?? '') ? 'batch' : 'shell';
      return;
    case 'RUN':
      readRun(argumentsOf(instruction, state), state);
      return;
    case 'ARG':
    case 'ENV':
      readVariables(instruction as PropertyInstruction, line, state); // by their keyword
      return;
    case 'ADD':
    case 'COPY':
      readAdd(instruction, keyword, state);
      return;
    case 'SHELL':
      state.shell = shellOf(instruction.getArgumentsContent() ?? '');
      return;
  }
  if (!KNOWN.has(keyword) && !keyword.startsWith('{{')) {
    state.observed.problems.push(`line ${line}: ${quoted(keyword, 40)} is no instruction`);
  }
}

interface Arguments {
  readonly source: string;
  /** Where the source begins in the file. */
  readonly start: number;
}

/** What follows the keyword, at its place in the file. */
function argumentsOf(instruction: Instruction, { text, starts }: State): Arguments {
  const range = instruction.getInstructionRange();
  const whole = instruction.getRange();
  const start = (starts[range.end.line] ?? 0) + range.end.character;
  return { start, source: text.slice(start, (starts[whole.end.line] ?? text.length) + whole.end.character) };
}

/** SHELL's program; Windows images begin with cmd (Dockerfile reference, "SHELL"). */
function shellOf(form: string): State['shell'] {
  if (/powershell|pwsh/i.test(form)) return 'powershell';
  return /\bcmd(?:\.exe)?\b/i.test(form) ? 'batch' : 'shell';
}

/** Lines of a text that stands in the file, changed without adding or taking a line feed. */
function linesIn(text: string, start: number, { starts, lineAt }: State): LineOf {
  const inText = linesFrom(
    text,
    lastUpTo(starts, start, (each) => each),
  );
  return (position) => lineAt(inText(position));
}

function readRun({ source, start }: Arguments, state: State): void {
  const { observed } = state;
  const script = withoutFlags(source);
  const environment = environmentOf(observed.budget, state.environment.variables);
  const words = jsonForm(script);
  if (words !== undefined) {
    const line = linesIn(script, start, state)(script.search(/\S/));
    readShellWords(
      words.map((word) => ({ values: [word], line })),
      environment,
      observed,
    );
  } else if (state.shell === 'powershell') {
    const text = powerShellOf(script, state);
    const variables = powerShellVariables(environment);
    readPowerShell(text, linesIn(text, start, state), environmentOf(observed.budget, variables), observed);
  } else if (state.shell === 'batch') {
    const text = joinedLines(script, state.escape).replaceAll('\\\n', '^\n');
    const lineOf = linesIn(text, start, state);
    observed.scripts.push({
      language: 'batch',
      text,
      lineOf,
      variables: environment.variables,
      depth: 0,
      isPart: false,
    });
  } else {
    const text = /^\s*<</.test(script) ? withInterpreter(script) : joinedLines(script, state.escape);
    readShell(text, linesIn(text, start, state), environment, observed);
  }
}

/**
 * `RUN <<EOT`: the text is a script of the shell, of the program that stands behind the mark, or of the one that its
 * first line names (Dockerfile reference, "Here-Documents"). It goes there as it stands.
 */
function withInterpreter(script: string): string {
  return script.replace(
    /^(\s*)<<(-?)\s*(["']?)(\w+)\3([^\n]*)\n(?:#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+))?/,
    (...found) => {
      const [whole = '', before = '', dash = '', , mark = '', behind = '', named] = found as string[];
      const rest = whole.slice(whole.indexOf('\n'));
      const program = behind.trim() || (named ?? '').replace(/^.*\//, '') || 'sh';
      return `${before}${program} <<${dash}'${mark}'${rest}`;
    },
  );
}

/** `$env:NAME` of the image's environment. */
function powerShellVariables({ variables }: Environment): Environment['variables'] {
  return new Map([...variables].map(([name, values]) => [`env:${name.toLowerCase()}`, values]));
}

/** Docker takes the continuation away before PowerShell sees it; a backtick is PowerShell's own. */
function powerShellOf(script: string, { escape: mark }: State): string {
  return mark === '`' ? script : script.replace(/\\[^\S\n]*\n/g, (end) => `\`${end.slice(1).trimEnd()}\n`);
}

/** `--mount=…`, `--network=…` before the command, as blanks. */
function withoutFlags(source: string): string {
  return source.replace(/^(?:\s*(?:[\\`]\s*\n\s*)?--[a-z]+=\S+)+/, (flags) => flags.replaceAll(/[^\n]/g, ' '));
}

function jsonForm(script: string): readonly string[] | undefined {
  if (!/^\s*\[/.test(script)) return undefined;
  try {
    const value: unknown = JSON.parse(script.replaceAll(/[\\`][^\S\n]*\n/g, '\n'));
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Docker drops comment and empty lines inside a continued command; the shell never sees them. Each becomes a
 * continuation, so that lines stay.
 */
function joinedLines(script: string, mark: string): string {
  let isContinued = false;
  let delimiter: string | undefined;
  return script
    .split('\n')
    .map((line) => {
      if (delimiter !== undefined) {
        if (line.trim() === delimiter) delimiter = undefined;
        return line;
      }
      if (isContinued && /^\s*(?:#.*)?$/.test(line)) return '\\';
      delimiter = /<<-?\s*["']?(\w+)["']?/.exec(line)?.[1];
      isContinued = delimiter === undefined && line.trimEnd().endsWith(mark);
      return isContinued ? `${line.trimEnd().slice(0, -1)}\\` : line;
    })
    .join('\n');
}

function readVariables(instruction: PropertyInstruction, line: number, state: State): void {
  const { environment, observed, lineAt } = state;
  for (const property of instruction.getProperties()) {
    const value = property.getValue();
    if (value === null) continue;
    const values = expandPlain(value, environment);
    environment.variables.set(property.getName(), values);
    const at = property.getRange()?.start.line;
    observed.settings.push({ name: property.getName(), values, line: at === undefined ? line : lineAt(at) });
  }
}

function readAdd(instruction: Instruction, keyword: string, state: State): void {
  const { environment, observed, lineAt } = state;
  const all = instruction.getArguments();
  const last = all.at(-1);
  if (last !== undefined) observed.creates.push({ path: last.getValue(), line: lineAt(last.getRange().start.line) });
  const { source, start } = argumentsOf(instruction, state);
  if (source.includes('<<')) {
    const text = `tee ${source.trimStart()}`;
    readShell(text, linesIn(text, start + source.search(/\S/), state), environment, observed);
  }
  if (keyword === 'COPY') return;
  for (const argument of all.slice(0, -1)) {
    const line = lineAt(argument.getRange().start.line);
    for (const address of expandPlain(argument.getValue(), environment)) {
      const found = clearTextIn(address);
      if (found !== undefined) observed.findings.push(findingOf(found, false, line));
    }
  }
}
