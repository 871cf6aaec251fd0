import { describe, expect, it } from 'vitest';
import { assertReportable, daysOf, periodOf } from '../../src/pipeline/period.ts';

// Worked by hand: Berlin is UTC+2 from 29 March to 25 October 2026, else UTC+1.
describe('the reporting period', () => {
  it('is a quarter in its own time zone, half-open', () => {
    const { period, label, retainUntil } = periodOf(
      { quarter: '2026-Q3', zone: 'Europe/Berlin' },
      '2026-10-01T08:00:00.000Z',
      7,
    );
    expect(period).toEqual({ from: '2026-06-30T22:00:00.000Z', to: '2026-09-30T22:00:00.000Z', zone: 'Europe/Berlin' });
    expect(label).toBe('2026Q3');
    expect(retainUntil).toBe('2033-09-30T22:00:00.000Z');
  });

  it('crosses a change of the clocks', () => {
    const { period } = periodOf({ quarter: '2026-Q4', zone: 'Europe/Berlin' }, '2027-01-01T08:00:00.000Z', 1);
    expect(period.from).toBe('2026-09-30T22:00:00.000Z');
    expect(period.to).toBe('2026-12-31T23:00:00.000Z');
  });

  it.each([
    ['2026-11-24T22:00:00.000Z', '2026-07-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00.000Z', '2025-10-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['2025-12-31T23:59:59.999Z', '2025-07-01T00:00:00.000Z', '2025-10-01T00:00:00.000Z'],
  ])('left out, is the last full quarter before %s', (now, from, to) => {
    expect(periodOf(undefined, now, 7).period).toEqual({ from, to, zone: 'UTC' });
  });

  it('takes days, the last excluded', () => {
    const { period, label } = periodOf(
      { from: '2026-02-01', to: '2026-03-01', zone: 'UTC' },
      '2026-03-02T00:00:00.000Z',
      7,
    );
    expect(period).toEqual({ from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z', zone: 'UTC' });
    expect(label).toBe('20260201-20260301');
  });

  it.each([
    [{ from: '2026-03-01', to: '2026-03-01', zone: 'UTC' }],
    [{ from: '2026-02-30', to: '2026-03-01', zone: 'UTC' }],
    [{ quarter: '2026-Q3', zone: 'Mars/Olympus' }],
  ])('refuses %j', (config) => {
    expect(() => periodOf(config, '2026-10-01T08:00:00.000Z', 7)).toThrow();
  });
});

describe('the days of a period', () => {
  it('are counted in its own time zone, over a change of the clock', () => {
    const berlin = { from: '2026-10-23T22:00:00.000Z', to: '2026-10-26T23:00:00.000Z', zone: 'Europe/Berlin' };
    expect(daysOf(berlin)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z', // a day of 25 hours
      '2026-10-26T23:00:00.000Z',
    ]);
  });

  it('of the four quarters are 90 to 92', () => {
    const lengths = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].map(
      (quarter) => daysOf(periodOf({ quarter, zone: 'UTC' }, '2027-01-01T00:00:00.000Z', 1).period).length - 1,
    );
    expect(lengths).toEqual([90, 91, 92, 92]);
  });

  it('are not more than ten years', () => {
    expect(() => daysOf({ from: '2000-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z', zone: 'UTC' })).toThrow(
      /longer than ten years/,
    );
  });
});

describe('a period that evidence cannot be about', () => {
  const q3 = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };
  it.each([
    ['has just ended', '2026-10-01T00:00:00.000Z', false, undefined],
    ['ended months ago', '2026-11-29T12:00:00.000Z', false, undefined],
    ['has not ended', '2026-09-30T23:59:59.999Z', false, /has not ended/],
    ['has not ended, as an interim report', '2026-09-30T23:59:59.999Z', true, undefined],
    ['has not begun', '2026-06-30T00:00:00.000Z', true, /yet to come/],
    ['ended years ago', '2028-01-01T00:00:00.000Z', false, /ended 457 days before/],
  ])('%s', (_, collected, interim, refusal) => {
    const check = () => assertReportable(q3, collected, interim);
    if (refusal === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(refusal);
  });
});
