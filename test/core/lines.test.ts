import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../src/core/lines.ts';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesIn(text: string | Uint8Array, size = 3, limit = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const { number, text: line } of linesOf(chunksOf(Buffer.from(text), size), limit)) {
    expect(number).toBe(lines.push(line));
  }
  return lines;
}

describe('lines', () => {
  test('are the same however the bytes are cut', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', '\r', '\u2028') });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        expect(await linesIn(lines.map((each) => `${each}\n`).join(''), size)).toEqual(lines);
      }),
    );
  });

  test('a byte order mark is a character like another', async () => {
    expect(await linesIn('\ufeffa\n')).toEqual(['\ufeffa']);
  });

  test.each([
    ['without a line feed at the end', 'a\nb', /^line 2 does not end in a line feed$/],
    ['too long', `a\n${'b'.repeat(11)}\n`, /^line 2 is longer than 10 bytes$/],
    ['that never ends', 'b'.repeat(100), /^line 1 is longer than 10 bytes$/],
    ['that are no UTF-8', Buffer.from([0x61, 0x0a, 0xc3, 0x28, 0x0a]), /^line 2 is not UTF-8$/],
  ])('%s are refused', async (_, text, message) => {
    await expect(linesIn(text, 4, 10)).rejects.toThrow(message);
  });
});
