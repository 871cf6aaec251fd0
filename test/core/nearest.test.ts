import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

const NAMES = ['arn', 'age', 'active', 'createdAt', 'constructor'];

describe('nearest', () => {
  it.each([
    ['activ', 'active'],
    ['acitve', 'active'],
    ['Active', 'active'],
    ['craetedat', 'createdAt'],
    ['aeg', 'age'],
    ['anr', 'arn'],
    ['xyz', undefined],
    ['created', 'createdAt'],
    ['creat', undefined],
    ['', undefined],
  ])('%s → %s', (word, meant) => {
    expect(nearest(word, NAMES)).toBe(meant);
  });
});
