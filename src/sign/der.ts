import * as asn1js from 'asn1js';
import { messageOf } from '../core/errors.ts';
import { Refusal } from './check.ts';

/**
 * The Distinguished Encoding Rules (ITU-T X.690 §10, §11). asn1js reads the laxer BER; a verifier that accepts two
 * encodings of one value lets an attacker change signed files unseen, so `assertDer` goes before it.
 */

const DEEPEST = 32;
const CONSTRUCTED = 0x20;
const END_OF_CONTENTS = 0;
const BOOLEAN = 1;
const INTEGER = 2;
const BIT_STRING = 3;
const NULL = 5;
const OBJECT_IDENTIFIER = 6;
const RELATIVE_OID = 13;
const SEQUENCE = 16;
const SET = 17;

/** One tag-length-value: where its content starts and ends inside the bytes it was read from. */
interface Element {
  readonly universal: number | undefined;
  readonly constructed: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * Checks that the bytes are exactly one DER element: definite minimal lengths, nothing after it, canonical
 * booleans, integers, bit strings and object identifiers, at most 32 levels deep.
 *
 * @throws Refusal FORMAT_FAILURE
 */
export function assertDer(bytes: Uint8Array): void {
  const end = assertElement(bytes, 0, bytes.length, 0);
  if (end !== bytes.length) throw malformed(`${bytes.length - end} bytes follow the structure`, end);
}

/** Reads one DER element into asn1js's tree. @throws Refusal FORMAT_FAILURE */
export function readDer(bytes: Uint8Array): asn1js.AsnType {
  assertDer(bytes);
  const { offset, result } = parse(bytes);
  if (offset === -1) throw malformed(result.error, 0);
  return result;
}

/** asn1js tells of most faults in its result, and throws at some: a time that is none. */
function parse(bytes: Uint8Array): asn1js.FromBerResult {
  try {
    return asn1js.fromBER(bufferOf(bytes));
  } catch (thrown) {
    throw malformed(messageOf(thrown), 0);
  }
}

/** Encodes what asn1js built. Everything Goldproof builds has definite lengths. */
export function writeDer(block: { toBER(): ArrayBuffer }): Uint8Array {
  return new Uint8Array(block.toBER());
}

/** The bytes as an ArrayBuffer of their own, as asn1js and pkijs take them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** Byte-wise equality. For public values: not constant-time. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** The length of the DER element at the start of the bytes, header included. @throws Refusal FORMAT_FAILURE */
export function elementLength(bytes: Uint8Array): number {
  return readHeader(bytes, 0, bytes.length).end;
}

function assertElement(bytes: Uint8Array, at: number, limit: number, depth: number): number {
  if (depth > DEEPEST) throw malformed('nested too deeply', at);
  const element = readHeader(bytes, at, limit);
  if (element.constructed) {
    let next = element.start;
    while (next < element.end) next = assertElement(bytes, next, element.end, depth + 1);
  }
  if (element.universal !== undefined) {
    assertUniversal(element.universal, element.constructed, bytes.subarray(element.start, element.end), at);
  }
  return element.end;
}

function readHeader(bytes: Uint8Array, at: number, limit: number): Element {
  const tag = byteAt(bytes, at, limit);
  // Tag numbers above 30 take several bytes; nothing in CMS or X.509 has one.
  if ((tag & 0x1f) === 0x1f) throw malformed('multi-byte tag', at);
  const { length, start } = readLength(bytes, at + 1, limit);
  if (start + length > limit) throw malformed('longer than what holds it', at);
  const universal = (tag & 0xc0) === 0 ? tag & 0x1f : undefined;
  return { universal, constructed: (tag & CONSTRUCTED) !== 0, start, end: start + length };
}

function readLength(bytes: Uint8Array, at: number, limit: number): { length: number; start: number } {
  const first = byteAt(bytes, at, limit);
  if (first < 0x80) return { length: first, start: at + 1 };
  const count = first & 0x7f;
  if (count === 0) throw malformed('indefinite length', at);
  if (count > 4) throw malformed('length of more than four bytes', at);
  let length = 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + byteAt(bytes, at + index, limit);
  const minimal = length >= 0x80 && length >= 256 ** (count - 1);
  if (!minimal) throw malformed('length not in its shortest form', at);
  return { length, start: at + 1 + count };
}

function byteAt(bytes: Uint8Array, at: number, limit: number): number {
  const byte = at < limit ? bytes[at] : undefined;
  if (byte === undefined) throw malformed('ends too early', at);
  return byte;
}

function assertUniversal(type: number, constructed: boolean, content: Uint8Array, at: number): void {
  if (constructed !== (type === SEQUENCE || type === SET)) throw malformed('primitive and constructed mixed up', at);
  if (!isCanonical(type, content)) throw malformed(`not the canonical form of universal type ${type}`, at);
}

function isCanonical(type: number, content: Uint8Array): boolean {
  const [first, second] = content;
  if (type === END_OF_CONTENTS) return false; // ends indefinite lengths (X.690 §8.1.5), which DER has none of
  if (type === BOOLEAN) return content.length === 1 && (first === 0 || first === 0xff);
  if (type === NULL) return content.length === 0;
  if (type === INTEGER) return isShortestInteger(first, second);
  if (type === BIT_STRING) return hasZeroPadding(content);
  if (type === OBJECT_IDENTIFIER || type === RELATIVE_OID) return hasShortestArcs(content);
  return true;
}

function isShortestInteger(first: number | undefined, second: number | undefined): boolean {
  if (first === undefined) return false;
  if (second === undefined) return true;
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
}

function hasZeroPadding(content: Uint8Array): boolean {
  const unused = content[0];
  if (unused === undefined || unused > 7) return false;
  const last = content.length > 1 ? (content[content.length - 1] ?? 0) : 0;
  return content.length > 1 ? (last & ((1 << unused) - 1)) === 0 : unused === 0;
}

function hasShortestArcs(content: Uint8Array): boolean {
  const last = content[content.length - 1];
  if (last === undefined || last >= 0x80) return false;
  return content.every((byte, index) => byte !== 0x80 || (content[index - 1] ?? 0) >= 0x80);
}

function malformed(what: string, at: number): Refusal {
  return new Refusal('FORMAT_FAILURE', `Not DER: ${what}, at byte ${at}.`);
}
