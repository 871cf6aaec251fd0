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
