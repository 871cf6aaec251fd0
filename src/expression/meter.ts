/**
 * The engine has no cost limit, and macros over parameters multiply: `params.a.all(x, params.a.all(y, …))`. So the work
 * of an expression is counted, in steps. Steps are counted and not timed, so that whoever judges again comes to the
 * same result on any machine.
 */

/** Steps that one evaluation over one row may take: below half a second. */
export const MOST_STEPS = 20_000_000;
/** Steps that one test may take over all rows of one scope together. */
export const MOST_STEPS_OF_TEST = 200_000_000;

/** What a test may still take in a scope. */
export interface Allowance {
  left: number;
}

export function newAllowance(): Allowance {
  return { left: MOST_STEPS_OF_TEST };
}

/** Counts down while an expression is evaluated. */
export interface Meter {
  left: number;
}

// Made once: after the bound it is thrown for each element that a macro still has, and a stack for each would be dear.
const SPENT = new Error('its steps are spent');

/** @throws Error when none are left. The engine may swallow it (`||`): `metered` asks the meter again. */
export function spend(meter: Meter, steps: number): void {
  meter.left -= steps;
  if (meter.left < 0) throw SPENT;
}

/** What one evaluation came to: what it gave, what was thrown, or which bound it met, whatever the engine made of that. */
export type Ran = { readonly result: unknown } | { readonly thrown: unknown } | { readonly bound: string };

/** Runs one evaluation by a meter and takes it from an allowance. */
export function metered(meter: Meter, allowance: Allowance, run: () => unknown): Ran {
  const most = Math.min(MOST_STEPS, allowance.left);
  meter.left = most;
  const ran = attempt(run);
  const isSpent = meter.left < 0;
  allowance.left = isSpent ? allowance.left - most : allowance.left - (most - meter.left);
  if (!isSpent) return ran;
  const bound =
    most === MOST_STEPS
      ? `one evaluation takes more than ${MOST_STEPS} steps`
      : `its rows in one scope take more than ${MOST_STEPS_OF_TEST} steps together`;
  return { bound: `${bound}, which is the bound; shorten the lists that it goes through` };
}

function attempt(run: () => unknown): Ran {
  try {
    return { result: run() };
  } catch (thrown) {
    return { thrown };
  }
}
