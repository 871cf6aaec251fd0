import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { type ErrorCode, GoldproofError, messageOf, type Problem } from './errors.ts';
import { MAX_SMALL_FILE } from './small-file.ts';
import type { Place, YamlPath, YamlSource } from './yaml-place.ts';
import { problemsOfIssues } from './yaml-problems.ts';

/** Files people write: YAML 1.2, core schema, strictly; every error with its place, all of them at once. */

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: Problem[] };

const MAX_ALIASES = 100;

/**
 * Parses and checks a file.
 *
 * @throws GoldproofError of the given code, with every problem's place and remedy.
 */
export function parseYamlAs<T>(schema: z.ZodType<T>, text: string, file: string, code: ErrorCode): T {
  return parseYamlWithPlaces(schema, text, file, code).value;
}

/** The same with the source, for checks that come later and must name a place. */
export function parseYamlWithPlaces<T>(
  schema: z.ZodType<T>,
  text: string,
  file: string,
  code: ErrorCode,
): { readonly value: T; readonly source: YamlSource } {
  const read = readYaml(text, file);
  const checked = read.ok ? checkYaml(schema, read.value) : read;
  if (read.ok && checked.ok) return { value: checked.value, source: read.value };
  const problems = checked.ok ? [] : checked.problems;
  throw new GoldproofError(code, `${file} has ${countOf(problems.length)}`, problems);
}

function countOf(problems: number): string {
  return problems === 1 ? 'a problem' : `${problems} problems`;
}

/** Checks what was read against a schema, turning every issue into a problem with a place. */
export function checkYaml<T>(schema: z.ZodType<T>, source: YamlSource): Checked<T> {
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: problemsOfIssues(parsed.error.issues, schema, source).sort(byPlace) };
}

/** In the order of the file, as a person mends it. */
function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** Parses one YAML document: unique keys, no tags of its own, few aliases, a bounded size. */
export function readYaml(text: string, file: string): Checked<YamlSource> {
  if (Buffer.byteLength(text) > MAX_SMALL_FILE) return refuse(file, `the file is larger than ${MAX_SMALL_FILE} bytes`);
  try {
    return readDocument(text, file);
  } catch (thrown) {
    // The parser recurses: nesting beyond the stack surfaces as a RangeError, too many aliases as a ReferenceError.
    return refuse(file, `the file cannot be read as YAML: ${messageOf(thrown)}`);
  }
}

function refuse(file: string, message: string): Checked<never> {
  return { ok: false, problems: [{ file, message, remedy: 'Write it as a plain, small YAML document' }] };
}

function readDocument(text: string, file: string): Checked<YamlSource> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false, // the parser compares every key with every other: minutes for a file of 4 MB
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  // A warning is an unresolved tag or directive: something asked for that would silently not happen.
  const faults = [...document.errors, ...document.warnings];
  const problems = faults.map(({ pos, message, code }) => ({ ...at(pos[0]), message, remedy: remedyOf(code) }));
  const repeated = repeatedKeys(document).map((key) => ({
    ...at(startOf(key)),
    message: 'Map keys must be unique',
    remedy: 'Keep one of the two',
  }));
  if (problems.length + repeated.length > 0) return { ok: false, problems: [...problems, ...repeated].sort(byPlace) };
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  const root = document.contents;
  return {
    ok: true,
    value: {
      file,
      value,
      locate: (path) => at(startOf(follow(root, path).value)),
      locateKey: (path) => {
        const { key, value: found } = follow(root, path);
        return at(startOf(key ?? found));
      },
      locateWithin: (path, offset) => at(offsetWithin(text, follow(root, path).value, offset)),
    },
  };
}

/** Keys that stand in their map already. */
function repeatedKeys(document: Document.Parsed): Scalar[] {
  const repeated: Scalar[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(String(key.value))) repeated.push(key);
        seen.add(String(key.value));
      }
    },
  });
  return repeated;
}

function remedyOf(code: string): string {
  if (code === 'TAG_RESOLVE_FAILED') return 'Remove the tag: only plain YAML values are read';
  if (code === 'MULTIPLE_DOCS') return 'Keep one document per file';
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces';
  return 'Correct the YAML at this place';
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** Goes down a path as far as it exists. */
function follow(root: ParsedNode | null, path: YamlPath): Found {
  let found: Found = { key: null, value: root };
  for (const step of path) {
    const next = child(found.value, step);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

function child(node: Node | null, step: PropertyKey): Found | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { key: null, value: item };
  }
  if (!isMap<Node, Node | null>(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? pair.key };
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/**
 * The offset in the file of a character of a scalar's value. Both are read side by side: white space matches white
 * space of any length, since folding changes it. Where an escape hides the character, the scalar's start.
 */
function offsetWithin(text: string, node: Node | null, offset: number): number {
  const start = startOf(node);
  if (!isScalar<unknown>(node) || typeof node.value !== 'string') return start;
  let at = contentStart(text, node, start);
  for (const [index, character] of node.value
    .slice(0, offset + 1)
    .split('')
    .entries()) {
    const isSpace = /\s/.test(character);
    if (isSpace && index < offset) at = skipSpace(text, at);
    if (isSpace) continue;
    at = skipSpace(text, at);
    if (text[at] !== character && text[at + 1] === character) at++;
    if (text[at] !== character) return start;
    if (index < offset) at++;
  }
  return at;
}

function contentStart(text: string, node: Scalar, start: number): number {
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return text.indexOf('\n', start) + 1;
  return node.type === 'PLAIN' ? start : start + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? 'x')) at++;
  return at;
}
