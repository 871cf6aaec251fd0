import { expect, it } from 'vitest';
import { decidingValues, isShortened } from '../../../src/report/view/deciding.ts';

it('prints short values whole', () => {
  const read = { mfa: false, age: 91, name: 'ann', groups: ['a', 'b', 'c'], tags: { team: 'red' }, key: null };
  expect(decidingValues(read, 'arn:x')).toEqual([
    'mfa = false',
    'age = 91',
    'name = "ann"',
    'groups = ["a", "b", "c"]',
    'tags = {"team": "red"}',
    'key = none',
  ]);
  expect(isShortened(read)).toBe(false);
});

it('does not say again what the row is about', () => {
  expect(decidingValues({ arn: 'arn:x', key: 'arn:y' }, 'arn:x')).toEqual(['key = "arn:y"']);
});

it('prints three items of a list and counts the rest', () => {
  const read = { actions: ['a', 'b', 'c', 'd', 'e'], tags: { a: '1', b: '2', c: '3', d: '4' } };
  expect(decidingValues(read, 'arn:x')).toEqual([
    'actions = ["a", "b", "c", … 2 more]',
    'tags = {"a": "1", "b": "2", "c": "3", … 1 more}',
  ]);
  expect(isShortened({ actions: read.actions })).toBe(true);
  expect(isShortened({ tags: read.tags })).toBe(true);
});

it('cuts long texts, in lists too', () => {
  const long = 'x'.repeat(200);
  expect(decidingValues({ long, list: [long] }, 'arn:x')).toEqual([
    `long = "${'x'.repeat(159)}…`,
    `list = ["${'x'.repeat(159)}…]`,
  ]);
  expect(isShortened({ list: [long] })).toBe(true);
});
