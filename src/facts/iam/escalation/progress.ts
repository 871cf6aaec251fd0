import type { Joint } from './joints.ts';
import type { Call } from './step.ts';

/** Calls that somebody can make. */
interface Filled {
  readonly calls: readonly Call[];
  readonly conditional: boolean;
}

interface Pass extends Filled {
  readonly role: string;
}

/** How far those who were reached have come with each technique, together. */
export class Progress {
  private readonly filled: (Filled | undefined)[][];
  private readonly open: number[];
  private readonly passes: Pass[][];

  constructor(joints: readonly Joint[]) {
    this.filled = joints.map(({ needs }) => needs.map(() => undefined));
    this.open = joints.map(({ needs }) => needs.length);
    this.passes = joints.map(() => []);
  }

  /** Notes who takes a step first. True: it was the last that was missing. */
  fill(joint: number, need: number, by: Filled): boolean {
    const steps = this.filled[joint];
    if (steps === undefined || steps[need] !== undefined) return false;
    steps[need] = by;
    this.open[joint] = (this.open[joint] ?? 0) - 1;
    return this.open[joint] === 0;
  }

  /** Notes a role that can be passed. True: nothing else is missing. */
  pass(joint: number, by: Pass): boolean {
    this.passes[joint]?.push(by);
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
