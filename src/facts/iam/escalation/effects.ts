import type { PrincipalSubject } from '../subjects.ts';
import { GOVERNING } from '../techniques/identity.ts';
import { EFFECTS } from '../techniques/image-builder.ts';
import type { Effect } from '../techniques/technique.ts';
import type { Estate } from './estate.ts';
import { both, type Means } from './means.ts';
import { meansOf } from './needs.ts';
import type { Reached } from './step.ts';

/** Of an account that is known not to be the management account: Identity Center may be delegated to it all the same. */
const ELSEWHERE: readonly Effect[] = GOVERNING.map(({ id, needs, supposes }) => ({
  id,
  effect: `permission sets, which become roles in other accounts, supposing ${supposes}`,
  needs,
}));

/** What a principal can bring about that leads to no role of the account. */
export function effectsOf(principal: PrincipalSubject, { mayGovern }: Estate): readonly Reached[] {
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
  return [...EFFECTS, ...(mayGovern ? [] : ELSEWHERE)].flatMap(({ effect, id, needs }): readonly Reached[] => {
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
