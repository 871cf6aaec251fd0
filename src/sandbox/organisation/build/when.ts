const DAY = 86_400_000;

/** Dates relative to the demo's now, so that it looks the same whenever it runs. RFC 3339, UTC. */
export interface When {
  readonly now: Date;
  /** So many days before now, in whole seconds as IAM writes them; fractions are hours. */
  daysAgo(days: number): string;
}

export function whenFrom(now: Date): When {
  const second = (time: number) => new Date(Math.floor(time / 1000) * 1000);
  return { now, daysAgo: (days) => second(now.getTime() - days * DAY).toISOString() };
}
