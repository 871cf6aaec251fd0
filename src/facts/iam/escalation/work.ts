/**
 * What the searches of one account may come to together: steps that are looked at, and rights that are asked for. Each
 * principal can reach each other one, and each of them brings techniques: two thousand principals who may all become each
 * other are eight million steps.
 */
export interface Work {
  left: number;
}

export const MOST_STEPS = 50_000_000;

export function newWork(most = MOST_STEPS): Work {
  return { left: most };
}

/** Whether there was so much left. */
export function spend(work: Work, steps: number): boolean {
  work.left -= steps;
  return work.left >= 0;
}
