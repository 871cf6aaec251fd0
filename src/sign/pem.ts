import { GoldproofError } from '../core/errors.ts';
import { assertDer } from './der.ts';

/** What a PEM block holds, by its label (RFC 7468). */
export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY' | 'PUBLIC KEY';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]*?)\r?\n?-----END \1-----/g;

/** One PEM block, lines of 64 characters, ending in a newline. */
export function encodePem(label: PemLabel, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/**
 * All blocks of one label, in order. Text around the blocks is allowed, as openssl writes it; blocks with other
 * labels are not.
 *
 * @param file named in errors
 * @throws GoldproofError `sign` when there is no block, one has another label, or one does not hold DER
 */
export function decodePem(text: string, label: PemLabel, file?: string): Uint8Array[] {
  const blocks = [...text.matchAll(BLOCK)];
  const markers = text.match(/-----BEGIN /g)?.length ?? 0;
  if (blocks.length === 0) throw unreadable(text, 0, label, 'no PEM block was found', file);
  if (blocks.length !== markers) throw unreadable(text, 0, label, 'a PEM block is damaged or not closed', file);
  return blocks.map((block) => {
    const [, found, body = ''] = block;
    if (found !== label) throw unreadable(text, block.index, label, `it holds a ${found} block`, file);
    return decodeBody(body) ?? fail(unreadable(text, block.index, label, 'a PEM block does not hold DER', file));
  });
}

function decodeBody(body: string): Uint8Array | undefined {
  const base64 = body.replace(/[\r\n]/g, '');
  const der = Buffer.from(base64, 'base64');
  // Node skips what is no Base64: only what encodes back to the same text was read in full.
  if (der.toString('base64') !== base64) return undefined;
  try {
    assertDer(der);
    return new Uint8Array(der);
  } catch {
    return undefined;
  }
}

function fail(error: Error): never {
  throw error;
}

function unreadable(text: string, at: number, label: PemLabel, why: string, file?: string): GoldproofError {
  const message = `Cannot read a ${label} from PEM: ${why}`;
  const line = text.slice(0, at).split('\n').length;
  const remedy = `Give text with "-----BEGIN ${label}-----", Base64 lines and "-----END ${label}-----".`;
  return new GoldproofError('sign', message, [{ ...(file === undefined ? {} : { file }), line, message, remedy }]);
}
