import { type Budget, spend } from './budget.ts';
import type { Command, Word } from './finding.ts';

/** How a command runs another one: its options that take a value of their own, and its plain words before the other. */
interface Wrapper {
  readonly options: ReadonlySet<string>;
  readonly ownWords: number;
}

function wrapper(options = '', ownWords = 0): Wrapper {
  return { options: new Set(options.split(' ')), ownWords };
}

/** Commands that run another one, from the manual of each. */
const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  ['sudo', wrapper('-u -g -h -p -C -r -t -D -R -T --user --group --host --prompt --chdir --chroot --role --type')],
  ['doas', wrapper('-u -C')],
  ['pkexec', wrapper('--user')],
  ['env', wrapper('-u -C -S --unset --chdir')],
  ['nohup', wrapper()],
  ['time', wrapper('-f -o --format --output')],
  ['exec', wrapper('-a')],
  ['command', wrapper()],
  ['builtin', wrapper()],
  ['nice', wrapper('-n --adjustment')],
  ['ionice', wrapper('-c -n -p --class --classdata')],
  ['chrt', wrapper('', 1)],
  ['taskset', wrapper('', 1)],
  ['numactl', wrapper('-N -C -m -i -p')],
  ['prlimit', wrapper()],
  ['cpulimit', wrapper('-l -e -p -m')],
  ['stdbuf', wrapper('-i -o -e --input --output --error')],
  ['unbuffer', wrapper()],
  ['timeout', wrapper('-k -s --kill-after --signal', 1)],
  ['retry', wrapper('-t -d --times --delay')],
  ['chroot', wrapper('', 1)],
  ['arch-chroot', wrapper('-u', 1)],
  ['fakechroot', wrapper()],
  ['fakeroot', wrapper('-l -s -i -b')],
  ['proot', wrapper('-r -b -w -q')],
  ['xargs', wrapper('-n -I -P -L -d -E -s -a --max-args --max-procs --max-lines --delimiter --arg-file --replace')],
  [
    'parallel',
    wrapper('-j --jobs -a --arg-file -C --colsep -I --retries --delay --timeout --joblog --results -S -n -N'),
  ],
  ['sem', wrapper('-j --jobs --id')],
  ['flock', wrapper('-w -E --timeout --wait --conflict-exit-code', 1)],
  ['setlock', wrapper('', 1)],
  ['lockrun', wrapper('-L --lockfile')],
  ['chronic', wrapper()],
  [
    'systemd-run',
    wrapper('-p -u -M -H -t -E --property --unit --slice --uid --gid --setenv --description --on-calendar'),
  ],
  ['systemd-inhibit', wrapper('--what --who --why --mode')],
  ['systemd-cat', wrapper('-t -p --identifier --priority')],
  ['systemd-nspawn', wrapper('-D -i -M -u --directory --image --machine --user --bind')],
  ['setsid', wrapper()],
  ['unshare', wrapper('-S -G --setuid --setgid --map-user --map-group')],
  ['nsenter', wrapper('-t -S -G --target --setuid --setgid')],
  ['runcon', wrapper('-t -u -r -l -c', 1)],
  ['setpriv', wrapper('--reuid --regid --groups --rgid --euid')],
  ['capsh', wrapper()],
  ['firejail', wrapper()],
  ['bwrap', wrapper()],
  ['strace', wrapper('-e -o -p -s -u -E -P -I')],
  ['ltrace', wrapper('-e -o -p -s -u')],
  ['perf', wrapper('', 1)],
  ['valgrind', wrapper()],
  ['watch', wrapper('-n -d --interval')],
  ['eatmydata', wrapper()],
  ['gosu', wrapper('', 1)],
  ['su-exec', wrapper('', 1)],
  ['s6-setuidgid', wrapper('', 1)],
  ['chpst', wrapper('-u -U -e -n -l -L -m -d -o -p -f -c')],
  ['setarch', wrapper('', 1)],
  ['linux32', wrapper()],
  ['linux64', wrapper()],
  ['arch', wrapper('-arch')],
  ['busybox', wrapper()],
  ['toybox', wrapper()],
  ['tini', wrapper('-e')],
  ['dumb-init', wrapper()],
  ['catatonit', wrapper()],
  ['tsocks', wrapper()],
  ['torsocks', wrapper()],
  ['torify', wrapper()],
  ['proxychains', wrapper('-f')],
  ['proxychains4', wrapper('-f')],
  ['dbus-run-session', wrapper()],
  ['xvfb-run', wrapper('-n -s -e -f -p -w --server-num --server-args')],
  ['ts', wrapper()],
  ['caffeinate', wrapper('-t -w')],
  ['start-stop-daemon', wrapper('-p -u -g -c -d -n --pidfile --user --group --chuid --chdir --name')],
  ['run', wrapper()],
  ['try', wrapper()],
  ['call', wrapper()],
  ['start', wrapper('/d')],
]);
/** Wrappers whose command may be one text of several words, which a shell reads. */
const TEXT_WRAPPERS: ReadonlySet<string> = new Set(['parallel', 'sem', 'watch', 'flock', 'xvfb-run']);

/** What judging a word of one more command costs, in characters. */
const WORD = 64;

/** Lower case, without directory and `.exe`; `@` keeps cmd from showing a command. */
export function commandName(word: string): string {
  return word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/^@|\.(?:exe|cmd|bat)$/g, '');
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
    const wrapper = WRAPPERS.get(name);
    const inner = wrapper === undefined ? [] : unwrapped(args, wrapper);
    const script = inner.length > 0 && TEXT_WRAPPERS.has(name) ? scriptIn(inner) : undefined;
    if (script !== undefined) {
      // As `sh -c TEXT` it is read like any other text that a shell runs.
      return [{ name: 'sh', args: [{ values: ['-c'], line: first.line }, ...script], line: first.line, targets }];
    }
    return inner.length === 0 ? [{ name, args, line: first.line, targets }] : commandsOf(inner, budget, targets);
  });
}

/** A command that is one text: behind `-c`, or by its blanks. */
function scriptIn(words: readonly Word[]): readonly Word[] | undefined {
  const [first, ...rest] = words;
  if (first?.values[0] === '-c') return rest;
  return first?.values.some((value) => /\s/.test(value)) === true ? words : undefined;
}

function unwrapped(words: readonly Word[], { options, ownWords }: Wrapper): readonly Word[] {
  let at = 0;
  let own = ownWords;
  for (; at < words.length; at += 1) {
    const text = words[at]?.values[0] ?? '';
    if (text === '--' && own === 0) return words.slice(at + 1);
    if (isCommandText(text, own, ownWords)) break;
    if (text.startsWith('-')) at += options.has(text) ? 1 : 0;
    else if (/^[A-Za-z_]\w*=/.test(text)) continue;
    else if (own > 0) own -= 1;
    else if (!/^\d+[smhd]?$/.test(text)) break; // no command is a number
  }
  return words.slice(at);
}

/** `flock FILE -c TEXT`: the option belongs to what is run. */
function isCommandText(text: string, own: number, ownWords: number): boolean {
  return text === '-c' && own === 0 && ownWords > 0;
}
