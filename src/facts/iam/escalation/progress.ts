import { Bits } from './bits.ts';
import type { Joint } from './joints.ts';
import type { Call } from './step.ts';
import type { Ways } from './ways.ts';

/** Calls that somebody can make. */
export interface Filled {
  readonly calls: readonly Call[];
  readonly conditional: boolean;
}

export interface Pass extends Filled {
  /** The number of the role that is passed. */
  readonly to: number;
}

/** How far those who were reached have come with each technique, together. */
export class Progress {
  private readonly filled: (Filled | undefined)[][];
  private readonly open: number[];
  private readonly passes: Pass[][];
  private readonly passable: Bits[];

  constructor(joints: readonly Joint[], size: number) {
    this.filled = joints.map(({ needs }) => needs.map(() => undefined));
    this.open = joints.map(({ needs }) => needs.length);
    this.passes = joints.map(() => []);
    this.passable = joints.map(() => new Bits(size));
  }

  /** Notes who takes a step first. True: it was the last that was missing. */
  fill(joint: number, need: number, by: Filled): boolean {
    const steps = this.filled[joint];
    if (steps === undefined || steps[need] !== undefined) return false;
    steps[need] = by;
    this.open[joint] = (this.open[joint] ?? 0) - 1;
    return this.open[joint] === 0;
  }

  /** Notes roles that can be passed, each by whoever can do it first; answers those that are new. */
  pass(joint: number, ways: Ways, isSure: boolean, by: (to: number) => Filled | undefined): readonly Pass[] {
    const passable = this.passable[joint];
    if (passable === undefined) return [];
    const found = [...(isSure ? ways.sure : ways.all).without(passable)].flatMap((to): readonly Pass[] => {
      const filled = by(to);
      return filled === undefined ? [] : [{ ...filled, to }];
    });
    for (const pass of found) {
      passable.add(pass.to);
      this.passes[joint]?.push(pass);
    }
    return found;
  }

  isWhole(joint: number): boolean {
    return this.open[joint] === 0;
  }

  passesOf(joint: number): readonly Pass[] {
    return this.passes[joint] ?? [];
  }

  /** The calls of all steps. */
  filledOf(joint: number): Filled {
    const steps = (this.filled[joint] ?? []).flatMap((each) => each ?? []);
    return { calls: steps.flatMap(({ calls }) => calls), conditional: steps.some(({ conditional }) => conditional) };
  }
}
