import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export type Sha256 = string;

/** SHA-256 (FIPS 180-4) of bytes, or of a string's UTF-8 form. */
export function sha256(data: string | Uint8Array): Sha256 {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a value's canonical JSON form (RFC 8785), so that member order never matters. */
export function digestOf(value: Json): Sha256 {
  return sha256(canonicalJson(value));
}
