import { hostOfPlainHttp } from './address.ts';
import { fetchFindings } from './fetch-rules.ts';
import type { Command, Finding, Observed, Setting } from './finding.ts';
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
    found.push(...settingFindings(setting, hostOfPlainHttp));
  for (const written of observed.written) found.push(...writtenFindings(written));
  for (const { path, line } of filesCreated(observed)) {
    const name = SKIP.exec(path)?.[1];
    if (name !== undefined) found.push({ rule: 'cleanup-skipped', line, what: name });
  }
  return oncePerLine(found);
}

/** Windows sets variables by commands too: `setx NAME VALUE`, `[Environment]::SetEnvironmentVariable('NAME', 'VALUE')`. */
function settingsBy(commands: readonly Command[]): readonly Setting[] {
  return commands.flatMap(({ name, args, line }) => {
    const [variable, value] = args;
    const isSetting = name === 'setx' || name === '.setenvironmentvariable';
    return isSetting && value !== undefined ? [{ name: variable?.values[0] ?? '', values: value.values, line }] : [];
  });
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
