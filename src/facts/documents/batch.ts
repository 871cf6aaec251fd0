import { spend } from './budget.ts';
import { environmentOf } from './environment.ts';
import { expandPercent } from './expand.ts';
import type { LineOf, Observed, Script, Word } from './finding.ts';
import { lastUpTo, linesAlongside } from './lines.ts';
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
  // `^` at a line's end continues it: as many blanks keep every place.
  for (const whole of text.matchAll(/(?:[^\n]|(?<=\^)\n)+/g)) {
    const places = placesIn(whole[0], whole.index, lineOf);
    for (const source of commandsIn(whole[0].replaceAll('^\n', '  '))) {
      const set = /^set\s+(?:\/a\s+)?"?([\w.]+)=([^"]*)"?\s*$/i.exec(source);
      if (set === null) {
        const words = wordsIn(source).map(
          (word): Word => ({ ...places(word), values: expandPercent(word, environment) }),
        );
        readShellWords(words, environmentOf(observed.budget, environment.variables), observed, depth);
        continue;
      }
      const [, name = '', value = ''] = set;
      const values = expandPercent(value.trim(), environment);
      environment.variables.set(name.toLowerCase(), values);
      observed.settings.push({ name, values, line: places(name).line });
    }
  }
}

/** The lines of the words of a line that may be continued; words are asked for in their order. */
function placesIn(whole: string, start: number, lineOf: LineOf): (word: string) => Omit<Word, 'values'> {
  if (!whole.includes('\n')) {
    const line = lineOf(start + whole.search(/\S|$/));
    return () => ({ line });
  }
  const starts = [0, ...[...whole.matchAll(/\n/g)].map(({ index }) => index + 1)];
  let cursor = 0;
  return (word) => {
    const [first = ''] = word.trim().split(/\s/, 1);
    cursor = Math.max(cursor, whole.indexOf(first, cursor));
    const from = cursor;
    const beside = linesAlongside(word, whole.slice(from, from + 2 * word.length), 0);
    const before = lastUpTo(starts, from, (each) => each);
    const within: LineOf = (position) => lineOf(start + (starts[before + beside(position)] ?? from));
    return { line: lineOf(start + from), lineOf: within };
  };
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
  let from = 0;
  for (const { 0: found, index } of line.matchAll(/"[^"]*"?|\^.|\bin\s+\([^)]*\)?|(?<=^|[\s@)])\(|[&|)]/gi)) {
    if (!/^[&|()]$/.test(found)) continue;
    parts.push(line.slice(from, index));
    from = index + 1;
  }
  return [...parts, line.slice(from)].map((part) => part.replaceAll(/\^(.)/g, '$1'));
}

/** Words at blanks outside quotes; quotes are taken away. */
function wordsIn(command: string): readonly string[] {
  return [...command.matchAll(/(?:"[^"]*"?|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}
