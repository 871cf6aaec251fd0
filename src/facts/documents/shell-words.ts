import type { CommandArgument, Word as ShellWord, WordPart } from 'unbash';
import { type Environment, joined, type Values, valuesOfVariable } from './environment.ts';
import type { LineOf, Word } from './finding.ts';

/** What the words of a script are read with. */
interface Reading {
  readonly lineOf: LineOf;
  readonly environment: Environment;
}

const UNQUOTED: ReadonlySet<string> = new Set(['Literal', 'SimpleExpansion', 'ParameterExpansion']);

/** A variable without quotes falls apart into words, of all that it may be: `OPTIONS="-s -k"; curl $OPTIONS`. */
export function wordsOf(node: CommandArgument, reading: Reading): readonly Word[] {
  const word = wordOf(node, reading);
  const parts = node.type === 'Word' ? (node.parts ?? []) : [];
  const falls = parts.length > 0 && parts.every(({ type }) => UNQUOTED.has(type));
  if (!falls || !word.values.some((value) => /\s/.test(value.trim()))) return [word];
  const texts = word.values.flatMap((value) => value.trim().split(/\s+/));
  return texts.map((text) => ({ values: [text], line: word.line }));
}

function wordOf(node: CommandArgument, reading: Reading): Word {
  const line = reading.lineOf(node.pos);
  if (node.type === 'Word') return { values: valuesOf(node, reading), line };
  const value = node.value.type === 'ArrayValue' ? [''] : valuesOf(node.value, reading);
  return { values: joined([[`${node.name}=`], value], reading.environment.budget), line };
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
      return operation === undefined && part.prefix === undefined ? (known ?? [part.text]) : [part.text];
    }
    case 'BraceExpansion':
      return part.text.replace(/^\{|\}$/g, '').split(',');
    default:
      return [part.text];
  }
}

/** Everything that any of several words may be. */
export function listed(words: readonly ShellWord[] | undefined, reading: Reading): Values {
  return (words ?? []).flatMap((word) => valuesOf(word, reading));
}
