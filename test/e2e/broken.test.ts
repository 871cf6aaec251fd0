import { beforeAll, describe, expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/collect/operations.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import { type Outcome, restingOn, runWith, unnamed, wrongPasses } from './fault-run.ts';

// Every fault but denial, on all the operations that populations rest on at once; `denied.ts` denies one by one.
const specs = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
const operations = [...new Set(specs.map(({ operation }) => operation))];
const populations = operations.filter((operation) => restingOn(operation).length > 0);
const paged = new Set(specs.filter(({ paging }) => paging !== undefined).map(({ operation }) => operation));

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

const FAULTS: readonly FaultRule['fault'][] = [
  { kind: 'throttle' },
  { kind: 'http-500' },
  { kind: 'close' },
  { kind: 'truncate' },
  { kind: 'html', status: 200 },
  { kind: 'malformed' },
  { kind: 'endless-paging' },
];

describe('broken everywhere at once', () => {
  it.each(FAULTS.map((fault) => [fault.kind, fault] as const))(
    '%s: nothing that rests on a call passes',
    async (kind, fault) => {
      // Who the caller is must be known to begin at all; what has no pages cannot page without end.
      const struck = populations.filter(
        (operation) => !operation.startsWith('sts:') && (kind !== 'endless-paging' || paged.has(operation)),
      );
      const after = await runWith(struck.map((operation) => rule(operation, fault)));
      for (const operation of struck) expect(wrongPasses(operation, before, after)).toEqual([]);
      expect(unnamed(after)).toEqual([]);
    },
  );
});
