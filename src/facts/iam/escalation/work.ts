/** How much of the searches of an account is left, all together. */
export interface Work {
  left: number;
}

/**
 * Steps that are looked at and rights that are asked for. Each principal may reach each other one: a thousand of which each
 * may assume and be passed each other come to twenty million.
 */
export const MOST_STEPS = 50_000_000;

export function newWork(): Work {
  return { left: MOST_STEPS };
}

/** Whether there was so much left. */
export function spend(work: Work, steps: number): boolean {
  work.left -= steps;
  return work.left >= 0;
}
