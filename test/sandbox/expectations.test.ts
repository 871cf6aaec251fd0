import { expect, it } from 'vitest';
import { ACTIVE_ACCOUNTS } from '../../src/sandbox/organisation/accounts.ts';
import { NEVER, STATUSES_OF } from './expectations.ts';
import { GLOBAL_EXPECTATIONS } from './expectations-global.ts';
import { REGIONAL_EXPECTATIONS } from './expectations-regional.ts';

const all = [...Object.entries(GLOBAL_EXPECTATIONS), ...Object.entries(REGIONAL_EXPECTATIONS)];

it('expects something of every account for every control', () => {
  expect(all.map(([control, byAccount]) => [control, Object.keys(byAccount).sort()])).toEqual(
    all.map(([control]) => [control, [...ACTIVE_ACCOUNTS].sort()]),
  );
});

it('shows of every control a conforming, a deviating, an undetermined and an empty scope, or says why not', () => {
  const missing = all.map(([control, byAccount]) => {
    const statuses = Object.values(byAccount).flat();
    const kinds = Object.entries(STATUSES_OF).filter(([, of]) => !statuses.some((status) => of.includes(status)));
    return [control, kinds.map(([kind]) => kind)];
  });
  expect(missing).toEqual(all.map(([control]) => [control, Object.keys(NEVER[control] ?? {})]));
});
