import { describe, expect, it } from 'vitest';
import { verdictOf, worstOf } from '../../src/assess/verdict.ts';

// Worked by hand from the rules in the design (section 3): an exception first, then what is missing, then emptiness.
describe('the verdict of one scope', () => {
  it.each([
    // exceptions, undetermined, gaps, population → status
    [0, 0, 0, 3, 'pass'],
    [1, 0, 0, 3, 'fail'],
    [1, 2, 0, 3, 'fail'],
    [1, 0, 1, 3, 'fail'],
    [1, 2, 1, 3, 'fail'],
    [0, 1, 0, 3, 'not-established'],
    [0, 0, 1, 3, 'not-established'],
    [0, 1, 1, 3, 'not-established'],
    [0, 0, 1, 0, 'not-established'],
    [0, 1, 0, 0, 'not-established'],
    [0, 0, 0, 0, 'not-applicable'],
  ] as const)(
    '%i exceptions, %i undetermined, %i gaps, %i rows: %s',
    (exceptions, undetermined, gaps, population, status) => {
      expect(verdictOf({ exceptions, undetermined, gaps, population }, 'not-applicable')).toBe(status);
    },
  );

  it.each(['pass', 'not-applicable', 'not-established'] as const)(
    'an empty population is what the control says: %s',
    (empty) => {
      expect(verdictOf({ exceptions: 0, undetermined: 0, gaps: 0, population: 0 }, empty)).toBe(empty);
    },
  );
});

describe('the worst of several', () => {
  const order = ['fail', 'not-established', 'attested', 'pass', 'inherited', 'not-applicable'] as const;
  it.each(order.flatMap((left, at) => order.slice(at).map((right) => [left, right] as const)))(
    '%s before %s',
    (left, right) => {
      expect(worstOf([left, right])).toBe(left);
      expect(worstOf([right, left])).toBe(left);
    },
  );

  it('nothing establishes nothing', () => {
    expect(worstOf([])).toBe('not-established');
  });
});
