import type { Match } from './match.ts';
import { isReference } from './reference.ts';

const DETECTOR = 'secret.private-key@1';
const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

/** What stands in a block: base 64, headers (RFC 1421), and line feeds as they are written inside other languages. */
const BODY = /[A-Za-z0-9+/=\s\\:,"'-]*/y;
/** The shortest key (Ed25519 in PKCS #8) has 64 digits; anything near it is not just the marker being mentioned. */
const MIN_BODY = 40;

/**
 * Private keys in PEM form (RFC 7468) and OpenPGP armour, with or without encryption. Of a block without an end as
 * much is taken as can be key: half a key is still to be kept out.
 */
export function* privateKeys(text: string): Iterable<Match> {
  const ends = [...text.matchAll(END)];
  let next = 0;
  let covered = 0;
  for (const { index: start, 0: begin } of text.matchAll(BEGIN)) {
    if (start < covered) continue;
    for (let end = ends[next]; end !== undefined && end.index < start; end = ends[next]) next += 1;
    const end = ends[next];
    const body = start + begin.length;
    covered = end === undefined ? endOfBody(text, body) : end.index + end[0].length;
    const length = (end?.index ?? covered) - body;
    if (length >= MIN_BODY && !isReference(text.slice(body, body + Math.min(length, 200)))) {
      yield { start, end: covered, detector: DETECTOR };
    }
  }
}

function endOfBody(text: string, from: number): number {
  BODY.lastIndex = from;
  BODY.test(text);
  return Math.max(from, BODY.lastIndex);
}
