import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { environmentOf } from './environment.ts';
import type { Language, LineOf, Observed } from './finding.ts';
import { parsedYaml } from './parsed-yaml.ts';
import { readShellWords } from './shell.ts';
import { readWritten } from './written-files.ts';

/** Whether user data is a list of tasks of EC2Launch v2 (EC2 user guide, "EC2Launch v2 settings"). */
export function isLaunchTasks(text: string): boolean {
  return /^version:\s*["']?1\.\d/m.test(text) && /^tasks:/m.test(text);
}

const LANGUAGES: Readonly<Record<string, Language>> = { powershell: 'powershell', batch: 'batch' };

/** Tasks of EC2Launch v2: scripts and programs that it runs, files that it writes. */
export function readLaunchTasks(text: string, lineOf: LineOf, observed: Observed): void {
  const { document, linesOf } = parsedYaml(text, lineOf, observed);
  const tasks: unknown = document.get('tasks');
  for (const task of isSeq(tasks) ? tasks.items : []) {
    if (!isMap(task)) continue;
    const inputs: unknown = task.get('inputs');
    for (const input of isSeq(inputs) ? inputs.items : [inputs]) {
      if (isMap(input)) readInput(input, linesOf, observed);
    }
  }
}

function readInput(input: YAMLMap, linesOf: (node: unknown) => LineOf, observed: Observed): void {
  const content: unknown = input.get('content', true);
  const destination = String(input.get('destination') ?? '');
  if (isScalar(content) && typeof content.value === 'string') {
    const type = String(input.get('type') ?? '').toLowerCase();
    const language = LANGUAGES[type];
    const targets = destination === '' ? [] : [destination];
    const lineOf = linesOf(content);
    if (type !== '' && language === undefined)
      observed.problems.push(`line ${lineOf(0)}: a script of ${type} is not read`);
    readWritten({ text: content.value, lineOf, targets, depth: 0, isPart: false, language }, observed);
  }
  const path: unknown = input.get('path', true);
  if (!isScalar(path)) return;
  const list: unknown = input.get('arguments', true);
  const words = [path, ...(isSeq(list) ? list.items : [list])].flatMap((each) =>
    isScalar(each) ? [{ values: [String(each.value)], line: linesOf(each)(0) }] : [],
  );
  readShellWords(words, environmentOf(observed.budget), observed);
}
