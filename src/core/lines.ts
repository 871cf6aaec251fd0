import { TextDecoder } from 'node:util';

/** One line of a file of lines, with its 1-based number. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

const LINE_FEED = 10;

/**
 * Splits bytes into lines that end in a line feed, as UTF-8. Nothing is buffered beyond one line.
 *
 * @throws RangeError when a line is longer than `limit` bytes, when the last line has no line feed, or when the bytes
 *   are not UTF-8; its message says where.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncIterable<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 0;
  let parts: Uint8Array[] = [];
  let pending = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      number += 1;
      parts.push(chunk.subarray(start, end));
      if (pending + end - start > limit) throw new RangeError(`line ${number} is longer than ${limit} bytes`);
      yield { number, text: decode(decoder, parts, number) };
      parts = [];
      pending = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    pending += chunk.length - start;
    if (pending > limit) throw new RangeError(`line ${number + 1} is longer than ${limit} bytes`);
  }
  if (pending > 0) throw new RangeError(`line ${number + 1} does not end in a line feed`);
}

function decode(decoder: TextDecoder, parts: readonly Uint8Array[], number: number): string {
  try {
    return decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  } catch (cause) {
    throw new RangeError(`line ${number} is not UTF-8`, { cause });
  }
}
