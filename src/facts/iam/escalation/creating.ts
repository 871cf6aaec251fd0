import type { RequestContext } from '../../policy/condition.ts';
import { actionsCovered, decide, type Place, type Subject } from '../../policy/effective.ts';
import { loosenVariables } from '../../policy/match.ts';
import { CREATING } from '../techniques/identity.ts';
import type { Choice } from '../techniques/technique.ts';
import { both, isPossible, type Means, meansFor, supposing, surest } from './means.ts';

/** How many patterns of names are tried one by one; past it some name is taken to be in all that must be. */
const MOST_PATTERNS = 200;

/** Any right by a user or role that is made for it, as it must be named for the policies to let it be. */
export function creationsOf(subject: Subject): readonly { readonly technique: string; readonly means: Means }[] {
  return Object.values(CREATING).flatMap(({ actions: [create], steps }) => {
    if (steps.some((choice) => choice.every((action) => !isPossible(decide(subject, action, 'some'))))) return [];
    const names = namesFor(subject, create);
    const found =
      names.length > MOST_PATTERNS
        ? supposing(meansAt(subject, [[create]], 'some') ?? NOTHING, 'a name that its policies let be written and used')
        : surest(names.flatMap((arn) => meansAt(subject, steps, { arn }) ?? []));
    return found === undefined ? [] : [{ technique: create, means: found }];
  });
}

const NOTHING: Means = { calls: [], conditional: true };

/** Names that the grants of an action let be made: of each pattern one, with new letters for its stars. */
function namesFor({ account, partition, statements }: Subject, create: string): readonly string[] {
  const kind = create === 'iam:CreateUser' ? 'user' : 'role';
  const grants = statements.filter(
    ({ statement }) => statement.effect === 'Allow' && actionsCovered(statement).has(create.toLowerCase()),
  );
  const whole = `arn:${partition}:iam::${account}:${kind}/*`;
  const patterns = grants.flatMap(({ statement: { resource } }) =>
    resource?.negated === false ? resource.patterns.map(loosenVariables) : [whole],
  );
  const written = patterns.map((pattern) => {
    const name = /:(?:user|role)\/(.+)$/.exec(pattern)?.[1];
    return `arn:${partition}:iam::${account}:${kind}/${(name ?? '*').replaceAll('*', 'made-anew').replaceAll('?', 'n')}`;
  });
  return [...new Set(written)];
}

/** Made without a boundary, and given a policy that allows everything. */
function meansAt(subject: Subject, steps: readonly Choice[], place: Place): Means | undefined {
  const context: RequestContext = new Map([
    ['iam:permissionsboundary', null],
    ['iam:policyarn', [`arn:${subject.partition}:iam::aws:policy/AdministratorAccess`]],
  ]);
  let all: Means | undefined;
  for (const choice of steps) {
    const means = meansFor(subject, choice, place, context);
    if (means === undefined) return undefined;
    all = all === undefined ? means : both(all, means);
  }
  return all;
}
