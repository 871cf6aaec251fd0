import { escapedCodePoint } from '../../core/code-point.ts';

/**
 * Which characters may be drawn as they are. Text in a report comes from AWS answers, so from strangers: a control
 * character, a bidirectional override or a zero-width joiner must be seen, not obeyed.
 */

/** Control, format, private, unassigned and surrogate code points, line and paragraph separators (Unicode general categories). */
const NEVER = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Blocks of right-to-left scripts: without the bidirectional algorithm they would read backwards. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Glyphs that leave no mark although they are letters or symbols. */
const BLANK = /[\u115F\u1160\u2800\u3164\uFFA0\uFFFC]/;

/** One code point with the combining marks on it; marks beyond the fourth stand alone, so that a cluster stays small. */
const CLUSTER = /[\s\S]\p{M}{0,4}/uy;

const LONE_MARK = /^\p{M}$/u;

/** The cluster that starts at `at`. A lone surrogate is a cluster by itself. */
export function clusterAt(text: string, at: number): string {
  CLUSTER.lastIndex = at;
  return CLUSTER.exec(text)?.[0] ?? text.charAt(at);
}

/** True when a single code point may be shown by a glyph of its own. */
export function isDrawable(character: string): boolean {
  return (
    !NEVER.test(character) && !RIGHT_TO_LEFT.test(character) && !BLANK.test(character) && !LONE_MARK.test(character)
  );
}

/**
 * Text for places that a program reads rather than a font draws (bookmarks, metadata, alternative text): the same
 * rules, but for what only a font decides.
 */
export function visible(text: string): string {
  let out = '';
  for (const character of text) {
    out += NEVER.test(character) || RIGHT_TO_LEFT.test(character) ? escapedCodePoint(character) : character;
  }
  return out;
}
