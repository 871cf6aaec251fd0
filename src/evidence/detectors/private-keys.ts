import type { Match } from './match.ts';

const DETECTOR = 'secret.private-key@1';
const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

/**
 * Private keys in PEM form (RFC 7468) and OpenPGP armour, with or without encryption. A block that never ends runs to
 * the end of the text: half a key is still to be kept out.
 */
export function* privateKeys(text: string): Iterable<Match> {
  const ends = [...text.matchAll(END)];
  let next = 0;
  let covered = 0;
  for (const { index: start } of text.matchAll(BEGIN)) {
    if (start < covered) continue;
    for (let end = ends[next]; end !== undefined && end.index < start; end = ends[next]) next += 1;
    const end = ends[next];
    covered = end === undefined ? text.length : end.index + end[0].length;
    yield { start, end: covered, detector: DETECTOR };
  }
}
