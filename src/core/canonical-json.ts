import { isJsonObject, type Json } from './json.ts';

/**
 * The JSON Canonicalization Scheme of RFC 8785: members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them, no white space.
 *
 * @throws TypeError on what has no canonical form: a lone surrogate (RFC 8785 §3.2.2.2), NaN, an infinity,
 *   undefined, a hole in an array, or anything that is not JSON.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (isJsonObject(value) && isPlain(value)) return canonicalObject(value);
  throw new TypeError(`${typeof value} has no canonical JSON form`);
}

function canonicalObject(value: { readonly [key: string]: Json }): string {
  // Array.prototype.sort compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical JSON form');
  return JSON.stringify(value);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON form`);
  return JSON.stringify(value);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
