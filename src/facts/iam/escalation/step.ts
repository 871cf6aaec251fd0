import { byText } from '../../../core/compare.ts';
import type { PrincipalSubject } from '../subjects.ts';

/** Whoever was reached, or any right. */
export interface Reached {
  /** ARN, with what was changed of its rights. */
  readonly key: string;
  readonly arn: string;
  /** Undefined: any right. */
  readonly principal?: PrincipalSubject;
  readonly step: Step | undefined;
  /** Some step on the way rests on a condition that may not be met. */
  readonly conditional: boolean;
  /** Steps on the longest way here. */
  readonly depth: number;
  /** Calls on that way. */
  readonly weight: number;
  /** When it was reached. */
  readonly order: number;
}

/** A call with who makes it. */
export interface Call {
  readonly by: Reached;
  readonly words: string;
}

/** How somebody is reached. */
export interface Step {
  readonly technique: string;
  /** Whose rights are changed, of a step that changes some. */
  readonly on?: Reached;
  readonly calls: readonly Call[];
  readonly conditional: boolean;
  /** What has to be there, which no call shows. */
  readonly supposes?: string | undefined;
}

/** Those who must be reached before. */
export function beforehand({ calls, on }: Step): readonly Reached[] {
  return [...new Set([...calls.map(({ by }) => by), ...(on === undefined ? [] : [on])])];
}

export function isDoubtful(step: Step): boolean {
  return step.conditional || beforehand(step).some(({ conditional }) => conditional);
}

/** Those that need the least, then by name. */
export function byEase(one: Step, other: Step): number {
  return one.calls.length - other.calls.length || byText(one.technique, other.technique);
}

/** The steps that lead somewhere, in the order in which they can be taken. */
export function stepsTo(end: Reached): readonly Reached[] {
  const found = new Set<Reached>([end]);
  for (const each of found) if (each.step !== undefined) for (const before of beforehand(each.step)) found.add(before);
  return [...found].filter(({ step }) => step !== undefined).sort((a, b) => a.order - b.order);
}
