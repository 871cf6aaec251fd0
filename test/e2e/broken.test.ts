import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canSuffer,
  DISCOVERING,
  FAULTS,
  improvements,
  OPERATIONS,
  type Outcome,
  opensTheRun,
  passesWithout,
  restingOn,
  startFaultRuns,
  unnamed,
} from './fault-run.ts';
import { randomStrikes } from './random-strikes.ts';

// Faults beyond the denials of `denied.ts`: all that populations rest on at once, what says which accounts and Regions
// there are by twos, and sets drawn by chance.
const populations = OPERATIONS.filter((operation) => restingOn(operation).length > 0);
const runs = await startFaultRuns();

let before: Outcome;
beforeAll(async () => {
  before = await runs.run([]);
});
afterAll(() => runs.close());

describe('without faults', () => {
  it('something passes, so that there is something to lose', () => {
    expect([...before.values()].filter(({ status }) => status === 'pass').length).toBeGreaterThan(50);
    expect(populations.length).toBeGreaterThan(15);
  });

  it('a run that is put again comes out the same', async () => {
    expect(improvements(before, await runs.run([]))).toEqual([]);
  });
});

describe('broken everywhere at once', () => {
  it.each(FAULTS.filter(({ kind }) => kind !== 'deny').map((fault) => [fault.kind, fault] as const))(
    '%s: nothing that rests on a call passes',
    async (_, fault) => {
      // Who the caller is must be known to begin at all.
      const struck = populations.filter((each) => !each.startsWith('sts:') && canSuffer(each, fault));
      const after = await runs.run(struck.map((operation) => ({ operation, fault })));
      // Were nothing judged, nothing would pass either.
      expect(after.size).toBeGreaterThan(60);
      expect(improvements(before, after)).toEqual([]);
      expect(struck.flatMap((operation) => passesWithout(operation, before, after))).toEqual([]);
      expect(unnamed(after)).toEqual([]);
    },
  );
});

describe('accounts and Regions that are not known', () => {
  const pairs = DISCOVERING.flatMap((first, index) =>
    DISCOVERING.slice(index).map((second) => [first, second] as const),
  );
  it.each(pairs)('%s and %s: what is not known is not established', async (first, second) => {
    const strikes = [first, second].map((operation) => ({ operation, fault: { kind: 'deny', by: 'scp' } }) as const);
    const after = await runs.run(strikes);
    expect(improvements(before, after)).toEqual([]);
    expect(unnamed(after)).toEqual([]);
    const places = [...after.keys()].filter((key) => key.includes('/not-known'));
    const [areRegionsOpen, areAccountsOpen] = [
      first !== second && [first, second].every((each) => /Regions$/.test(each)),
      [first, second].includes('organizations:ListAccounts'),
    ];
    expect(places.length > 0).toBe(areRegionsOpen || areAccountsOpen);
  });
});

describe('more faults never make a result better', () => {
  it.each([1, 2, 3, 4, 5])('set drawn with seed %i', async (seed) => {
    const strikes = randomStrikes(seed);
    const after = await runs.run(strikes);
    if (!strikes.some(opensTheRun)) expect(after.size).toBeGreaterThan(0);
    expect(improvements(before, after)).toEqual([]);
    expect(unnamed(after)).toEqual([]);
  });
});
