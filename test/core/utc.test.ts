import { describe, expect, it } from 'vitest';
import { timeOf } from '../../src/core/utc.ts';

describe('a time as text', () => {
  it.each([
    ['2026-11-24T12:00:00.000Z', 1_795_521_600_000],
    ['2026-11-24T12:00:00Z', 1_795_521_600_000],
    ['2026-11-24T13:00+01:00', 1_795_521_600_000],
    ['2026-11-24T06:30:00-0530', 1_795_521_600_000],
  ])('%s is a moment', (text, milliseconds) => {
    expect(timeOf(text)).toBe(milliseconds);
  });

  // Date.parse takes most of these, the first three as local time: another verdict on another machine.
  it.each([
    '2026-11-24T12:00:00',
    '2026-11-24 12:00:00',
    'Tue Nov 24 12:00:00 UTC 2026',
    '11/24/2026',
    '2026-11-24',
    '20261124T120000Z',
    '2026-13-24T12:00:00Z',
    '1795521600',
    '',
    undefined,
  ])('%s is none', (text) => {
    expect(timeOf(text)).toBeNaN();
  });
});
