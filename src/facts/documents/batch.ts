import { spend } from './budget.ts';
import { environmentOf } from './environment.ts';
import { expandPercent } from './expand.ts';
import type { Observed, Script, Word } from './finding.ts';
import { readShellWords } from './shell.ts';

/** Words of cmd that stand before a command: `if exist x`, `for %%i in (…) do`, `else`, `call`. */
const BEFORE =
  /^(?:if\s+(?:\/i\s+)?(?:not\s+)?(?:exist\s+(?:"[^"]*"|\S+)|defined\s+\S+|errorlevel\s+\d+|(?:"[^"]*"|\S+?)\s*(?:==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*(?:"[^"]*"|\S+))\s*|else\b\s*|for\s+(?:\/\w\s+(?:"[^"]*"\s+)?)?%%?\w\s+in\s+\([^)]*\)\s+do\b\s*)/i;

/**
 * Reads a script of cmd: line by line, since it has no form that could fail to parse. What stands between `&`, `&&`,
 * `||`, `|` and brackets is a command; `set NAME=VALUE` is followed into `%NAME%`.
 */
export function readBatch({ text, lineOf, variables, depth }: Script, observed: Observed): void {
  spend(observed.budget, text.length);
  const environment = environmentOf(observed.budget, variables);
  let start = 0;
  for (const raw of continued(text)) {
    const line = lineOf(start + raw.search(/\S|$/));
    for (const source of commandsIn(raw)) {
      const set = /^set\s+(?:\/a\s+)?"?([\w.]+)=([^"]*)"?\s*$/i.exec(source);
      if (set === null) {
        const words = wordsIn(source).map((word): Word => ({ values: expandPercent(word, environment), line }));
        readShellWords(words, environmentOf(observed.budget, environment.variables), observed, depth);
        continue;
      }
      const [, name = '', value = ''] = set;
      const values = expandPercent(value.trim(), environment);
      environment.variables.set(name.toLowerCase(), values);
      observed.settings.push({ name, values, line });
    }
    start += raw.length + 1;
  }
}

/** Lines, with those that `^` continues in one. */
function continued(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const before = lines.at(-1);
    if (before?.endsWith('^') === true) lines[lines.length - 1] = `${before.slice(0, -1)} ${line}`;
    else lines.push(line.trimEnd());
  }
  return lines;
}

function* commandsIn(line: string): Iterable<string> {
  if (/^\s*@?(?:rem\b|::)/i.test(line)) return;
  for (const part of partsOf(line)) {
    let command = part.trim().replace(/^@/, '');
    for (let before = BEFORE.exec(command); before !== null && before[0] !== ''; before = BEFORE.exec(command)) {
      command = command.slice(before[0].length);
    }
    if (command !== '') yield command;
  }
}

/** At separators outside quotes. A bracket parts only where it stands for itself: `(del C:\x)`. */
function partsOf(line: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === '"') isQuoted = !isQuoted;
    const isEnd = !isQuoted && (char === '&' || char === '|' || (char === '(' && /(?:^|\s|@|\bdo|\))$/.test(part.slice(-4))) || char === ')');
    if (char === '^' && !isQuoted) at += 1;
    if (char === '(' && /\bin\s*$/i.test(part.slice(-8))) {
      const end = line.indexOf(')', at);
      part += line.slice(at, end < 0 ? undefined : end + 1);
      at = end < 0 ? line.length : end;
    } else if (isEnd) {
      parts.push(part);
      part = '';
    } else part += char === '^' && !isQuoted ? (line[at] ?? '') : char;
  }
  return [...parts, part];
}

/** Words at blanks outside quotes; quotes are taken away. */
function wordsIn(command: string): readonly string[] {
  return [...command.matchAll(/(?:"[^"]*"?|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}
