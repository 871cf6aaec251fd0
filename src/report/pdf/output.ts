import { createHash } from 'node:crypto';
import type { Internals } from './pdfkit-internals.ts';

/** What pdfkit wrote so far. */
export interface Output {
  /** SHA-256 of what was written so far, in hexadecimal. */
  digest(): string;
  bytes(): Uint8Array;
}

const BLOCK = 1 << 20;

/** Takes pdfkit's output into large blocks, instead of one chunk per operator in a stream. */
export function collectOutput(pdf: Internals): Output {
  const full: Buffer[] = [];
  let block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  const write = (data: Uint8Array) => {
    if (used + data.length > block.length) {
      full.push(block.subarray(0, used));
      block = Buffer.allocUnsafe(Math.max(BLOCK, data.length));
      used = 0;
    }
    block.set(data, used);
    used += data.length;
  };
  // The constructor has written the header already.
  for (let chunk = pdf.read(); chunk !== null; chunk = pdf.read()) write(chunk);
  pdf._write = (data) => {
    const bytes = typeof data === 'string' ? Buffer.from(`${data}\n`, 'latin1') : data;
    write(bytes);
    pdf._offset += bytes.length;
  };
  const parts = () => [...full, block.subarray(0, used)];
  return {
    digest() {
      const hash = createHash('sha256');
      for (const part of parts()) hash.update(part);
      return hash.digest('hex');
    },
    bytes: () => Buffer.concat(parts()),
  };
}
