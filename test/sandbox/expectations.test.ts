import { expect, it } from 'vitest';
import { ACTIVE_ACCOUNTS } from '../../src/sandbox/organisation/accounts.ts';
import { type Expected, GLOBAL_EXPECTATIONS, REGIONAL_EXPECTATIONS } from './expectations.ts';

it('expects something of every account for every control', () => {
  const all = [...Object.entries(GLOBAL_EXPECTATIONS), ...Object.entries(REGIONAL_EXPECTATIONS)];
  expect(all.map(([control, byAccount]) => [control, Object.keys(byAccount).sort()])).toEqual(
    all.map(([control]) => [control, [...ACTIVE_ACCOUNTS].sort()]),
  );
});

/** Statuses that a control cannot have over the demo, and why. */
const NEVER: Readonly<Record<string, readonly Expected[]>> = {
  'GOV-02': ['pass'], // rests on a register, which this run does not have: attested at the best
  'HYG-04': ['pass', 'fail'], // an attestation, or none
  'GOV-03': ['fail'], // judges the collector: what was not answered is not established
  'TLS-06': ['fail', 'not-established'], // our own connections, all of them sound here
  'TLS-07': ['pass', 'fail'], // an attestation, or none
};

it('shows every control at least passing, failing and not established', () => {
  const shown = [...Object.entries(GLOBAL_EXPECTATIONS), ...Object.entries(REGIONAL_EXPECTATIONS)];
  for (const [control, byAccount] of shown) {
    const statuses: readonly Expected[] = Object.values(byAccount).flat();
    const missing = ['pass', 'fail', 'not-established'].filter((status) => !statuses.some((each) => each === status));
    expect([control, missing]).toEqual([control, NEVER[control] ?? []]);
  }
});
