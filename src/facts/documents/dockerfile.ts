import { DockerfileParser, type Instruction, type PropertyInstruction } from 'dockerfile-ast';
import { hostOfPlainHttp } from './address.ts';
import { type Environment, environmentOf } from './environment.ts';
import { expandPlain } from './expand.ts';
import { type Observed, quoted } from './finding.ts';
import { linesFrom } from './lines.ts';
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
  readonly escape: string;
  readonly environment: Environment;
  readonly observed: Observed;
  shell: 'shell' | 'powershell';
}

/** Reads a Dockerfile, or a template of one with Image Builder's `{{{ … }}}`: what its build runs, adds and sets. */
export function readDockerfile(text: string, observed: Observed): void {
  const file = DockerfileParser.parse(text);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const state: State = {
    text,
    starts,
    escape: file.getEscapeCharacter(),
    environment: environmentOf(observed.budget),
    observed,
    shell: 'shell',
  };
  for (const instruction of file.getInstructions()) readInstruction(instruction, instruction.getKeyword(), state);
}

function readInstruction(instruction: Instruction, keyword: string, state: State): void {
  const line = instruction.getRange().start.line + 1;
  switch (keyword) {
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
      state.shell = /powershell|pwsh/i.test(instruction.getArgumentsContent() ?? '') ? 'powershell' : 'shell';
      return;
    case 'ONBUILD':
      readTrigger(instruction, state);
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

function readTrigger(instruction: Instruction, state: State): void {
  const { source, start } = argumentsOf(instruction, state);
  const trigger = /^\s*([A-Za-z]+)/.exec(source);
  if (trigger?.[1]?.toUpperCase() !== 'RUN') return;
  readRun({ source: source.slice(trigger[0].length), start: start + trigger[0].length }, state);
}

function readRun({ source, start }: Arguments, state: State): void {
  const { observed } = state;
  const script = withoutFlags(source);
  const environment = environmentOf(observed.budget, state.environment.variables);
  // Lines are counted, not positions: what is done to the text below leaves every line feed where it is.
  const first = linesFrom(state.text)(start);
  const words = jsonForm(script);
  if (words !== undefined) {
    const line = linesFrom(script, first)(script.search(/\S/));
    readShellWords(
      words.map((word) => ({ values: [word], line })),
      environment,
      observed,
    );
  } else if (state.shell === 'powershell') {
    const text = powerShellOf(script, state);
    readPowerShell(
      text,
      linesFrom(text, first),
      environmentOf(observed.budget, powerShellVariables(environment)),
      observed,
    );
  } else {
    const text = /^\s*<</.test(script) ? `sh ${script}` : joinedLines(script, state.escape);
    readShell(text, linesFrom(text, first), environment, observed);
  }
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

function readVariables(instruction: PropertyInstruction, line: number, { environment, observed }: State): void {
  for (const property of instruction.getProperties()) {
    const value = property.getValue();
    if (value === null) continue;
    const values = expandPlain(value, environment);
    environment.variables.set(property.getName(), values);
    const at = property.getRange()?.start.line;
    observed.settings.push({ name: property.getName(), values, line: at === undefined ? line : at + 1 });
  }
}

function readAdd(instruction: Instruction, keyword: string, state: State): void {
  const { environment, observed } = state;
  const all = instruction.getArguments();
  const last = all.at(-1);
  if (last !== undefined) observed.creates.push({ path: last.getValue(), line: last.getRange().start.line + 1 });
  if (keyword === 'COPY') {
    const { source, start } = argumentsOf(instruction, state);
    const inFile = linesFrom(state.text);
    if (source.includes('<<'))
      readShell(`tee ${source.trimStart()}`, (at) => inFile(start + Math.max(0, at - 4)), environment, observed);
    return;
  }
  for (const argument of all.slice(0, -1)) {
    const line = argument.getRange().start.line + 1;
    for (const address of expandPlain(argument.getValue(), environment)) {
      const host = hostOfPlainHttp(address);
      if (host !== undefined) observed.findings.push({ rule: 'http-download', line, what: `http://${host}`, host });
    }
  }
}
