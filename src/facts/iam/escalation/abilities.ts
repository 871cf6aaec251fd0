import type { RequestContext } from '../../policy/condition.ts';
import { decide, type Subject } from '../../policy/effective.ts';
import { admissionsTo } from '../admission.ts';
import type { PrincipalSubject } from '../subjects.ts';
import { USING } from '../techniques/identity.ts';
import { creationsOf } from './creating.ts';
import type { Estate } from './estate.ts';
import { both, isPossible, type Means, meansFor, supposing, surest } from './means.ts';
import { meansOf } from './needs.ts';
import { type Way, Ways } from './ways.ts';

/** What one principal can do by itself towards others, and what it adds to techniques of several steps. */
export interface Abilities {
  /** By calls of its own alone. */
  readonly alone: Ways;
  /** Ways to any right by what is made for it. */
  readonly any: ReturnType<typeof creationsOf>;
  /** By place in the estate's joints: the steps that it can take. */
  readonly steps: readonly { readonly joint: number; readonly need: number; readonly means: Means }[];
  /** By place in the estate's joints, where there is more to be done: the roles that it can pass. */
  readonly passes: readonly { readonly joint: number; readonly ways: Ways }[];
  /** How much there was to ask. */
  readonly cost: number;
}

export function abilitiesOf(from: PrincipalSubject, estate: Estate): Abilities {
  const { joints, numbers, list } = estate;
  const steps = joints.flatMap(({ needs }, joint) =>
    needs.flatMap((each, need) => {
      const means = meansOf(from.subject, each);
      return means === undefined ? [] : [{ joint, need, means }];
    }),
  );
  const uses = usesOf(from, estate);
  const passes = passesOf(from, estate);
  const numbered = ({ means, technique, to }: Use): Way => ({ technique, means, to: numbers.get(to) ?? -1 });
  const isWhole = (joint: number) => joints[joint]?.needs.length === 0;
  const whole = passes.filter(({ joint }) => isWhole(joint)).flatMap(({ found }) => found);
  return {
    alone: new Ways([...uses, ...whole].map(numbered), list.length),
    any: creationsOf(from.subject),
    steps,
    passes: passes
      .filter(({ joint }) => !isWhole(joint))
      .map(({ found, joint }) => ({ joint, ways: new Ways(found.map(numbered), list.length) })),
    cost: joints.length + ASKING * (uses.length + passes.reduce((sum, { found }) => sum + found.length, 0)),
  };
}

/** What a right towards one other principal costs, in steps of the search. */
const ASKING = 10;

interface Use {
  readonly technique: string;
  readonly to: string;
  readonly means: Means;
}

/** By taking another user's credentials, or by assuming a role, with or without changing its trust first. */
function usesOf(from: PrincipalSubject, { admitting, principals }: Estate): readonly Use[] {
  const { subject } = from;
  const possible = (action: string) => isPossible(decide(subject, action, 'some'));
  const asUser = USING.user.actions.filter(possible);
  const asRole = USING.role.actions.filter(possible);
  const taken =
    asUser.length + asRole.length === 0
      ? []
      : [...principals.values()]
          .filter((to) => to.holder.arn !== from.holder.arn && !isAwsOwn(to))
          .flatMap(({ holder }) =>
            (holder.type === 'user' ? asUser : asRole).flatMap((action) =>
              use(action, holder.arn, meansFor(subject, [action], { arn: holder.arn })),
            ),
          );
  const assumed = admitting(from.holder.arn)
    .filter(({ holder }) => holder.arn !== from.holder.arn)
    .flatMap((to) => use('sts:AssumeRole', to.holder.arn, assuming(from, to)));
  return [...assumed, ...taken];
}

function use(technique: string, to: string, means: Means | undefined): readonly Use[] {
  return means === undefined ? [] : [{ technique, to, means }];
}

/** Roles that IAM lets nobody but AWS change: service-linked ones and those of permission sets. */
export function isAwsOwn({ identityCenter, serviceLinked }: PrincipalSubject): boolean {
  return serviceLinked || identityCenter;
}

/** By a trust that names the principal, or one that names the account and a policy of its own; the surer of the two. */
function assuming(from: PrincipalSubject, to: PrincipalSubject): Means | undefined {
  const ways = admissionsTo(to, from).flatMap(({ byAccount, conditional }): readonly Means[] => {
    if (!byAccount) return [{ calls: [`trust of ${to.holder.arn}`], conditional }];
    const may = meansFor(from.subject, USING.assuming.actions, { arn: to.holder.arn });
    return may === undefined ? [] : [{ ...may, conditional: may.conditional || conditional }];
  });
  return surest(ways);
}

/** By passing a role to a service that then runs what the principal wants. */
function passesOf({ subject }: PrincipalSubject, { joints, serving }: Estate) {
  if (!isPossible(decide(subject, 'iam:PassRole', 'some'))) return [];
  const known = new Map<string, Means | undefined>();
  const passing = (role: string, service: string) => {
    const key = `${service} ${role}`;
    if (!known.has(key)) known.set(key, passingTo(subject, role, service));
    return known.get(key);
  };
  return joints.flatMap(({ passing: by, supposes, technique }, joint) => {
    if (by === undefined) return [];
    const { onInstances, services, taking } = by;
    const taken = meansFor(subject, taking, 'some');
    if (taken === undefined) return [];
    const found = services.flatMap((service) =>
      serving(service)
        .filter(({ instanceProfiles }) => onInstances !== true || instanceProfiles.length > 0)
        .flatMap(({ arn }): readonly Use[] => {
          const pass = passing(arn, service);
          const means = pass === undefined ? undefined : both(pass, taken);
          return use(technique, arn, means === undefined ? means : supposing(means, supposes));
        }),
    );
    return [{ joint, found }];
  });
}

function passingTo(subject: Subject, role: string, service: string): Means | undefined {
  // In China some services have a name of their own, EC2 among them.
  const names = subject.partition === 'aws-cn' ? [service, `${service}.cn`] : [service];
  const to = (name: string): RequestContext => new Map([['iam:passedtoservice', [name]]]);
  return surest(names.flatMap((name) => meansFor(subject, ['iam:PassRole'], { arn: role }, to(name)) ?? []));
}
