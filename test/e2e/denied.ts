import { beforeAll, describe, expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/collect/operations.ts';
import { type Outcome, runWith, wrongPasses } from './fault-run.ts';

// The first principle of the tool: could not look is never a pass. Every operation that is collected, denied
// everywhere, one by one; in several files, so that they run side by side. `scripts/fault-matrix.ts` does all of all.
const operations = [...new Set([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map(({ operation }) => operation))].sort();

/** Denies each operation of a third of them, so that the three files together deny all. */
export function denyThird(third: 0 | 1 | 2): void {
  describe(`denied everywhere, ${third + 1} of 3`, () => {
    let before: Outcome;
    beforeAll(async () => {
      before = await runWith([]);
    });
    it.each(operations.filter((_, index) => index % 3 === third))(
      '%s: no control that needs it passes',
      async (operation) => {
        const after = await runWith([{ operation, fault: { kind: 'deny', by: 'scp' } }]);
        expect(wrongPasses(operation, before, after)).toEqual([]);
      },
    );
  });
}
