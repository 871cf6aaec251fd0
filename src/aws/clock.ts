import { setTimeout as delay } from 'node:timers/promises';

/** Time as a port, so that waiting and stamping can be tested without waiting. */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};
