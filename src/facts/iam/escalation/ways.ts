import { byText } from '../../../core/compare.ts';
import { Bits } from './bits.ts';
import type { Means } from './means.ts';

/** A way from one principal to another. */
export interface Way {
  readonly technique: string;
  /** The number of the principal that it leads to. */
  readonly to: number;
  readonly means: Means;
}

/** Ways of one principal, to each other one the surest, and of these the easiest. */
export class Ways {
  /** Those that rest on no condition. */
  readonly sure: Bits;
  readonly all: Bits;
  private readonly best = new Map<number, Way>();

  constructor(ways: readonly Way[], size: number) {
    this.sure = new Bits(size);
    this.all = new Bits(size);
    for (const way of ways) {
      const before = this.best.get(way.to);
      if (before === undefined || byMeans(way, before) < 0) this.best.set(way.to, way);
    }
    for (const { means, to } of this.best.values()) {
      this.all.add(to);
      if (!means.conditional) this.sure.add(to);
    }
  }

  get size(): number {
    return this.best.size;
  }

  to(number: number): Way | undefined {
    return this.best.get(number);
  }
}

function byMeans(one: Way, other: Way): number {
  return (
    Number(one.means.conditional) - Number(other.means.conditional) ||
    one.means.calls.length - other.means.calls.length ||
    byText(one.technique, other.technique)
  );
}
