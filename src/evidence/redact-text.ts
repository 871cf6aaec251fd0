import type { Detector, Match } from './detectors/match.ts';
import { redactionToken, TOKEN } from './detectors/token.ts';

/** One text with tokens in the place of what was found. */
export interface RedactedText {
  readonly text: string;
  /** In order, not overlapping; ranges into the text as it was given. */
  readonly found: readonly (Match & { readonly tag: string })[];
}

/** A stretch of the given text between tokens. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** After this many rounds what is still changing is replaced whole: no text can keep the redactor busy. */
const MAX_ROUNDS = 6;
const UNSETTLED = 'secret.unsettled@1';

/**
 * Replaces what the detectors find. Tokens that are already there are left alone, and every stretch between tokens is
 * searched again until nothing more is found, so that redacting twice changes nothing.
 *
 * @param detectors the first is the surest: it names what several find
 * @param tagOf the keyed tag of a text, hexadecimal
 */
export function redactText(
  text: string,
  detectors: readonly Detector[],
  tagOf: (text: string) => string,
): RedactedText {
  const found: Match[] = [];
  let stretches = between(text.matchAll(TOKEN), { start: 0, end: text.length });
  for (let round = 1; stretches.length > 0; round += 1) {
    const again: Stretch[] = [];
    for (const stretch of stretches) {
      const matches = search(text, stretch, detectors);
      if (matches.length === 0) continue;
      if (round > MAX_ROUNDS) {
        found.push({ ...stretch, detector: UNSETTLED });
      } else {
        found.push(...matches);
        again.push(...between(matches, stretch));
      }
    }
    stretches = again;
  }
  found.sort((left, right) => left.start - right.start);
  const tagged = found.map((match) => ({ ...match, tag: tagOf(text.slice(match.start, match.end)) }));
  return { text: replace(text, tagged), found: tagged };
}

/** The stretches that remain of `whole` around matches in order. */
function between(taken: Iterable<Stretch | RegExpMatchArray>, whole: Stretch): Stretch[] {
  const stretches: Stretch[] = [];
  let start = whole.start;
  for (const match of taken) {
    const range = 'start' in match ? match : { start: match.index ?? 0, end: (match.index ?? 0) + match[0].length };
    if (range.start > start) stretches.push({ start, end: range.start });
    start = range.end;
  }
  if (whole.end > start) stretches.push({ start, end: whole.end });
  return stretches;
}

/** What all detectors find in one stretch, in order, with overlaps settled. */
function search(text: string, stretch: Stretch, detectors: readonly Detector[]): Match[] {
  const part = text.slice(stretch.start, stretch.end);
  const matches: (Match & { rank: number })[] = [];
  for (const view of new Set([part, lineFeedsRead(part)])) {
    for (const [rank, detector] of detectors.entries()) {
      for (const { start, end, detector: id } of detector(view)) {
        if (end > start) matches.push({ start: start + stretch.start, end: end + stretch.start, detector: id, rank });
      }
    }
  }
  matches.sort((left, right) => left.start - right.start || left.rank - right.rank);
  return settle(matches);
}

/**
 * The text with the line feeds and tabs that another language escaped (`\n`) as blanks of the same length: a document
 * inside a document is searched as it is and as it will be read.
 */
function lineFeedsRead(text: string): string {
  return text.replace(
    /\\{1,8}[nrt]/g,
    (escaped) => `${' '.repeat(escaped.length - 1)}${escaped.endsWith('n') ? '\n' : ' '}`,
  );
}

/**
 * Overlapping secrets become one, named by the surest. Of a secret and something else the secret stays, and what is
 * left of the other is searched again.
 */
function settle(matches: readonly (Match & { rank: number })[]): Match[] {
  const settled: (Match & { rank: number })[] = [];
  for (const match of matches) {
    const last = settled.at(-1);
    if (last === undefined || match.start >= last.end) {
      settled.push(match);
    } else if (isSecret(last) === isSecret(match)) {
      const surest = match.rank < last.rank ? match : last;
      settled[settled.length - 1] = { ...surest, start: last.start, end: Math.max(last.end, match.end) };
    } else if (isSecret(match)) {
      settled[settled.length - 1] = match;
    }
  }
  return settled.map(({ start, end, detector }) => ({ start, end, detector }));
}

function isSecret(match: Match): boolean {
  return match.detector.startsWith('secret.');
}

function replace(text: string, found: readonly (Match & { tag: string })[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, detector, tag } of found) {
    parts.push(text.slice(from, start), redactionToken(detector, tag));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
