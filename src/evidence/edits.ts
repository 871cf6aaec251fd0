import { append } from '../core/append.ts';
import type { Match } from './detectors/match.ts';

/** What was found in a text, with its keyed tag. */
export interface Found extends Match {
  readonly tag: string;
  /** The text itself, where it is approved and stays. */
  readonly approved?: string | undefined;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text that is replaced, and what was found there. */
export interface Edit extends Stretch {
  /** Left out: the stretch stays as it is, and is taken. */
  readonly replacement?: string;
  readonly found: readonly Found[];
}

/** The stretches of `whole` that remain around others, which may lie in one another. */
export function stretchesBetween(taken: readonly Stretch[], whole: Stretch): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let start = whole.start;
  for (const stretch of taken.toSorted((left, right) => left.start - right.start)) {
    if (stretch.start > start) stretches.push({ start, end: stretch.start });
    start = Math.max(start, stretch.end);
  }
  if (whole.end > start) stretches.push({ start, end: whole.end });
  return stretches;
}

/** The text with its edits made, and what was found, in order. */
export function edited(text: string, edits: readonly Edit[]): { text: string; found: readonly Found[] } {
  const parts: string[] = [];
  const found: Found[] = [];
  let from = 0;
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    parts.push(text.slice(from, edit.start), edit.replacement ?? text.slice(edit.start, edit.end));
    append(found, edit.found);
    from = edit.end;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), found };
}
