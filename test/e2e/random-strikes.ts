import { createHash } from 'node:crypto';
import { ACTIVE_ACCOUNTS, REGIONS } from '../../src/sandbox/organisation/accounts.ts';
import { canSuffer, DISCOVERING, FAULTS, OPERATIONS } from './fault-run.ts';
import type { Strike } from './replay-connection.ts';

/**
 * One to four strikes, the same for the same seed: each an operation, an account or all, a Region or all, and a fault.
 * A third of them strikes what says which accounts and Regions there are, where two faults at once do most.
 */
export function randomStrikes(seed: number): readonly Strike[] {
  const draw = drawing(seed);
  return Array.from({ length: 1 + draw(4) }, () => strikeBy(draw));
}

function strikeBy(draw: (below: number) => number): Strike {
  const operations = draw(3) === 0 ? DISCOVERING : OPERATIONS;
  const operation = operations[draw(operations.length)] ?? OPERATIONS[0] ?? '';
  const possible = FAULTS.filter((fault) => canSuffer(operation, fault));
  const fault = possible[draw(possible.length)] ?? { kind: 'http-500' };
  const account = draw(2) === 0 ? undefined : ACTIVE_ACCOUNTS[draw(ACTIVE_ACCOUNTS.length)];
  const region = draw(2) === 0 ? undefined : REGIONS[draw(REGIONS.length)];
  return {
    operation,
    fault,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

/** Whole numbers below a bound, from a hash of the seed and a count: the same on every machine. */
function drawing(seed: number): (below: number) => number {
  let count = 0;
  return (below) => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() % below;
  };
}
