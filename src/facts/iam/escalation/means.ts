import type { RequestContext } from '../../policy/condition.ts';
import { citation, type Decision, decide, type Place, type Subject } from '../../policy/effective.ts';
import type { Choice } from '../techniques/technique.ts';

/** What allows something: of each call the action, policy and statement. */
export interface Means {
  readonly calls: readonly string[];
  /** It rests on a condition that may not be met, or on something that may not be there. */
  readonly conditional: boolean;
  /** What has to be there, which no call shows. */
  readonly supposes?: string | undefined;
}

export function isPossible({ outcome }: Decision): boolean {
  return outcome !== 'denied';
}

/** What allows one of these actions at a place, the surest; undefined where none is allowed. */
export function meansFor(subject: Subject, choice: Choice, place: Place, context?: RequestContext): Means | undefined {
  const decisions = choice.map((action) => ({ action, ...decide(subject, action, place, context) }));
  const found = decisions.find(({ outcome }) => outcome === 'allowed') ?? decisions.find(isPossible);
  if (found?.by === undefined) return undefined;
  return { calls: [`${found.action} by ${citation(found.by)}`], conditional: found.outcome !== 'allowed' };
}

export function supposing(means: Means, supposes: string | undefined): Means {
  return supposes === undefined ? means : { ...means, conditional: true, supposes };
}

export function both(one: Means, other: Means): Means {
  return { calls: [...one.calls, ...other.calls], conditional: one.conditional || other.conditional };
}

export function surest(ways: readonly Means[]): Means | undefined {
  return ways.find(({ conditional }) => !conditional) ?? ways[0];
}
