import { TextDecoder } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Far above what EC2 takes as user data (16 KB), far below what harms. */
const MAX_UNZIPPED = 4 * 1024 * 1024;

/** Text that was kept as bytes, and the way back. */
export interface ReadBytes {
  readonly text: string;
  readonly encode: (text: string) => Buffer;
}

/** Bytes as text: UTF-8, UTF-16 (PowerShell's `-EncodedCommand`), either of them zipped. Undefined for anything else. */
export function readBytes(bytes: Buffer): ReadBytes | undefined {
  if (isZipped(bytes)) {
    const inner = unzip(bytes);
    const read = inner === undefined || isZipped(inner) ? undefined : readBytes(inner);
    return read === undefined ? undefined : { text: read.text, encode: (text) => gzipSync(read.encode(text)) };
  }
  const order = byteOrder(bytes);
  if (order === 'little') return { text: bytes.toString('utf16le'), encode: (text) => Buffer.from(text, 'utf16le') };
  if (order === 'big') {
    return {
      text: Buffer.from(bytes).swap16().toString('utf16le'),
      encode: (text) => Buffer.from(text, 'utf16le').swap16(),
    };
  }
  const text = decodeUtf8(bytes);
  return text === undefined ? undefined : { text, encode: (redacted) => Buffer.from(redacted, 'utf8') };
}

/** RFC 1952 §2.3.1. */
export function isZipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** UTF-16 by its mark, or because every other byte of mostly Latin text is zero. */
function byteOrder(bytes: Uint8Array): 'little' | 'big' | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] !== 0 && bytes[3] === 0) return 'little';
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes[2] === 0 && bytes[3] !== 0) return 'big';
  const zeros = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > bytes.length / 4 && even === 0) return 'little';
  return even > bytes.length / 4 && odd === 0 ? 'big' : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unzip(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNZIPPED });
  } catch {
    return undefined;
  }
}
