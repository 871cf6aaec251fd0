import { hostOfPlainHttp } from './address.ts';
import { environmentOf } from './environment.ts';
import { nothingObserved, type Observed } from './finding.ts';
import { onLine } from './lines.ts';
import { readShell } from './shell.ts';

/** What stands before a command where a document does not parse: list marks, keys, Dockerfile's words, operators. */
const BEFORE = /^\s*(?:-\s+)*(?:(?:RUN|ONBUILD)\s+)?(?:&&|\|\||;|\|)?\s*(?:[A-Za-z]\w*:\s+(?=\S))?["'|>]?\s*/;
const MAX_LINE = 16_384;

/**
 * The search that is left where a document does not parse: each line by itself, continued lines together, comments
 * left out. Values are not followed.
 */
export function readLines(text: string): Observed {
  const observed = nothingObserved();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const first = index;
    let line = lines[index] ?? '';
    if (/^\s*(?:#|\/\/|REM\b)/i.test(line)) continue;
    const starts = [0];
    while (/[\\`]\s*$/.test(line) && index + 1 < lines.length && line.length < MAX_LINE) {
      index += 1;
      line = line.replace(/[\\`]\s*$/, ' ');
      starts.push(line.length);
      line += lines[index] ?? '';
    }
    readLine(line, (position) => first + starts.findLastIndex((start) => start <= position) + 1, observed);
  }
  return { ...observed, problems: [] };
}

function readLine(line: string, lineOf: (position: number) => number, observed: Observed): void {
  const number = lineOf(0);
  observed.written.push({ text: line.replace(BEFORE, ''), line: number, targets: [] });
  const [, key = '', value = ''] =
    /^\s*(?:-\s+)?["']?(source|ignoreCertificateErrors|allowUnsignedInstaller)["']?\s*:\s*["']?([^"',]*)/i.exec(line) ??
    [];
  if (key !== '') readMember(key.toLowerCase(), value.trim(), number, observed);
  const add = /^\s*ADD\s+(.*)$/i.exec(line)?.[1];
  const host = add === undefined ? undefined : hostOfPlainHttp(add);
  if (host !== undefined) observed.findings.push({ rule: 'http-download', line: number, what: `http://${host}`, host });
  const env = /^\s*(?:ENV|ARG)\s+(.*)$/i.exec(line)?.[1];
  const command = line
    .slice(0, MAX_LINE)
    .replace(/^\s*(?:ENV|ARG)\s+/i, 'export ')
    .replace(BEFORE, '');
  const before = env === undefined ? line.length - command.length : 0;
  readShell(
    command,
    env === undefined ? (position) => lineOf(before + position) : onLine(number),
    environmentOf(observed.budget),
    observed,
  );
}

function readMember(key: string, value: string, line: number, observed: Observed): void {
  const host = key === 'source' ? hostOfPlainHttp(value) : undefined;
  if (host !== undefined) observed.findings.push({ rule: 'http-download', line, what: `http://${host}`, host });
  const isOn = /^true\b/i.test(value);
  if (isOn && key === 'ignorecertificateerrors') {
    observed.findings.push({ rule: 'certificate-check-off', line, what: 'ignoreCertificateErrors: true' });
  }
  if (isOn && key === 'allowunsignedinstaller') {
    observed.findings.push({ rule: 'integrity-check-off', line, what: 'allowUnsignedInstaller: true' });
  }
}
