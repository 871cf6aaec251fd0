import { TextDecoder } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Detector } from './detectors/match.ts';
import { isToken, redactionToken } from './detectors/token.ts';
import { type RedactedText, redactText } from './redact-text.ts';

/** Far above what EC2 takes as user data (16 KB), far below what harms. */
const MAX_UNZIPPED = 4 * 1024 * 1024;
/** Base 64 in either alphabet, with or without padding and line ends: all that a decoder takes is decoded. */
const ENCODED = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;
const GZIP = 'opaque.gzip@1';
const BYTES = 'opaque.bytes@1';

/**
 * Redacts text that is kept in base 64 (RFC 4648 §4), as EC2 user data and the credential report are: decoded,
 * searched, encoded again. Ranges and lines are those of the decoded text.
 *
 * What cannot be searched is not kept: bytes that are not UTF-8 become one token. Compressed text (cloud-init takes
 * it) is searched; it stays as it is when nothing was found, and becomes one token otherwise.
 */
export function redactEncoded(
  value: string,
  detectors: readonly Detector[],
  tagOf: (text: string) => string,
): RedactedText & { readonly searched: string } {
  if (!ENCODED.test(value)) return { ...redactText(value, detectors, tagOf), searched: value };
  const bytes = Buffer.from(value, 'base64');
  const whole = (detector: string) => {
    const tag = tagOf(value);
    return { text: encode(redactionToken(detector, tag)), mark: { start: 0, end: 0, detector, tag } };
  };
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const searched = asText(unzip(bytes)) ?? '';
    const { found } = redactText(searched, detectors, tagOf);
    if (found.length === 0 && searched !== '') return { text: value, found, searched };
    const { text, mark } = whole(GZIP);
    return { text, found: [mark, ...found], searched };
  }
  const searched = asText(bytes);
  if (searched === undefined) {
    const { text, mark } = whole(BYTES);
    return { text, found: [mark], searched: '' };
  }
  if (isToken(searched)) return { text: value, found: [], searched };
  const { text, found } = redactText(searched, detectors, tagOf);
  return { text: found.length === 0 ? value : encode(text), found, searched };
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function asText(bytes: Uint8Array | undefined): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNZIPPED });
  } catch {
    return undefined;
  }
}
