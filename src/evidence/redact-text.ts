import { append } from '../core/append.ts';
import { type Detector, type Match, nameOf } from './detectors/match.ts';
import { redactionToken, TOKEN } from './detectors/token.ts';
import { type Edit, edited, type Found, type Stretch, stretchesBetween } from './edits.ts';
import { type Body, base64In, percentEncodedIn } from './encoded-bodies.ts';
import { quotedPrintableIn } from './quoted-printable.ts';
import { shapedToken } from './token-shape.ts';

/** One text with tokens in the place of what was found. */
export interface RedactedText {
  readonly text: string;
  /** In order; ranges into the text as it was given. What is in an encoded stretch has the range of that stretch. */
  readonly found: readonly Found[];
}

/** What is looked for, and how it is marked. */
export interface Searching {
  /** The first is the surest: it names what several find. */
  readonly detectors: readonly Detector[];
  /** For texts that stand encoded in a text: scripts, files; the same unless said. */
  readonly within?: readonly Detector[];
  /** The keyed tag of a text, hexadecimal. */
  readonly tagOf: (text: string) => string;
  /** Whether a token was made here; left out, each counts as such. One that was not is somebody's text. */
  readonly isOwn?: (token: string) => boolean;
  /** Whether a text may stay that a detector found; left out, none may. */
  readonly isApproved?: IsApproved;
}

/** @param detector with its version */
export type IsApproved = (detector: string, text: string) => boolean;

/** After this many rounds what is still changing is replaced whole: no text can keep the redactor busy. */
const MAX_ROUNDS = 6;
const UNSETTLED = 'secret.unsettled@1';
/** So often may a text be encoded in a text; what is deeper is replaced whole, for nobody looked. */
const MAX_DEPTH = 6;
const TOO_DEEP = 'opaque.nested@1';
const UNREADABLE = 'opaque.gzip@1';
/** Text that looks like a token and is none: what somebody copied out of a package. */
const LITERAL = 'literal.token@1';

/**
 * Replaces what the detectors find, and keeps the text's shape: its lines, its quotes and brackets. Tokens that were
 * made before are left alone, what only looks like one gets one of its own, and every stretch between tokens is searched again until nothing more is found, so that
 * redacting twice changes nothing. Texts that stand in it in base 64, percent-encoding or quoted-printable, themselves
 * maybe zipped or in UTF-16, are searched decoded and encoded again.
 *
 * @param made replacements that were made before, in order
 */
export function redactText(text: string, searching: Searching, made: readonly Edit[] = [], depth = 0): RedactedText {
  const whole = { start: 0, end: text.length };
  // What is quoted-printable means another text than it reads: it is searched decoded only.
  const parts = [...quotedPrintableIn(text)].filter((part) => !made.some((edit) => overlaps(part, edit)));
  const encoded = parts.flatMap((part) => redactBody(part, searching, depth) ?? []);
  const tokens = [...text.matchAll(TOKEN)].map(({ 0: token, index }) => ({ start: index, end: index + token.length }));
  const strange = tokens.filter(
    (token) => !isOwn(text, token, searching) && ![...made, ...parts].some((edit) => isWithin(token, edit)),
  );
  const literal = strange.map((token) => editOf(text, { ...token, detector: LITERAL }, searching));
  const taken = [...made, ...parts, ...tokens];
  const edits = [...made, ...encoded, ...literal, ...findAll(text, stretchesBetween(taken, whole), searching)];
  for (const bodiesIn of [base64In, percentEncodedIn]) {
    for (const { start, end } of stretchesBetween([...edits, ...parts, ...tokens], whole)) {
      for (const body of bodiesIn(text.slice(start, end))) {
        const edit = redactBody({ ...body, start: body.start + start, end: body.end + start }, searching, depth);
        if (edit !== undefined) edits.push(edit);
      }
    }
  }
  return edited(text, edits);
}

function isOwn(text: string, { start, end }: Stretch, { isOwn: isMade }: Searching): boolean {
  return isMade?.(text.slice(start, end)) ?? true;
}

function overlaps(one: Stretch, other: Stretch): boolean {
  return one.start < other.end && other.start < one.end;
}

function isWithin(inner: Stretch, outer: Stretch): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function redactBody({ start, end, text, encode }: Body, searching: Searching, depth: number): Edit | undefined {
  const { tagOf, detectors, within = detectors } = searching;
  const inner = text ?? '';
  if (text === undefined || depth >= MAX_DEPTH) {
    const [detector, tag] = [text === undefined ? UNREADABLE : TOO_DEEP, tagOf(inner)];
    if (TOKEN_ALONE.test(inner) && (searching.isOwn?.(inner) ?? true)) return undefined;
    return { start, end, replacement: encode(redactionToken(detector, tag)), found: [{ start, end, detector, tag }] };
  }
  const redacted = redactText(inner, { ...searching, detectors: within }, [], depth + 1);
  if (redacted.found.length === 0) return undefined;
  const found = redacted.found.map((each) => ({ ...each, start, end }));
  return { start, end, found, ...(redacted.text === inner ? {} : { replacement: encode(redacted.text) }) };
}

const TOKEN_ALONE = new RegExp(`^${TOKEN.source}$`);

/** Rounds of searching, until nothing more is found. */
function findAll(text: string, within: readonly Stretch[], searching: Searching): Edit[] {
  const matches: Match[] = [];
  let stretches = within;
  for (let round = 1; stretches.length > 0; round += 1) {
    const again: Stretch[] = [];
    for (const stretch of stretches) {
      const here = search(text, stretch, searching.detectors);
      if (here.length === 0) continue;
      if (round > MAX_ROUNDS) {
        matches.push({ ...stretch, detector: UNSETTLED });
      } else {
        append(matches, here);
        append(again, stretchesBetween(here, stretch));
      }
    }
    stretches = again;
  }
  return matches.map((match) => editOf(text, match, searching));
}

const NEAR = 40;

function editOf(text: string, match: Match, searching: Searching): Edit {
  const { start, end, detector } = match;
  const secret = text.slice(start, end);
  const tag = searching.tagOf(secret);
  if (searching.isApproved?.(detector, secret)) return left(text, { ...match, tag, approved: secret }, searching);
  const before = text.slice(Math.max(0, start - NEAR), start);
  const replacement = shapedToken(redactionToken(detector, tag), detector, secret, before);
  return { start, end, replacement, found: [{ start, end, detector, tag }] };
}

/**
 * What is approved stays, and its stretch is taken as that of a token is, so that all around it is found as ever. It is
 * searched once more by itself: it was approved as what one detector takes it for, not as what another one does.
 */
function left(text: string, found: Found, searching: Searching): Edit {
  const { start, end } = found;
  if (end - start === text.length) return { start, end, found: [found] };
  const inner = redactText(text.slice(start, end), searching);
  const further = inner.found.filter(
    (each) => each.approved !== found.approved || nameOf(each.detector) !== nameOf(found.detector),
  );
  const within = further.map((each) => ({ ...each, start: each.start + start, end: each.end + start }));
  return { start, end, replacement: inner.text, found: [found, ...within] };
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
