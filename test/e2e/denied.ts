import { beforeAll, describe, expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/collect/operations.ts';
import { type Outcome, restingOn, runWith, SMALL, unblamed, unnamed, WHOLE, wrongPasses } from './fault-run.ts';

// The first principle of the tool: could not look is never a pass. Operations are denied everywhere, one by one; in
// several files, so that they run side by side. `npm test` has no time for more than those that populations rest on, in one
// account and Region; CI denies all that are collected, in the whole organisation, and `scripts/fault-matrix.ts` does
// every fault there.
const collected = [...new Set([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map(({ operation }) => operation))].sort();
const isAll = process.env['GOLDPROOF_SLOW'] === '1';
const estate = isAll ? WHOLE : SMALL;
const operations = collected.filter((operation) => isAll || restingOn(operation).length > 0);

/** Denies each operation of a third of them, so that the three files together deny all. */
export function denyThird(third: 0 | 1 | 2): void {
  describe(`denied everywhere, ${third + 1} of 3`, () => {
    let before: Outcome;
    beforeAll(async () => {
      before = await runWith([], estate);
    });
    it.each(operations.filter((_, index) => index % 3 === third))(
      '%s: no control that needs it passes, and each says what is missing',
      async (operation) => {
        const after = await runWith([{ operation, fault: { kind: 'deny', by: 'scp' } }], estate);
        expect(wrongPasses(operation, before, after)).toEqual([]);
        expect(unblamed(operation, before, after)).toEqual([]);
        expect(unnamed(after)).toEqual([]);
      },
    );
  });
}
