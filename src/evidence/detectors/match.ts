/** What a detector found: a half-open range of UTF-16 code units, and what it is. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** With its version: `secret.aws-access-key@1`. A detector whose findings change gets a new version. */
  readonly detector: string;
}

/** A detector's name without its version, by which a config speaks of it: `secret.aws-access-key`. */
export function nameOf(detector: string): string {
  return detector.replace(/@\d+$/, '');
}

/** Finds all of its kind in a text, in order, in time linear in the text's length. */
export type Detector = (text: string) => Iterable<Match>;

/**
 * A detector made of one pattern. The pattern carries the flags `g` and `d`; its group `secret`, or else the whole
 * match, is the text to be replaced. Patterns are linear: what repeats without a bound comes last, or ends at a
 * character that the pattern's own beginning needs.
 */
export function byPattern(
  detector: string,
  pattern: RegExp,
  accept: (secret: string) => boolean = () => true,
): Detector {
  return function* find(text) {
    for (const match of matchesIn(text, pattern)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? [match.index, match.index + match[0].length];
      if (accept(text.slice(start, end))) yield { start, end, detector };
    }
  };
}

const NEAR = 400;

/** The same where something stands near: words that mean little by themselves mean more behind a program's name. */
export function byPatternIn(
  detector: string,
  pattern: RegExp,
  context: { readonly before?: RegExp; readonly behind?: RegExp },
  accept: (secret: string) => boolean,
): Detector {
  return function* find(text) {
    for (const match of byPattern(detector, pattern, accept)(text)) {
      const isNear =
        context.before?.test(text.slice(Math.max(0, match.start - NEAR), match.start)) === true ||
        context.behind?.test(text.slice(match.end, match.end + NEAR)) === true;
      if (isNear) yield match;
    }
  };
}

/** `matchAll` without its copy of the pattern, which costs more than a search of a short text. */
export function* matchesIn(text: string, pattern: RegExp): Iterable<RegExpExecArray> {
  let at = 0;
  while (true) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return;
    at = match[0] === '' ? pattern.lastIndex + 1 : pattern.lastIndex;
    yield match;
  }
}

/** No path goes on here: `C:\new\a.zip` has no line feed. */
const NO_PATH = '(?![\\w-]+[\\\\.:/])';
/**
 * A sign of a command, or the end of a line that it goes on from, as another language escapes it. A line feed that
 * another language escaped ends the command.
 */
export const IN_COMMAND = `(?:[^\\n|;&\\\\]|\\\\(?!n${NO_PATH})|(?<!\\\\)(?:\\\\{3}|\\\\{6})n${NO_PATH})`;
