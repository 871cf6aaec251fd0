import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import { FAULTS, OPERATIONS, type Outcome, PAGED, restingOn, runWith, unnamed, wrongPasses } from './fault-run.ts';

// Every fault but denial, on all the operations that populations rest on at once; `denied.ts` denies one by one.
const populations = OPERATIONS.filter((operation) => restingOn(operation).length > 0);
const faults = FAULTS.filter(({ kind }) => kind !== 'deny');

let before: Outcome;
beforeAll(async () => {
  before = await runWith([]);
});

function rule(operation: string, fault: FaultRule['fault']): FaultRule {
  return { operation, fault };
}

describe('without faults', () => {
  it('something passes, so that there is something to lose', () => {
    expect([...before.values()].filter(({ status }) => status === 'pass').length).toBeGreaterThan(5);
    expect(populations.length).toBeGreaterThan(15);
  });
});

describe('broken everywhere at once', () => {
  it.each(faults.map((fault) => [fault.kind, fault] as const))(
    '%s: nothing that rests on a call passes',
    async (kind, fault) => {
      // Who the caller is must be known to begin at all; what has no pages cannot page without end.
      const struck = populations.filter(
        (operation) => !operation.startsWith('sts:') && (kind !== 'endless-paging' || PAGED.has(operation)),
      );
      const after = await runWith(struck.map((operation) => rule(operation, fault)));
      // Were nothing judged, nothing would pass either.
      expect(after.size).toBe(before.size);
      for (const operation of struck) expect(wrongPasses(operation, before, after)).toEqual([]);
      expect(unnamed(after)).toEqual([]);
    },
  );
});
