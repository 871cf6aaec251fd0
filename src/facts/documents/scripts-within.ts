import { readAnsible } from './ansible.ts';
import { readBatch } from './batch.ts';
import { DEEPEST_SCRIPT, refuseDeeper } from './budget.ts';
import { readDockerfile } from './dockerfile.ts';
import { environmentOf } from './environment.ts';
import type { Language, Observed, Script } from './finding.ts';
import { linesWithin } from './lines.ts';
import { readForeign } from './other-languages.ts';
import { readPowerShell } from './powershell.ts';
import { readShell } from './shell.ts';

type Reader = (script: Script, observed: Observed) => void;

const READERS: Readonly<Record<Language, Reader>> = {
  shell: (script, observed) => {
    readShell(script.text, script.lineOf, environmentOf(observed.budget, script.variables), observed, script.depth);
  },
  powershell: (script, observed) => {
    readPowerShell(script.text, script.lineOf, environmentOf(observed.budget), observed, script.depth);
  },
  batch: readBatch,
  dockerfile: ({ text, lineOf }, observed) => {
    readDockerfile(text, observed, lineOf);
  },
  cron: readCron,
  unit: readUnit,
  settings: readSettings,
  ansible: readAnsible,
  other: readForeign,
};

/** Reads the scripts that were found in others, and those that are found in them. */
export function readScriptsWithin(observed: Observed): void {
  for (const script of observed.scripts) {
    // which grows while they are read
    const { language, depth, isPart, lineOf } = script;
    refuseDeeper(depth, DEEPEST_SCRIPT, `line ${lineOf(0)}: scripts`);
    READERS[language](script, isPart ? { ...observed, problems: [] } : observed);
  }
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** The lines of a text, continued ones together; comments left out. */
function* linesOf(text: string): Iterable<Line> {
  let start = 0;
  let held: Line | undefined;
  for (const raw of text.split('\n')) {
    const whole: Line = held === undefined ? { text: raw, start } : { text: `${held.text} ${raw}`, start: held.start };
    start += raw.length + 1;
    held = whole.text.endsWith('\\') ? { text: whole.text.slice(0, -1), start: whole.start } : undefined;
    if (held === undefined && !/^\s*[#;]/.test(whole.text)) yield whole;
  }
  if (held !== undefined) yield held;
}

/** A piece of a line as a script of the shell of its own. */
function readPiece(line: Line, from: number, script: Script, observed: Observed): void {
  const { lineOf, depth, variables } = script;
  const environment = environmentOf(observed.budget, variables);
  const own = { ...observed, problems: [] }; // one line of a file that is none of the shell's
  readShell(line.text.slice(from), linesWithin(lineOf, line.start + from), environment, own, depth + 1);
}

/** crontab(5): five fields or @word, in the system's files a user, then the command; or NAME=VALUE. */
function readCron(script: Script, observed: Observed): void {
  for (const line of linesOf(script.text)) {
    const fields = /^\s*(?:@\w+\s+|(?:[\d*/,A-Za-z-]+\s+){5})/.exec(line.text)?.[0] ?? '';
    readPiece(line, fields.length, script, observed);
    const user = /^[\w.-]+\s+/.exec(line.text.slice(fields.length))?.[0] ?? '';
    if (fields !== '' && user !== '') readPiece(line, fields.length + user.length, script, observed);
  }
}

/** systemd.service(5), systemd.exec(5): what Exec… runs and Environment sets. */
function readUnit(script: Script, observed: Observed): void {
  for (const line of linesOf(script.text)) {
    const command = /^\s*Exec\w+\s*=\s*[-@:+!|]*/.exec(line.text)?.[0];
    if (command !== undefined) readPiece(line, command.length, script, observed);
    const settings = /^\s*(?:Default)?Environment\s*=\s*/.exec(line.text)?.[0];
    if (settings === undefined) continue;
    const text = `export ${line.text.slice(settings.length).replaceAll(/"(\w+)=/g, '$1="')}`;
    readPiece({ text, start: line.start }, 0, script, observed);
  }
}

/** environment(5) and files of the like: NAME=VALUE, with or without `export`. */
function readSettings(script: Script, observed: Observed): void {
  for (const { text, start } of linesOf(script.text)) {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(text) ?? [];
    const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (name !== '') observed.settings.push({ name, values: [bare], line: script.lineOf(start) });
  }
}
