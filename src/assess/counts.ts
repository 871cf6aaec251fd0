import type { Counts } from '../model/assess.ts';

export const NO_COUNTS: Counts = { conforms: 0, deviates: 0, undetermined: 0, waived: 0, advice: 0 };

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    conforms: left.conforms + right.conforms,
    deviates: left.deviates + right.deviates,
    undetermined: left.undetermined + right.undetermined,
    waived: left.waived + right.waived,
    advice: left.advice + right.advice,
  };
}
