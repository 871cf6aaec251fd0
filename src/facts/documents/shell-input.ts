import type { HereDoc, SyntaxNode } from 'unbash';
import { joined, type Values } from './environment.ts';
import { expandPlain } from './expand.ts';
import type { Command, LineOf, Word } from './finding.ts';
import { linesFrom, linesWithin, onLine } from './lines.ts';
import type { Reading } from './shell-reading.ts';
import { valuesOf } from './shell-words.ts';

/** A text that a command is given to read: a here-document, or what another one says. */
export interface Given {
  readonly text: string;
  readonly lineOf: LineOf;
  /** A piece of something, which need not be whole. */
  readonly isPart: boolean;
}

/**
 * A here-document. Without quotes at its mark the shell takes the backslash off `\$`, `` \` `` and `\\`, and puts in
 * the values of variables (Bash Reference Manual, "Here Documents").
 */
export function hereDocument({ body, delimiter }: HereDoc, { lineOf, environment }: Reading): readonly Given[] {
  const within = linesWithin(lineOf, body.pos);
  if (delimiter?.quoted !== false) return [{ text: body.text, lineOf: within, isPart: false }];
  const lines = body.text.split('\n');
  const filled = lines.map((line) => expandPlain(line, environment));
  const most = Math.max(1, ...filled.map(({ length }) => length));
  const first = [0, ...[...body.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  // Where variables may hold several values, one text for each, so that every value stands in one of them.
  return Array.from({ length: most }, (_, index) => {
    const text = filled.map((values) => values[Math.min(index, values.length - 1)] ?? '').join('\n');
    const inText = linesFrom(text, 0);
    return { text, lineOf: (position: number) => within(first[inText(position)] ?? 0), isPart: false };
  });
}

/** What `echo` and `printf` say. */
export function said({ name, args }: Command, { environment }: Reading): readonly Given[] {
  if (name !== 'echo' && name !== 'printf' && name !== 'write-output') return [];
  const words = name === 'echo' ? args.filter(({ values }) => !/^-[neE]+$/.test(values[0] ?? '')) : args;
  const [only] = words;
  if (only === undefined) return [];
  const texts = name === 'printf' ? formatted(words, environment.budget) : spaced(words, environment.budget);
  return texts.map((text) => ({
    text: text.replaceAll('\\n', '\n'),
    lineOf: words.length === 1 && !text.includes('\\n') ? (only.lineOf ?? onLine(only.line)) : onLine(only.line),
    isPart: true,
  }));
}

function spaced(words: readonly Word[], budget: Reading['environment']['budget']): Values {
  return joined(
    words.flatMap(({ values }, index) => (index === 0 ? [values] : [[' '], values])),
    budget,
  );
}

/** printf(1): the format is used again while there are words. */
export function formatted(words: readonly Word[], budget: Reading['environment']['budget']): Values {
  const [format, ...rest] = words;
  return (format?.values ?? []).flatMap((text) => {
    const parts = text.split(/(%(?:[-0-9.]*[sqbdi]))/);
    const places = Math.floor(parts.length / 2);
    if (places === 0 || rest.length === 0) return [text];
    const rounds = Math.ceil(rest.length / places);
    const all = Array.from({ length: rounds }, (_, round) =>
      parts.map((part, index) => (index % 2 === 0 ? [part] : (rest[round * places + (index - 1) / 2]?.values ?? ['']))),
    );
    return joined(all.flat(), budget);
  });
}

/** What a here-string gives. */
export function hereStrings(node: SyntaxNode, reading: Reading): readonly Given[] {
  if (node.type !== 'HereString' || node.target === undefined) return [];
  const lineOf = onLine(reading.lineOf(node.pos));
  return valuesOf(node.target, reading).map((text) => ({ text, lineOf, isPart: true }));
}

/** The words of what is given, each on its line. */
export function wordsGiven(given: readonly Given[]): readonly Word[] {
  return given.flatMap(({ text, lineOf }) =>
    [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ values: [word], line: lineOf(index) })),
  );
}
