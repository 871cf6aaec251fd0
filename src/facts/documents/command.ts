import { type Budget, spend } from './budget.ts';
import type { Command, Word } from './finding.ts';

/** Commands that run another one, with their options that take a value of their own. */
const WRAPPERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['sudo', new Set(['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-D', '-R', '-T', '--user', '--group'])],
  ['doas', new Set(['-u', '-C'])],
  ['env', new Set(['-u', '-C', '-S', '--unset', '--chdir'])],
  ['nohup', new Set<string>()],
  ['time', new Set(['-f', '-o'])],
  ['exec', new Set(['-a'])],
  ['command', new Set<string>()],
  ['builtin', new Set<string>()],
  ['nice', new Set(['-n', '--adjustment'])],
  ['ionice', new Set(['-c', '-n', '-p'])],
  ['stdbuf', new Set(['-i', '-o', '-e'])],
  ['timeout', new Set(['-k', '-s', '--kill-after', '--signal'])],
  ['retry', new Set(['-t', '-d', '--times', '--delay'])],
  ['chroot', new Set<string>()],
  ['xargs', new Set(['-n', '-I', '-P', '-L', '-d', '-E', '-s', '-a', '--max-args', '--max-procs', '--delimiter'])],
  ['eatmydata', new Set<string>()],
  ['gosu', new Set<string>()],
  ['su-exec', new Set<string>()],
  ['setarch', new Set<string>()],
  ['busybox', new Set<string>()],
  ['run', new Set<string>()],
  ['try', new Set<string>()],
]);
/** Wrappers whose first plain word is theirs: a duration, a directory, a user. */
const OWN_WORD: ReadonlySet<string> = new Set(['timeout', 'chroot', 'gosu', 'su-exec', 'setarch']);

/** What judging a word of one more command costs, in characters. */
const WORD = 64;

/** Lower case, without directory and `.exe`. */
export function commandName(word: string): string {
  return word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat)$/, '');
}

/**
 * The commands that words may stand for once wrappers are taken away: one, or none when nothing is left; more where
 * the first word may be several, as in `for c in curl wget; do "$c" -k …`.
 */
export function commandsOf(words: readonly Word[], budget: Budget, targets: readonly string[] = []): Command[] {
  const [first] = words;
  if (first === undefined) return [];
  const [, ...args] = words;
  if (first.values.length > 1) spend(budget, first.values.length * words.length * WORD);
  const names = new Set((first.values.length === 0 ? [''] : first.values).map(commandName));
  return [...names].flatMap((name) => {
    const options = WRAPPERS.get(name);
    const inner = options === undefined ? [] : unwrapped(args, options, OWN_WORD.has(name));
    return inner.length === 0 ? [{ name, args, line: first.line, targets }] : commandsOf(inner, budget, targets);
  });
}

function unwrapped(words: readonly Word[], options: ReadonlySet<string>, hasOwnWord: boolean): readonly Word[] {
  let at = 0;
  let own = hasOwnWord ? 1 : 0;
  while (at < words.length) {
    const text = words[at]?.values[0] ?? '';
    if (text === '--') return words.slice(at + 1);
    if (text.startsWith('-')) at += options.has(text) ? 2 : 1;
    else if (/^[A-Za-z_]\w*=/.test(text)) at += 1;
    else if (own > 0) {
      own -= 1;
      at += 1;
    } else break;
  }
  return words.slice(at);
}
