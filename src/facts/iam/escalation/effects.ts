import type { PrincipalSubject } from '../subjects.ts';
import { EFFECTS } from '../techniques/image-builder.ts';
import { both, type Means } from './means.ts';
import { meansOf } from './needs.ts';
import type { Reached } from './step.ts';

/** What a principal can bring about that leads to no role of the account. */
export function effectsOf(principal: PrincipalSubject): readonly Reached[] {
  const { arn } = principal.holder;
  const start: Reached = {
    key: arn,
    arn,
    principal,
    step: undefined,
    conditional: false,
    depth: 0,
    weight: 0,
    order: 0,
  };
  return EFFECTS.flatMap(({ effect, id, needs }): readonly Reached[] => {
    const found = needs.map((choice) => meansOf(principal.subject, { choice }));
    if (found.includes(undefined)) return [];
    const { calls, conditional } = found.reduce<Means>((all, means) => (means === undefined ? all : both(all, means)), {
      calls: [],
      conditional: false,
    });
    const step = { technique: id, calls: calls.map((words) => ({ by: start, words })), conditional };
    return [{ key: effect, arn: effect, step, conditional, depth: 1, weight: calls.length, order: 1 }];
  });
}
