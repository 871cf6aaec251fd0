const DAY = 86_400_000;

/** Dates relative to the demo's now, so that it looks the same whenever it runs. RFC 3339, UTC. */
export interface When {
  readonly now: Date;
  /** So many days before now; fractions are hours. */
  daysAgo(days: number): string;
}

export function whenFrom(now: Date): When {
  return { now, daysAgo: (days) => new Date(now.getTime() - days * DAY).toISOString() };
}
