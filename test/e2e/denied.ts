import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  improvements,
  OPERATIONS,
  type Outcome,
  opensTheRun,
  passesWithout,
  restingOn,
  startFaultRuns,
  unblamed,
  unnamed,
} from './fault-run.ts';

// The first principle of the tool: could not look is never a pass. In several files, so that they run side by side. CI
// denies every operation that is collected, one by one; `npm test` has time to deny those that populations rest on
// service by service. `scripts/fault-matrix.ts` does every fault.
const isAll = process.env['GOLDPROOF_SLOW'] === '1';
const denials = isAll ? OPERATIONS.map((operation) => [operation]) : byService(OPERATIONS.filter(isRestedOn));

function isRestedOn(operation: string): boolean {
  return restingOn(operation).length > 0;
}

function byService(operations: readonly string[]): readonly string[][] {
  const services = new Map<string, string[]>();
  for (const operation of operations) {
    const service = operation.slice(0, operation.indexOf(':'));
    services.set(service, [...(services.get(service) ?? []), operation]);
  }
  return [...services.values()];
}

/** Makes a third of the denials one by one, so that three files together make all; service by service, all of them. */
export function denyThird(third: 0 | 1 | 2): void {
  describe(isAll ? `denied everywhere, ${third + 1} of 3` : 'denied everywhere', async () => {
    const runs = await startFaultRuns();
    let before: Outcome;
    beforeAll(async () => {
      before = await runs.run([]);
    });
    afterAll(() => runs.close());
    const own = isAll ? denials.filter((_, index) => index % 3 === third) : denials;
    it.each(own.map((operations) => [operations.join(', '), operations] as const))(
      '%s: no control that needs it passes, and each says what is missing',
      async (_, operations) => {
        const strikes = operations.map((operation) => ({ operation, fault: { kind: 'deny', by: 'scp' } }) as const);
        const after = await runs.run(strikes);
        // Were nothing judged, nothing would pass either; only who does not know who it is cannot begin.
        expect(after.size > 0).toBe(!strikes.some(opensTheRun));
        expect(improvements(before, after)).toEqual([]);
        expect(operations.flatMap((operation) => passesWithout(operation, before, after))).toEqual([]);
        expect(unnamed(after)).toEqual([]);
        const [operation, another] = operations;
        // Of several one may be to blame for what another would have been asked.
        if (operation !== undefined && another === undefined) expect(unblamed(operation, before, after)).toEqual([]);
      },
    );
  });
}
