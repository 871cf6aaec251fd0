import type { Budget } from './budget.ts';
import { joined, type Values } from './environment.ts';
import type { Command, Word } from './finding.ts';

/** Programs that read a script: from a text, a file, or what is piped to them. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su', 'runuser']);

/** A text that is run: everything it may be, and the word that it stands in, where that is one. */
export interface Inline {
  readonly texts: Values;
  readonly word?: Word | undefined;
}

const NOTHING: Inline = { texts: [] };

function inlineIn(word: Word | undefined): Inline {
  return word === undefined ? NOTHING : { texts: word.values, word };
}

/** `bash -c '…'`, `eval "…"`, `trap '…' EXIT`, `su - x -c '…'`: the texts that a shell will run. */
export function inlineShell({ name, args }: Command, budget: Budget): Inline {
  if (name === 'eval') return together(args, budget);
  if (name === 'trap') return inlineIn(args[0]);
  if (name === 'alias') {
    return { texts: args.flatMap(({ values }) => values.map((value) => value.slice(value.indexOf('=') + 1))) };
  }
  const option = args.findIndex(({ values }) => (OPTION_OF_SCRIPT.get(name) ?? NEVER).test(values[0] ?? ''));
  return option < 0 ? NOTHING : inlineIn(args[option + 1]);
}

/** Interpreters of other languages, with the option that a script stands behind. */
const INTERPRETERS = /^(?:python[\d.]*|perl|ruby|node|nodejs|php|rscript|lua)$/;

/** `python3 -c '…'`: a script of another language. */
export function inlineForeign({ name, args }: Command): Inline {
  const option = INTERPRETERS.test(name)
    ? args.findIndex(({ values }) => /^-[a-zA-Z]*[cer]$|^--eval$/.test(values[0] ?? ''))
    : -1;
  return option < 0 ? NOTHING : inlineIn(args[option + 1]);
}

const NEVER = /(?!)/;
const SHELL_OPTION = /^-[a-z]*c$|^--command$/;
/** Programs that take a script as a text, and the option that it stands behind. */
const OPTION_OF_SCRIPT: ReadonlyMap<string, RegExp> = new Map([
  ...[...SHELLS].map((name) => [name, SHELL_OPTION] as const),
  ['script', SHELL_OPTION],
  ['sg', SHELL_OPTION],
  ['newgrp', SHELL_OPTION],
  ['scl', /^(?!enable$|-)\w[\w-]*$/],
]);

/** `cmd /c …`: the rest is a script of cmd. */
export function inlineBatch({ name, args }: Command, budget: Budget): Inline {
  const option = name === 'cmd' ? args.findIndex(({ values }) => /^\/[a-z]*[ckr]$/i.test(values[0] ?? '')) : -1;
  return option < 0 ? NOTHING : together(args.slice(option + 1), budget);
}

/** Words that are one script together. */
function together(words: readonly Word[], budget: Budget): Inline {
  return words.length === 1 ? inlineIn(words[0]) : { texts: spaced(words, budget) };
}

/** Everything that words can say together. */
function spaced(words: readonly Word[], budget: Budget): Values {
  const parts = words.flatMap(({ values }, index) => (index === 0 ? [values] : [[' '], values]));
  return joined(parts, budget);
}

/** Whether a shell is given nothing but options and users, so that it runs what it is given to read. */
export function readsItsInput({ name, args }: Command): boolean {
  if (!SHELLS.has(name)) return false;
  const words = args.map(({ values }) => values[0] ?? '');
  if (words.some((word) => SHELL_OPTION.test(word))) return false;
  return (
    name === 'su' ||
    name === 'runuser' ||
    words.some((word) => /^-\w*s\w*$/.test(word)) ||
    words.every((word) => /^[-+]/.test(word))
  );
}

/** PowerShell's own options that take a value. */
const POWERSHELL_VALUES =
  /^[-/](?:ExecutionPolicy|ex|ep|Version|InputFormat|OutputFormat|WindowStyle|w|WorkingDirectory|wd)$/i;
const ENCODED = /^[-/]e(?:c|nc|ncodedcommand)?$/i;

export function isPowerShell({ name }: Command): boolean {
  return name === 'powershell' || name === 'pwsh';
}

/** After `-Command`, or the first word that is no option: PowerShell takes all the rest as its script. */
export function inlinePowerShell({ args }: Command, budget: Budget): Inline {
  const words = args.map(({ values }) => values[0] ?? '');
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^[-/]c(?:ommand)?$/i.test(word)) return together(args.slice(at + 1), budget);
    // PowerShell takes the script as base 64 of UTF-16 (about_PowerShell_exe, "-EncodedCommand").
    if (ENCODED.test(word)) {
      return { texts: (args[at + 1]?.values ?? []).map((value) => Buffer.from(value, 'base64').toString('utf16le')) };
    }
    if (/^[-/]f(?:ile)?$/i.test(word)) return NOTHING;
    if (POWERSHELL_VALUES.test(word)) at += 1;
    else if (!/^[-/]/.test(word)) break;
  }
  return at < words.length ? together(args.slice(at), budget) : NOTHING;
}

/** Options of `docker run` and `docker exec` that take a value of their own (Docker CLI reference). */
const CONTAINER_VALUES = new Set(
  (
    '-e --env --env-file -v --volume --volumes-from --mount --tmpfs -w --workdir -u --user --name -p --publish --network ' +
    '--net --entrypoint -h --hostname -l --label --label-file -m --memory --memory-swap --cpus -c --cpu-shares ' +
    '--cpuset-cpus --add-host --dns --dns-search --platform --pull --restart --log-driver --log-opt --ulimit --cap-add ' +
    '--cap-drop --device --security-opt --gpus --ipc --pid --userns --uts --shm-size -a --attach --cidfile --link ' +
    '--stop-signal --stop-timeout --health-cmd --runtime --sysctl --expose --detach-keys --ip --isolation'
  ).split(' '),
);
const CONTAINERS = /^(?:docker|podman|nerdctl|buildah)$/;
/** Programs whose own command ends with `--`, and another one begins. */
const ENDED =
  /^(?:kubectl|oc|lxc|incus|aws-vault|aws-okta|saml2aws|chamber|doppler|op|sops|conda|mamba|micromamba|npm|npx|tox|just|with-contenv|ssh-agent|scl|pipenv|pdm|rbenv|nix-shell|guix)$/;
/** Programs whose sub-command runs another program: `poetry run curl …`. */
const RUNNERS = /^(?:poetry|pipenv|uv|pdm|rye|hatch|bundle|conda|mamba|micromamba)$/;

/** The command that another one runs besides being one: `find … -exec`, `docker run IMAGE`, `kubectl exec x --`. */
export function handedOn(command: Command): readonly Word[] {
  const { name, args } = command;
  const first = (is: (word: string) => boolean) => args.findIndex(({ values }) => is(values[0] ?? ''));
  if (name === 'find' || name === 'fd') {
    const at = first((word) => /^-(?:exec|ok)(?:dir)?$|^-[xX]$/.test(word));
    return at < 0 ? [] : args.slice(at + 1);
  }
  if (CONTAINERS.test(name)) return inContainer(args);
  if (ENDED.test(name)) {
    const at = first((word) => word === '--');
    if (at >= 0) return args.slice(at + 1);
  }
  if (RUNNERS.test(name)) {
    const at = first((word) => word === 'run' || word === 'exec');
    const rest = at < 0 ? [] : args.slice(at + 1);
    const start = rest.findIndex(({ values }, index) => {
      return (
        !(values[0] ?? '').startsWith('-') && !/^-[np]$|^--(?:name|prefix)$/.test(rest[index - 1]?.values[0] ?? '')
      );
    });
    return start < 0 ? [] : rest.slice(start);
  }
  return [];
}

/** `docker run OPTIONS IMAGE COMMAND`: without a command of its own an image is taken for what it is named after. */
function inContainer(args: readonly Word[]): readonly Word[] {
  let at = args.findIndex(({ values }) => /^(?:run|exec|create)$/.test(values[0] ?? ''));
  if (at < 0) return [];
  let entry: Word | undefined;
  for (at += 1; at < args.length; at += 1) {
    const word = args[at]?.values[0] ?? '';
    if (!word.startsWith('-')) break;
    if (word === '--entrypoint') entry = args[at + 1];
    if (word.startsWith('--entrypoint=')) entry = { values: [word.slice(13)], line: args[at]?.line ?? 1 };
    if (CONTAINER_VALUES.has(word)) at += 1;
  }
  const image = args[at];
  const rest = args.slice(args[at + 1]?.values[0] === '--' ? at + 2 : at + 1);
  if (image === undefined) return [];
  if (entry !== undefined) return [entry, ...rest];
  const [command] = rest;
  if (command?.values[0]?.startsWith('-') !== true) return rest;
  const named = image.values.map((value) => value.replace(/[:@][^/]*$/, ''));
  return [{ values: named, line: image.line }, ...rest];
}
