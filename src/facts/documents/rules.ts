import { fetchFindings } from './fetch-rules.ts';
import type { Command, Finding, Observed, Setting, Word } from './finding.ts';
import { optionFindings, settingFindings } from './option-rules.ts';
import { writtenBy, writtenFindings } from './text-rules.ts';

/** Files that make Image Builder's clean-up script leave something out (Image Builder user guide, security best practices). */
const SKIP = /(?:^|[/\s"'])(skip_cleanup_(?:cloudinit|instance|ssh|instance_log|toe|ssm_log)_files)\b/;
/** Commands that bring files into being by naming them. */
const CREATORS = /^(?:touch|tee|cp|mv|install|truncate|dd|ln|echo|printf|new-item|set-content|out-file|ni|mkdir)$/;

/** What is wrong with what was seen: each rule once a line, in the order of the document. */
export function findingsOf(observed: Observed): readonly Finding[] {
  const found: Finding[] = [...observed.findings];
  for (const command of observed.commands) {
    found.push(...fetchFindings(command), ...optionFindings(command));
    for (const written of writtenBy(command)) found.push(...writtenFindings(written));
  }
  for (const setting of [...observed.settings, ...settingsBy(observed.commands)])
    found.push(...settingFindings(setting));
  for (const written of observed.written) found.push(...writtenFindings(written));
  for (const { path, line } of filesCreated(observed)) {
    const name = SKIP.exec(path)?.[1];
    if (name !== undefined) found.push({ rule: 'cleanup-skipped', line, what: name });
  }
  return oncePerLine(found);
}

/** Commands that set a variable of the environment without being an assignment. */
function settingsBy(commands: readonly Command[]): readonly Setting[] {
  return commands.flatMap((command) => {
    const { name, args, line } = command;
    const plain = args.filter(({ values }) => !/^[/-]/.test(values[0] ?? ''));
    const setting = (variable: Word | undefined, value: Word | undefined): readonly Setting[] =>
      variable === undefined || value === undefined
        ? []
        : [{ name: (variable.values[0] ?? '').replace(/^env:\\?/i, ''), values: value.values, line }];
    switch (name) {
      case 'setx':
      case 'setenv':
      case '.setenvironmentvariable':
        return setting(plain[0], plain[1]);
      case 'launchctl':
        return plain[0]?.values[0] === 'setenv' ? setting(plain[1], plain[2]) : [];
      case 'reg':
        return setting(behind(args, /^\/v$/i), behind(args, /^\/d$/i));
      case 'set-item':
      case 'new-item':
        return setting(behind(args, /^-Path$/i) ?? plain[0], behind(args, /^-Value$/i) ?? plain[1]);
      case 'set-itemproperty':
      case 'new-itemproperty':
        return setting(behind(args, /^-Name$/i), behind(args, /^-Value$/i));
      default:
        return ENVIRONMENTS.test(name) ? assigned(args) : [];
    }
  });
}

/** Programs with options or words NAME=VALUE that set variables for what they run. */
const ENVIRONMENTS = /^(?:docker|podman|nerdctl|buildah|systemctl|conda|mamba|systemd-run|kubectl|oc)$/;

function assigned(args: readonly Word[]): readonly Setting[] {
  return args.flatMap(({ values, line }) => {
    const [, name, value] =
      /^(?:(?:-e|--env|--build-arg|--setenv)=?)?([A-Za-z_]\w*)=(.*)$/s.exec(values[0] ?? '') ?? [];
    return name === undefined || value === undefined ? [] : [{ name, values: [value], line }];
  });
}

function behind(args: readonly Word[], option: RegExp): Word | undefined {
  const at = args.findIndex(({ values }) => option.test(values[0] ?? ''));
  return at < 0 ? undefined : args[at + 1];
}

/** Files that the document brings into being, as far as it names them. */
function filesCreated({ creates, commands }: Observed): Observed['creates'] {
  const named = commands
    .filter(({ name }) => CREATORS.test(name))
    .flatMap(({ args }) => args.flatMap(({ values, line }) => values.map((path) => ({ path, line }))));
  return [...creates, ...named];
}

/** Commands that make each file they name; what `echo` and `printf` say makes none. */
const MAKERS = /^(?:touch|tee|truncate|cp|install|ln|dd|new-item|set-content|out-file|ni)$/;

/** Files that are certainly there afterwards: of `mv` the last that it names. */
export function filesMade({ creates, commands }: Observed): readonly string[] {
  const named = commands.flatMap(({ name, args }) => (MAKERS.test(name) ? args : name === 'mv' ? args.slice(-1) : []));
  return [...creates.map(({ path }) => path), ...named.flatMap(({ values }) => values)];
}

function oncePerLine(found: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>();
  for (const each of found) {
    const key = `${each.line} ${each.rule} ${each.host ?? ''}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()].sort((a, b) => a.line - b.line);
}
