import { spend } from './budget.ts';
import { environmentOf } from './environment.ts';
import type { Observed, Script } from './finding.ts';
import { onLine } from './lines.ts';
import { readShell, readShellWords } from './shell.ts';

/** Calls by which Python, Perl, Ruby, Node and PHP start a program, with what they are given as it is written. */
const STARTS =
  /\b(?:os\.(?:system|popen)|subprocess\.(?:run|call|Popen|check_call|check_output|getoutput|getstatusoutput)|system|exec|spawn|execSync|execFile|execFileSync|spawnSync|shell_exec|passthru|popen|sh)\s*\(?\s*(?=["'[`])/g;
const TEXT = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\\n])*`/y;
const LIST = /\[\s*((?:(?:"[^"\n]*"|'[^'\n]*')\s*,?\s*)+)/y;

/**
 * Scripts in languages that are not parsed here. Their lines are searched as all written text is, for the calls that
 * are known; what they have a shell or a program do is read as what it is.
 */
export function readForeign({ text, lineOf, depth }: Script, observed: Observed): void {
  spend(observed.budget, text.length);
  let start = 0;
  for (const line of text.split('\n')) {
    if (!/^\s*(?:#|\/\/)/.test(line)) {
      for (const { index, 0: call } of line.matchAll(STARTS)) {
        readCall(line, index + call.length, lineOf(start), depth, observed);
      }
    }
    start += line.length + 1;
  }
}

function readCall(line: string, at: number, number: number, depth: number, observed: Observed): void {
  const environment = environmentOf(observed.budget);
  LIST.lastIndex = at;
  const list = LIST.exec(line)?.[1];
  if (list !== undefined) {
    const words = [...list.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? '');
    readShellWords(
      words.map((word) => ({ values: [word], line: number })),
      environment,
      observed,
      depth,
    );
    return;
  }
  TEXT.lastIndex = at;
  const script = TEXT.exec(line)?.[0]
    .slice(1, -1)
    .replaceAll(/\\(["'`\\])/g, '$1');
  if (script !== undefined) readShell(script, onLine(number), environment, { ...observed, problems: [] }, depth + 1);
}
