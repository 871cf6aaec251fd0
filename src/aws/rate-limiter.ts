import type { Clock } from './clock.ts';

export interface Limits {
  /** Calls a second of one service in one account and Region; the SDK's retries come on top and slow themselves. */
  readonly perSecond: (service: string) => number;
  /** Calls under way at once of one service in one account and Region. */
  readonly concurrency: number;
}

/** Spaces calls by lane: an account, a Region and a service share AWS's quota. */
export interface RateLimiter {
  /** Runs a task in its turn. */
  run<T>(lane: string, service: string, signal: AbortSignal, task: () => Promise<T>): Promise<T>;
  /** Forgets lanes that begin with a prefix, when an account is done. */
  forget(prefix: string): void;
}

interface Lane {
  /** When the next call may start, in milliseconds. */
  nextAt: number;
  running: number;
  readonly waiting: (() => void)[];
}

export function createRateLimiter(limits: Limits, clock: Clock): RateLimiter {
  const lanes = new Map<string, Lane>();
  const laneOf = (name: string): Lane => {
    const known = lanes.get(name) ?? { nextAt: 0, running: 0, waiting: [] };
    lanes.set(name, known);
    return known;
  };
  return {
    run: async (name, service, signal, task) => {
      const lane = laneOf(name);
      await enter(lane, limits.concurrency);
      try {
        await turn(lane, 1000 / limits.perSecond(service), clock, signal);
        return await task();
      } finally {
        leave(lane);
      }
    },
    forget: (prefix) => {
      for (const name of lanes.keys()) if (name.startsWith(prefix)) lanes.delete(name);
    },
  };
}

async function enter(lane: Lane, concurrency: number): Promise<void> {
  if (lane.running < concurrency) {
    lane.running += 1;
    return;
  }
  await new Promise<void>((resolve) => lane.waiting.push(resolve)); // the place is handed over by leave()
}

function leave(lane: Lane): void {
  const next = lane.waiting.shift();
  if (next === undefined) lane.running -= 1;
  else next();
}

async function turn(lane: Lane, spacing: number, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const now = clock.now().getTime();
  const at = Math.max(now, lane.nextAt);
  lane.nextAt = at + spacing;
  if (at > now) await clock.sleep(at - now, signal);
}
