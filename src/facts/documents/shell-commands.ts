import { commandName } from './command.ts';
import { assign } from './environment.ts';
import type { Command, Word } from './finding.ts';
import { isPowerShell } from './inline-scripts.ts';
import { onLine } from './lines.ts';
import { formatted, type Given, wordsGiven } from './shell-input.ts';
import type { Reading } from './shell-reading.ts';
import { replacementsOf } from './text-rules.ts';
import { languageOf } from './written-files.ts';

/** Commands of the shell that do something with variables, words, or what they are given to read. */

/** What sed puts into a file that something runs; into others it writes by the rules of text alone. */
export function putIn({ args }: Command): readonly Given[] {
  if (
    languageOf(
      '',
      args.flatMap(({ values }) => values),
    ) === undefined
  )
    return [];
  return args.flatMap(({ values, line }) =>
    values.flatMap(replacementsOf).map((text) => ({ text, lineOf: onLine(line), isPart: true })),
  );
}

/** `… | xargs curl`, `… | wget -i -`: words that a command takes from what it is given. */
export function withGiven({ name, args }: Command, before: readonly Word[], given: readonly Given[]): readonly Word[] {
  if (given.length === 0) return args;
  if (before.some(({ values }) => /^(?:xargs|parallel|sem)$/.test(commandName(values[0] ?? '')))) {
    const words = wordsGiven(given);
    if (!args.some(({ values }) => values.some((value) => value.includes('{}')))) return [...args, ...words];
    const texts = words.flatMap(({ values }) => values);
    return args.map((word) => ({
      ...word,
      values: word.values.flatMap((value) =>
        value.includes('{}') ? texts.map((text) => value.replaceAll('{}', text)) : [value],
      ),
    }));
  }
  const reads =
    /^(?:wget2?|aria2c|curl)$/.test(name) &&
    args.some(({ values }, index) => {
      const word = values[0] ?? '';
      return (
        /^(?:-\w*i-|--input-file=-|--config=-)$/.test(word) ||
        (word === '-' && /^-\w*[iK]$|^--(?:input-file|config)$/.test(args[index - 1]?.values[0] ?? ''))
      );
    });
  if (!reads) return args;
  const addresses = wordsGiven(given).map(({ values, line }) => ({
    values: values.map((value) => value.replaceAll(/^["']|["']$/g, '')),
    line,
  }));
  return [...args, ...addresses.filter(({ values }) => values.some((value) => value.includes('://')))];
}

/** Commands that set variables and words: `set -- …`, `shift`, `printf -v NAME …`. */
export function readBuiltIn({ name, args }: Command, { environment, isBranch }: Reading): void {
  const word = (index: number) => args[index]?.values[0] ?? '';
  environment.origin = undefined;
  if (name === 'set') {
    const at = args.findIndex(({ values }) => values[0] === '--');
    if (at >= 0) environment.words = args.slice(at + 1).map(({ values }) => ({ values, line: 0 }));
  }
  if (name === 'shift') environment.words = environment.words?.slice(Number(word(0)) || 1);
  if (name === 'printf' && word(0) === '-v')
    assign(environment, word(1), formatted(args.slice(2), environment.budget), isBranch);
}

/** Programs of other languages that read a script from what they are given. */
const INTERPRETERS = /^(?:python[\d.]*|perl|ruby|node|nodejs|php|rscript)$/;

export const KEEPERS: ReadonlySet<string> = new Set(['read', 'mapfile', 'readarray']);

/** `read NAME`, `mapfile NAME`: what is given goes into variables. */
export function keepGiven({ name, args }: Command, given: readonly Given[], { environment, isBranch }: Reading): void {
  const valued = name === 'read' ? /^-\w*[pdnNtuia]$/ : /^-\w*[dnOsuCc]$/;
  const names = args.filter(
    ({ values }, index) => /^\w+$/.test(values[0] ?? '') && !valued.test(args[index - 1]?.values[0] ?? ''),
  );
  const lines = given.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '');
  const values = names.length > 1 ? lines.flatMap((line) => line.trim().split(/[\s,;|]+/)) : lines;
  environment.origin = undefined;
  for (const each of names) assign(environment, each.values[0] ?? '', values, isBranch);
  if (name !== 'read') for (const each of names) environment.lists.add(each.values[0] ?? '');
}

/** The language that a command reads what it is given in. */
export function languageRead(command: Command) {
  const { name, args } = command;
  const has = (word: RegExp) => args.some(({ values }) => word.test(values[0] ?? ''));
  if (name === 'crontab') return 'cron' as const;
  if (name === 'at' || name === 'batch') return 'shell' as const;
  if (isPowerShell(command) && (args.length === 0 || has(/^-$/))) return 'powershell' as const;
  if (/^(?:docker|podman|buildah)$/.test(name) && has(/^(?:build|bud)$/) && has(/^-f?-?$|^--file=-$/))
    return 'dockerfile' as const;
  return INTERPRETERS.test(name) ? ('other' as const) : undefined;
}
