import { redactionToken } from './detectors/token.ts';
import { isZipped, readBytes } from './encoded-bytes.ts';
import { type RedactedText, redactText, type Searching } from './redact-text.ts';

/** Base 64 in either alphabet, with or without padding and line ends: all that a decoder takes is decoded. */
const ENCODED = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;
const GZIP = 'opaque.gzip@1';
const BYTES = 'opaque.bytes@1';

/**
 * Redacts text that is kept in base 64 (RFC 4648 §4), as EC2 user data and the credential report are: decoded, unzipped
 * (cloud-init takes that), searched, and encoded again as it was. Ranges and lines are those of the decoded text.
 *
 * What cannot be searched is not kept: bytes that are no text become one token.
 */
export function redactEncoded(value: string, searching: Searching): RedactedText & { readonly searched: string } {
  if (!ENCODED.test(value)) return { ...redactText(value, searching), searched: value };
  const bytes = Buffer.from(value, 'base64');
  const read = readBytes(bytes);
  if (read === undefined) {
    const detector = isZipped(bytes) ? GZIP : BYTES;
    const tag = searching.tagOf(value);
    const text = Buffer.from(redactionToken(detector, tag), 'utf8').toString('base64');
    return { text, found: [{ start: 0, end: 0, detector, tag }], searched: '' };
  }
  const { text, found } = redactText(read.text, searching);
  return {
    text: text === read.text ? value : read.encode(text).toString('base64'),
    found,
    searched: read.text,
  };
}
