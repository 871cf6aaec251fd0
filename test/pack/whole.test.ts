import { expect, test } from 'vitest';
import { wholeOf } from '../../src/pack/refusal.ts';

async function* times(chunk: Uint8Array, count: number): AsyncIterable<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield chunk;
}

test('a file is given in one piece', async () => {
  expect(await wholeOf(times(Uint8Array.of(1, 2), 3))).toEqual(Buffer.from([1, 2, 1, 2, 1, 2]));
});

test('one that never ends is refused before it fills the memory', async () => {
  const chunk = new Uint8Array(64 * 1024 * 1024);
  await expect(wholeOf(times(chunk, Number.POSITIVE_INFINITY))).rejects.toThrow('is larger than 536870912 bytes');
});
