import { gunzipSync } from 'node:zlib';

const BASE64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;
const MAX_BYTES = 4 * 1024 * 1024;

/** User data, or a file in it, as the instance gets it: base 64 and gzip taken off. */
export function decodeUserData(value: string): string {
  if (!BASE64.test(value)) return value;
  const bytes = Buffer.from(value, 'base64');
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isZipped ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
}

/** Soft line breaks, with the blanks that transport may have put before them, and runs of bytes (RFC 2045 §6.7). */
const ENCODED = /=[ \t]*\r?\n|(?:=[0-9A-Fa-f]{2})+/g;

/** A quoted-printable text decoded, and where in it as it stands each position of the decoded text comes from. */
export function unquotedPrintable(body: string): { text: string; placeOf: (position: number) => number } {
  const parts: string[] = [];
  /** Of each part: where it begins, decoded and as it stands. */
  const begins: (readonly [decoded: number, place: number])[] = [];
  let length = 0;
  const add = (part: string, place: number) => {
    if (part === '') return;
    begins.push([length, place]);
    parts.push(part);
    length += part.length;
  };
  let from = 0;
  for (const { 0: encoded, index } of body.matchAll(ENCODED)) {
    add(body.slice(from, index), from);
    if (!/\n$/.test(encoded)) add(Buffer.from(encoded.replaceAll('=', ''), 'hex').toString('utf8'), index);
    from = index + encoded.length;
  }
  add(body.slice(from), from);
  return { text: parts.join(''), placeOf: (position) => placeIn(begins, position) };
}

function placeIn(begins: readonly (readonly [number, number])[], position: number): number {
  let [low, high] = [0, begins.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((begins[middle]?.[0] ?? 0) <= position) low = middle;
    else high = middle;
  }
  const [decoded, place] = begins[low] ?? [0, 0];
  return place + position - decoded;
}
