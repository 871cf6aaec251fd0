import { expect, it } from 'vitest';
import { byNumberedText } from '../../src/core/compare.ts';

it('counts where there are numbers, and is the order of text elsewhere', () => {
  const ordered = [
    '',
    '1.2',
    '1.9',
    '1.10',
    '2.1.1',
    '12.4',
    'A.5.9',
    'A.5.10',
    'AC-2',
    'AC-2(3)',
    'AC-2(11)',
    'AC-17',
  ];
  for (const [index] of ordered.entries()) {
    const turned = [...ordered.slice(index), ...ordered.slice(0, index)];
    expect(turned.sort(byNumberedText)).toEqual(ordered);
  }
});

it('tells apart what counts the same', () => {
  expect(byNumberedText('1.01', '1.1')).toBeLessThan(0);
  expect(byNumberedText('1.1', '1.01')).toBeGreaterThan(0);
  expect(byNumberedText('1.1', '1.1')).toBe(0);
});
