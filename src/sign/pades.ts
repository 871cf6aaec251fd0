import { createHash } from 'node:crypto';
import { messageOf } from '../core/errors.ts';
import { locateSignature } from './pdf-signature.ts';
import { wrongSigner } from './sign-message.ts';

const RANGE_PLACEHOLDER = '/ByteRange [0 /********** /********** /**********]';
const CONTENTS_PLACEHOLDER = '/Contents <0000000000';

/**
 * Signs a PDF in its one revision (PAdES, EN 319 142-1). The PDF carries the placeholder that the report's renderer
 * writes: `/ByteRange [0 /********** /********** /**********]` and `/Contents <000…0>` in one signature dictionary.
 *
 * @param sign takes the SHA-256 of everything outside the gap, answers CMS in DER
 * @returns new bytes; the input is left alone
 * @throws GoldproofError `sign` when there is no placeholder, the signature does not fit into it, or the result would
 *   not pass our own structure check
 */
export async function embedSignature(
  pdf: Uint8Array,
  sign: (sha256: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const bytes = Buffer.from(pdf);
  const range = onlyIndex(bytes, RANGE_PLACEHOLDER);
  const start = onlyIndex(bytes, CONTENTS_PLACEHOLDER) + '/Contents '.length;
  const end = bytes.indexOf('>', start) + 1;
  const written = `/ByteRange [0 ${start} ${end} ${bytes.length - end}`;
  bytes.write(`${written.padEnd(RANGE_PLACEHOLDER.length - 1)}]`, range, 'latin1');

  const digest = createHash('sha256').update(bytes.subarray(0, start)).update(bytes.subarray(end)).digest();
  const signature = Buffer.from(await sign(new Uint8Array(digest)));
  const room = (end - start - 2) / 2;
  if (signature.length > room) {
    const message = `The signature takes ${signature.length} bytes, the PDF has room for ${room}`;
    throw wrongSigner(message, 'Embed a shorter certificate chain, or use a timestamp authority with smaller tokens.');
  }
  bytes.write(signature.toString('hex'), start + 1, 'latin1');
  return wellFormed(new Uint8Array(bytes));
}

function onlyIndex(bytes: Buffer, text: string): number {
  const index = bytes.indexOf(text);
  if (index < 0 || index !== bytes.lastIndexOf(text)) {
    const message = `The PDF does not have exactly one placeholder ${text}`;
    throw wrongSigner(message, 'Render the report with room for a signature.');
  }
  return index;
}

function wellFormed(pdf: Uint8Array): Uint8Array {
  try {
    locateSignature(pdf);
    return pdf;
  } catch (cause) {
    const message = `The signed PDF would not verify: ${messageOf(cause)}`;
    throw wrongSigner(message, 'Render the report in one revision, with one signature dictionary.', cause);
  }
}
