import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../core/steps.ts';

/** How long work may keep everything else waiting, in milliseconds: signals, timers, other accounts. */
const TURN_MS = 50;

/** Lets the event loop have its turn. @throws what the signal was aborted with */
export async function turn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}

/**
 * Does work piece by piece and lets the event loop have its turn in between, for signals arrive nowhere else. What
 * the work comes to does not depend on when it was interrupted.
 *
 * @throws what the signal was aborted with
 */
export async function inTurns<T>(steps: Steps<T>, signal: AbortSignal | undefined): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - since < TURN_MS) continue;
    await turn(signal);
    since = performance.now();
  }
}
