import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/aws/clock.ts';
import { AWS_LIMITS } from '../../src/aws/connection.ts';
import { createRateLimiter } from '../../src/aws/rate-limiter.ts';
import { paceOf } from '../../src/aws/services.ts';

/** A clock that only sleeping moves. */
function manualClock(): Clock & { readonly slept: number[] } {
  let time = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(time),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      time += milliseconds;
    },
  };
}

const signal = new AbortController().signal;

describe('the pace that AWS allows', () => {
  it("keeps CloudTrail's event history under two calls a second, apart from its other calls", () => {
    expect(paceOf('cloudtrail:LookupEvents')).not.toBe(paceOf('cloudtrail:DescribeTrails'));
    expect(AWS_LIMITS.perSecond(paceOf('cloudtrail:LookupEvents'))).toBeLessThan(2);
    expect(AWS_LIMITS.perSecond(paceOf('cloudtrail:DescribeTrails'))).toBeGreaterThan(2);
  });
});

describe('the rate limiter', () => {
  it('spaces calls of one lane, and lets other lanes go', async () => {
    const clock = manualClock();
    const limiter = createRateLimiter({ perSecond: () => 2, concurrency: 1 }, clock);
    const starts: number[] = [];
    const call = (lane: string) =>
      limiter.run(lane, 'cloudtrail', signal, async () => void starts.push(clock.now().getTime() - 1_000_000));
    await call('a');
    await call('a');
    await call('a');
    await call('b');
    expect(starts).toEqual([0, 500, 1000, 1000]);
    expect(clock.slept).toEqual([500, 500]);
  });

  it('runs only so many at once, in order, also after failures', async () => {
    const limiter = createRateLimiter({ perSecond: () => Number.POSITIVE_INFINITY, concurrency: 2 }, manualClock());
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const task = (n: number) => async () => {
      order.push(n);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (n % 2 === 0) throw new Error(`task ${n}`);
      return n;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((n) => limiter.run('a', 'x', signal, task(n))));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(results.map((result) => result.status)).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => (n % 2 === 0 ? 'rejected' : 'fulfilled')),
    );
  });

  it('starts nothing once the job is cancelled', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stopped'));
    const limiter = createRateLimiter({ perSecond: () => 1, concurrency: 1 }, manualClock());
    await expect(limiter.run('a', 'x', controller.signal, async () => 1)).rejects.toThrow('stopped');
  });
});
