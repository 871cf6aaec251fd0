import type { Budget } from './budget.ts';
import { commandName } from './command.ts';
import { joined, type Values } from './environment.ts';
import type { Command, Word } from './finding.ts';

/** Programs that read a script: from a text, a file, or what is piped to them. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su', 'runuser']);

/** Whether a text is a script of a shell: by its first line, or by the name of the file that it is written into. */
export function isShellScript(text: string, files: readonly string[]): boolean {
  return /^#!.*sh\b/.test(text) || files.some(isScriptFile);
}

export function isScriptFile(path: string): boolean {
  return /\.(?:sh|bash)$/.test(path);
}

/** `bash -c '…'`, `eval "…"`, `trap '…' EXIT`, `su - x -c '…'`: the texts that a shell will run. */
export function inlineShell({ name, args }: Command, budget: Budget): Values {
  if (name === 'eval') return spaced(args, budget);
  if (name === 'trap') return args[0]?.values ?? [];
  if (!SHELLS.has(name)) return [];
  const option = args.findIndex(({ values }) => /^-[a-z]*c$|^--command$/.test(values[0] ?? ''));
  return option < 0 ? [] : (args[option + 1]?.values ?? []);
}

/** Everything that words can say together. */
function spaced(words: readonly Word[], budget: Budget): Values {
  const parts = words.flatMap(({ values }, index) => (index === 0 ? [values] : [[' '], values]));
  return joined(parts, budget);
}

/** Whether a shell is given nothing but options, so that it runs what is piped to it. */
export function readsItsInput({ name, args }: Command): boolean {
  return SHELLS.has(name) && args.every(({ values }) => /^-(?!.*c$)/.test(values[0] ?? ''));
}

/** PowerShell's own options that take a value. */
const POWERSHELL_VALUES =
  /^[-/](?:ExecutionPolicy|ex|ep|Version|InputFormat|OutputFormat|WindowStyle|w|WorkingDirectory|wd)$/i;
const ENCODED = /^[-/]e(?:c|nc|ncodedcommand)?$/i;

export function isPowerShell({ name }: Command): boolean {
  return name === 'powershell' || name === 'pwsh';
}

/** After `-Command`, or the first word that is no option: PowerShell takes all the rest as its script. */
export function inlinePowerShell({ args }: Command, budget: Budget): Values {
  const words = args.map(({ values }) => values[0] ?? '');
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^[-/]c(?:ommand)?$/i.test(word)) return spaced(args.slice(at + 1), budget);
    // PowerShell takes the script as base 64 of UTF-16 (about_PowerShell_exe, "-EncodedCommand").
    if (ENCODED.test(word)) {
      return (args[at + 1]?.values ?? []).map((value) => Buffer.from(value, 'base64').toString('utf16le'));
    }
    if (/^[-/]f(?:ile)?$/i.test(word)) return [];
    if (POWERSHELL_VALUES.test(word)) at += 1;
    else if (!/^[-/]/.test(word)) break;
  }
  return at < words.length ? spaced(args.slice(at), budget) : [];
}

/** Commands by which the words after a script's own function are known for a command of their own. */
const KNOWN =
  /^(?:sudo|env|curl|wget2?|git|pip[\d.]*|python[\d.]*|npm|yarn|yum|dnf|apt|apt-get|rpm|zypper|apk|aws|docker|sh|bash)$/;

/** `find … -exec COMMAND`, and the command that a script's own function is handed: `with_retries 5 curl …`. */
export function handedOn({ name, args, isFunction }: Command): readonly Word[] {
  const first = (is: (word: string) => boolean) => args.findIndex(({ values }) => is(values[0] ?? ''));
  if (name === 'find') {
    const at = first((word) => /^-(?:exec|ok)(?:dir)?$/.test(word));
    return at < 0 ? [] : args.slice(at + 1);
  }
  if (isFunction !== true) return [];
  const at = first((word) => KNOWN.test(commandName(word)));
  return at < 0 ? [] : args.slice(at);
}
