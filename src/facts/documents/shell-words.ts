import type { CommandArgument, Word as ShellWord, WordPart } from 'unbash';
import { spend } from './budget.ts';
import { type Environment, joined, type Values, valuesOfVariable } from './environment.ts';
import type { LineOf, Word } from './finding.ts';
import { linesAlongside } from './lines.ts';
import { changed } from './shell-expansion.ts';

/** What the words of a script are read with. */
interface Reading {
  readonly source: string;
  readonly lineOf: LineOf;
  readonly environment: Environment;
}

const UNQUOTED: ReadonlySet<string> = new Set(['Literal', 'SimpleExpansion', 'ParameterExpansion']);

/**
 * A variable without quotes falls apart into words, of all that it may be: `OPTIONS="-s -k"; curl $OPTIONS`. So do
 * `"$@"` and `"${ARRAY[@]}"` within quotes.
 */
export function wordsOf(node: CommandArgument, reading: Reading): readonly Word[] {
  const several = node.type === 'Word' ? severalOf(node, reading) : undefined;
  if (several !== undefined) return several;
  const word = wordOf(node, reading);
  const parts = node.type === 'Word' ? (node.parts ?? []) : [];
  const falls = parts.length > 0 && parts.every(({ type }) => UNQUOTED.has(type));
  if (!falls || !word.values.some((value) => /\s/.test(value.trim()))) return [word];
  const texts = word.values.flatMap((value) => value.trim().split(/\s+/));
  return texts.map((text) => ({ values: [text], line: word.line }));
}

/** The words that `"$@"` and `"${ARRAY[@]}"` stand for; undefined of anything else. */
function severalOf(node: ShellWord, { environment, lineOf }: Reading): readonly Word[] | undefined {
  const name = /^"?\$(?:\{(\w+|@|\*)(\[[@*]\])?\}|([@*]))"?$/.exec(node.text);
  if (name === null) return undefined;
  const [, braced, isList, plain] = name;
  const variable = braced ?? plain ?? '';
  if (variable === '@' || variable === '*') {
    spend(environment.budget, environment.words?.length ?? 0);
    return environment.words?.map((word) => (word.line > 0 ? word : { ...word, line: lineOf(node.pos) }));
  }
  if (isList === undefined || !environment.lists.has(variable)) return undefined;
  const values = valuesOfVariable(environment, variable);
  const line = environment.origins.get(variable) ?? lineOf(node.pos);
  return values?.map((value) => ({ values: [value], line }));
}

function wordOf(node: CommandArgument, reading: Reading): Word {
  const { environment, lineOf, source } = reading;
  const line = lineOf(node.pos);
  environment.origin = undefined;
  const values = node.type === 'Word' ? valuesOf(node, reading) : assignedIn(node, reading);
  if (environment.origin !== undefined) return { values, line: environment.origin };
  const written = source.slice(node.pos, node.end);
  const [value] = values;
  if (!written.includes('\n') || value === undefined) return { values, line };
  const beside = linesAlongside(value, written, 0);
  const starts = [0, ...[...written.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return { values, line, lineOf: (position) => lineOf(node.pos + (starts[beside(position)] ?? 0)) };
}

function assignedIn(node: CommandArgument & { type: 'Assignment' }, reading: Reading): Values {
  const value = node.value.type === 'ArrayValue' ? [''] : valuesOf(node.value, reading);
  return joined([[`${node.name}=`], value], reading.environment.budget);
}

/** Everything that a word may be. What cannot be followed stands as it is written. */
export function valuesOf(word: ShellWord, reading: Reading): Values {
  if (word.parts === undefined) return [word.value];
  const parts = word.parts.map((part) => valuesOfPart(part, reading));
  return joined(parts, reading.environment.budget);
}

function valuesOfPart(part: WordPart, reading: Reading): Values {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [part.value];
    case 'DoubleQuoted':
    case 'LocaleString':
      return joined(
        part.parts.map((child) => valuesOfPart(child, reading)),
        reading.environment.budget,
      );
    case 'SimpleExpansion':
      return valuesOfVariable(reading.environment, part.text.slice(1)) ?? [part.text];
    case 'ParameterExpansion': {
      const known = valuesOfVariable(reading.environment, part.parameter);
      const { operation } = part;
      if (operation?.type === 'Default' && /^:?[-=]/.test(operation.operator)) {
        return [...(known ?? []), ...valuesOf(operation.operand, reading)];
      }
      if (operation?.type === 'Default' && /^:?\+/.test(operation.operator) && known !== undefined) {
        return valuesOf(operation.operand, reading);
      }
      return (known === undefined ? undefined : changed(part, known)) ?? [part.text];
    }
    case 'BraceExpansion':
      return part.text.replace(/^\{|\}$/g, '').split(',');
    default:
      return [part.text];
  }
}

/** Everything that any of several words may be. */
export function listed(words: readonly ShellWord[] | undefined, reading: Reading): Values {
  return (words ?? []).flatMap(
    (word) => severalOf(word, reading)?.flatMap(({ values }) => values) ?? valuesOf(word, reading),
  );
}
