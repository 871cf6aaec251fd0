import { type Detector, type Match, matchesIn } from './match.ts';
import { isReference } from './reference.ts';
import { readValue } from './value.ts';

/**
 * Secrets that reach their place by way of a variable: `P=…` and then `--password "$P"`. The variable's own name
 * says nothing; where it goes does.
 */

/** Where a variable stands that is taken for a password. */
const SINKS: readonly RegExp[] = [
  /(?:password|passwd|passphrase|--?pwd?|\/pass|ConvertTo-SecureString(?:\s+-String)?)(?:["']?[^\S\n]{0,4}[=:]|[^\S\n]+)[^\S\n]{0,4}["']?\$\{?(?<name>[A-Za-z_]\w{0,63})\}?(?![\w.[:])/gi,
  /\$\{?(?<name>[A-Za-z_]\w{0,63})\}?["']?\s*\|\s*(?:sudo\s+)?(?:ConvertTo-SecureString\b|kinit\b|realm\s+join\b|adcli\s|passwd\s|su\b|sudo\s+-S|cryptsetup\b|\S{1,20}\s+login\b[^\n|;&]{0,200}--password-stdin)/gi,
  /:\$\{?(?<name>[A-Za-z_]\w{0,63})\}?["']?\s*\|\s*(?:sudo\s+)?chpasswd\b/g,
  /\b(?:kinit|passwd)\b[^\n|;&<]{0,100}<<<\s*["']?\$\{?(?<name>[A-Za-z_]\w{0,63})\}?/g,
];
const ASSIGNMENT = /(?<![\w.$-])\$?(?:global:|script:|env:)?([A-Za-z_]\w{0,63})(?:[^\S\n]{0,4}=[^\S\n]{0,4})(?![=~])/g;

export function* viaVariables(text: string): ReturnType<Detector> {
  const names = new Set(
    SINKS.flatMap((sink) => [...matchesIn(text, sink)].map((match) => match.groups?.['name'] ?? '')),
  );
  if (names.size === 0) return;
  for (const match of matchesIn(text, ASSIGNMENT)) {
    if (!names.has(match[1] ?? '')) continue;
    const found = literalAt(text, match.index + match[0].length);
    if (found !== undefined) yield found;
  }
}

function literalAt(text: string, from: number): Match | undefined {
  const value = readValue(text, from);
  if (value === undefined || isReference(text.slice(value.start, value.end))) return undefined;
  // In a program, a word without quotes is another variable or a call; a shell's assignment has no blanks.
  if (!value.quoted && /\s/.test(text[from - 1] ?? '')) return undefined;
  return { start: value.start, end: value.end, detector: 'secret.password@2' };
}
