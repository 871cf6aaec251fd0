import { byText } from './compare.ts';
import type { Sha256 } from './digest.ts';
import { GoldproofError, type Problem } from './errors.ts';

/**
 * The list format of GNU coreutils' `sha256sum`: digest, two spaces, name; one a line. A name holding a backslash,
 * a line feed or a carriage return is escaped and its line starts with a backslash, as coreutils 9 writes it.
 */

export interface Sum {
  readonly path: string;
  readonly sha256: Sha256;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const UNESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

/** The list as `LC_ALL=C sort` orders its names. Byte-stable. */
export function formatSums(sums: Iterable<Sum>): string {
  return [...sums]
    .sort((left, right) => byBytes(left.path, right.path))
    .map(formatSum)
    .join('');
}

function formatSum({ path, sha256 }: Sum): string {
  const escaped = path.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`;
}

/**
 * Reads a list, strictly: what {@link formatSums} would not have written is refused, so that two readers cannot
 * understand one list in two ways.
 *
 * @throws GoldproofError('package') naming every bad line of `file`.
 */
export function parseSums(text: string, file: string): ReadonlyMap<string, Sha256> {
  const sums = new Map<string, Sha256>();
  const problems: Problem[] = [];
  const complain = (line: number, message: string) => {
    problems.push({ file, line, message, remedy: 'The list was changed or damaged after it was written.' });
  };
  const lines = text.split('\n');
  if (lines.pop() !== '') complain(lines.length + 1, 'the last line does not end in a line feed');
  let previous: string | undefined;
  for (const [index, line] of lines.entries()) {
    const sum = parseSum(line);
    if (sum === undefined) complain(index + 1, 'not a line of sha256sum');
    else if (previous !== undefined && byBytes(previous, sum.path) >= 0) {
      complain(index + 1, sums.has(sum.path) ? 'the name is listed twice' : 'the names are not in order');
    } else {
      sums.set(sum.path, sum.sha256);
      previous = sum.path;
    }
  }
  if (problems.length > 0) throw new GoldproofError('package', `${file} cannot be read`, problems);
  return sums;
}

function parseSum(line: string): Sum | undefined {
  const match = /^(\\?)([0-9a-f]{64}) {2}([^\0]+)$/.exec(line);
  if (match === null) return undefined;
  const [, mark, sha256, name] = match as unknown as [string, string, string, string]; // the groups always take part
  const path = mark === '' ? name : unescapeName(name);
  return path !== undefined && formatSum({ path, sha256 }) === `${line}\n` ? { path, sha256 } : undefined;
}

function unescapeName(name: string): string | undefined {
  const pairs = name.match(/\\.|[^\\]+/gs) ?? [];
  const parts = pairs.map((part) => (part.startsWith('\\') ? UNESCAPES[part] : part));
  return parts.includes(undefined) || pairs.join('') !== name ? undefined : parts.join('');
}

function byBytes(left: string, right: string): number {
  return left.isWellFormed() && right.isWellFormed()
    ? Buffer.compare(Buffer.from(left), Buffer.from(right))
    : byText(left, right);
}
