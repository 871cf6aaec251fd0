import { expect, it } from 'vitest';
import { ACTIVE_ACCOUNTS } from '../../src/sandbox/organisation/accounts.ts';
import { type Expected, GLOBAL_EXPECTATIONS, REGIONAL_EXPECTATIONS } from './expectations.ts';

it('expects something of every account for every control', () => {
  const all = [...Object.entries(GLOBAL_EXPECTATIONS), ...Object.entries(REGIONAL_EXPECTATIONS)];
  expect(all.map(([control, byAccount]) => [control, Object.keys(byAccount).sort()])).toEqual(
    all.map(([control]) => [control, [...ACTIVE_ACCOUNTS].sort()]),
  );
});

it('shows every control at least passing, failing and not established', () => {
  const shown = [...Object.entries(GLOBAL_EXPECTATIONS), ...Object.entries(REGIONAL_EXPECTATIONS)];
  for (const [control, byAccount] of shown) {
    const statuses: readonly Expected[] = Object.values(byAccount).flat();
    const missing = ['pass', 'fail', 'not-established'].filter((status) => !statuses.some((each) => each === status));
    expect([control, missing]).toEqual([control, []]);
  }
});
