import { expect, it } from 'vitest';
import { append } from '../../src/core/append.ts';

it('takes more items than a call takes arguments', () => {
  const list = ['first'];
  append(list, new Array<string>(1_000_000).fill('x'));
  expect([list.length, list[0], list.at(-1)]).toEqual([1_000_001, 'first', 'x']);
});
