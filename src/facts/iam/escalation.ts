import { byText } from '../../core/compare.ts';
import type { RequestContext } from '../policy/condition.ts';
import { citation, type Decision, decide, type Place, type Subject, sourcedIn } from '../policy/effective.ts';
import { fullAccessOf } from '../policy/powers.ts';
import { trustsService } from '../policy/trust.ts';
import { admissionsTo } from './admission.ts';
import type { Holder } from './authorization-details.ts';
import { BUILDING, EFFECTS, NEWEST_VERSION, PASSING } from './escalation-techniques.ts';
import type { PrincipalSubject } from './subjects.ts';

/** A step from one principal to another, or to full rights, with what allows it. */
export interface Edge {
  readonly technique: string;
  /** ARN of a user or role; `ADMINISTRATOR`, or an effect in words. */
  readonly to: string;
  /** `iam:PassRole by Pass of inline policy own` */
  readonly allowedBy: readonly string[];
  readonly conditional: boolean;
}

/** Where a principal gives itself, or is given, any right it likes. */
export const ADMINISTRATOR = 'any right';

/** The account as the search sees it. */
export interface Estate {
  readonly principals: ReadonlyMap<string, PrincipalSubject>;
  /** Roles on the build instances of existing infrastructure configurations. */
  readonly buildRoles: readonly string[];
  /** Those of them whose recipes take the newest version of a component. */
  readonly newestVersionRoles: readonly string[];
  /** ARNs of groups whose own policies hold strong actions. */
  readonly strongGroups: readonly string[];
}

/** Steps of one kind: all must be possible, each by one of its actions. */
interface Means {
  readonly allowedBy: readonly string[];
  readonly conditional: boolean;
}

/** Every step that a principal can take. */
export function edgesFrom(from: PrincipalSubject, estate: Estate): readonly Edge[] {
  return [
    ...selfEdges(from, estate),
    ...otherPrincipals(from, estate),
    ...passedRoles(from, estate),
    ...builds(from, estate),
  ];
}

/** What a principal can bring about that leads to no role of the account. */
export function effectsOf({ subject }: PrincipalSubject): readonly Edge[] {
  return EFFECTS.flatMap(({ id, effect, needs }) => edge(id, effect, everyOf(subject, needs, 'some')));
}

/** By changing its own policies, its groups' or its memberships. */
function selfEdges({ groups, holder, subject }: PrincipalSubject, { strongGroups }: Estate): readonly Edge[] {
  const kind = holder.type === 'user' ? 'User' : 'Role';
  const own = [`iam:Put${kind}Policy`, `iam:Attach${kind}Policy`];
  const held = new Map([holder, ...groups].flatMap(({ policies }) => policies).map((policy) => [policy.name, policy]));
  const policies = [...held.values()].filter(
    ({ name }) => name.startsWith(`arn:`) && name.split(':')[4] === subject.account,
  );
  return [
    ...own.flatMap((action) => edge(action, ADMINISTRATOR, everyOf(subject, [[action]], { arn: holder.arn }))),
    ...groups.flatMap(({ arn }) =>
      ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'].flatMap((action) =>
        edge(action, ADMINISTRATOR, everyOf(subject, [[action]], { arn })),
      ),
    ),
    ...policies.flatMap(({ name }) =>
      edge('iam:CreatePolicyVersion', ADMINISTRATOR, everyOf(subject, [['iam:CreatePolicyVersion']], { arn: name })),
    ),
    ...policies
      .filter((policy) => grantsAll(subject, policy))
      .flatMap(({ name, otherVersions }) =>
        edge(
          `iam:SetDefaultPolicyVersion ${otherVersions.map(({ version }) => version).join(', ')}`,
          ADMINISTRATOR,
          everyOf(subject, [['iam:SetDefaultPolicyVersion']], { arn: name }),
        ),
      ),
    ...(holder.type === 'user' ? strongGroups : []).flatMap((arn) =>
      edge('iam:AddUserToGroup', ADMINISTRATOR, everyOf(subject, [['iam:AddUserToGroup']], { arn })),
    ),
  ];
}

/** Whether one of the other versions, put in its place, would give all of IAM or STS. */
function grantsAll(subject: Subject, { name, otherVersions }: Holder['policies'][number]): boolean {
  return otherVersions.some(({ document, version }) => {
    const statements = sourcedIn(document, name, version);
    return fullAccessOf({ ...subject, statements }).length > 0;
  });
}

/** By taking another user's credentials, or by assuming a role, with or without changing its trust first. */
function otherPrincipals(from: PrincipalSubject, { principals }: Estate): readonly Edge[] {
  const { subject } = from;
  const asUser = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];
  const mayUser = asUser.filter((action) => isPossible(decide(subject, action, 'some')));
  const mayTrust = isPossible(decide(subject, 'iam:UpdateAssumeRolePolicy', 'some'));
  return [...principals.values()].flatMap((to): readonly Edge[] => {
    if (to.holder.arn === from.holder.arn || to.serviceLinked) return [];
    const place = { arn: to.holder.arn };
    if (to.holder.type === 'user') {
      return mayUser.flatMap((action) => edge(action, to.holder.arn, everyOf(subject, [[action]], place)));
    }
    const retrust = mayTrust ? everyOf(subject, [['iam:UpdateAssumeRolePolicy']], place) : undefined;
    return [
      ...edge('sts:AssumeRole', to.holder.arn, assuming(from, to)),
      ...edge('iam:UpdateAssumeRolePolicy', to.holder.arn, retrust),
    ];
  });
}

/** By a trust that names the principal, or one that names the account and a policy of its own; the surer of the two. */
function assuming(from: PrincipalSubject, to: PrincipalSubject): Means | undefined {
  const ways = admissionsTo(to, from).flatMap(({ byAccount, conditional }): readonly Means[] => {
    if (!byAccount) return [{ allowedBy: [`trust of ${to.holder.arn}`], conditional }];
    const may = everyOf(from.subject, [['sts:AssumeRole']], { arn: to.holder.arn });
    return may === undefined ? [] : [{ ...may, conditional: may.conditional || conditional }];
  });
  return surest(ways);
}

function surest(ways: readonly Means[]): Means | undefined {
  return ways.find(({ conditional }) => !conditional) ?? ways[0];
}

/** By passing a role to a service that then runs what the principal wrote. */
function passedRoles({ subject }: PrincipalSubject, { principals }: Estate): readonly Edge[] {
  if (!isPossible(decide(subject, 'iam:PassRole', 'some'))) return [];
  return PASSING.flatMap(({ id, needs, onInstances, service }) => {
    const means = everyOf(subject, needs, 'some');
    if (means === undefined) return [];
    return [...principals.values()].flatMap(({ holder, serviceLinked }): readonly Edge[] => {
      if (holder.type !== 'role' || serviceLinked || !mayServe(holder, service)) return [];
      if (onInstances === true && holder.instanceProfiles.length === 0) return [];
      const pass = passing(subject, holder.arn, service);
      return pass === undefined ? [] : edge(id, holder.arn, both(pass, means));
    });
  });
}

function passing(subject: Subject, role: string, service: string): Means | undefined {
  // In China some services have a name of their own, EC2 among them.
  const names = subject.partition === 'aws-cn' ? [service, `${service}.cn`] : [service];
  const ways = names.flatMap(
    (name) => everyOf(subject, [['iam:PassRole']], { arn: role }, new Map([['iam:passedtoservice', [name]]])) ?? [],
  );
  return surest(ways);
}

/** A trust policy that cannot be read may let the service in. */
function mayServe({ trust }: Holder, service: string): boolean {
  return trust?.ok !== true || trustsService(trust.document, service);
}

/** By getting code onto build instances that carry a role already. */
function builds({ subject }: PrincipalSubject, { buildRoles, newestVersionRoles }: Estate): readonly Edge[] {
  const running = BUILDING.flatMap(({ id, needs }) => {
    const means = everyOf(subject, needs, 'some');
    return buildRoles.flatMap((arn) => edge(id, arn, means));
  });
  const newest = everyOf(subject, NEWEST_VERSION, 'some');
  return [...running, ...newestVersionRoles.flatMap((arn) => edge('IB-4', arn, newest))];
}

function isPossible({ outcome }: Decision): boolean {
  return outcome !== 'denied';
}

function edge(technique: string, to: string, means: Means | undefined): readonly Edge[] {
  return means === undefined ? [] : [{ technique, to, ...means }];
}

function both(one: Means, other: Means): Means {
  return { allowedBy: [...one.allowedBy, ...other.allowedBy], conditional: one.conditional || other.conditional };
}

/** What allows one action of each list; undefined where one list has none that is allowed. */
function everyOf(
  subject: Subject,
  needs: readonly (readonly string[])[],
  place: Place,
  context?: RequestContext,
): Means | undefined {
  let means: Means = { allowedBy: [], conditional: false };
  for (const choices of needs) {
    const decisions = choices.map((action) => ({ action, ...decide(subject, action, place, context) }));
    const found = decisions.find(({ outcome }) => outcome === 'allowed') ?? decisions.find(isPossible);
    if (found?.by === undefined) return undefined;
    const step = { allowedBy: [`${found.action} by ${citation(found.by)}`], conditional: found.outcome !== 'allowed' };
    means = both(means, step);
  }
  return means;
}

/** A way from one principal to another, or to any right. */
export interface Path {
  readonly edges: readonly Edge[];
  readonly to: string;
}

/**
 * The shortest way to each principal that can be reached, breadth first. Edges must come sorted (`sortedEdges`), so that
 * of ways of one length always the same is found; a principal that ends the search is not gone beyond.
 */
export function pathsFrom(
  from: string,
  edgesOf: (arn: string) => readonly Edge[],
  isEnd: (arn: string) => boolean,
): readonly Path[] {
  const found = new Map<string, Path>();
  const queue: Path[] = [{ edges: [], to: from }];
  for (let at = 0; at < queue.length; at++) {
    const path = queue[at];
    if (path === undefined) break;
    for (const next of edgesOf(path.to)) {
      if (next.to === from || found.has(next.to)) continue;
      const longer = { edges: [...path.edges, next], to: next.to };
      found.set(next.to, longer);
      if (!isEnd(next.to)) queue.push(longer);
    }
  }
  return [...found.values()];
}

/** Sure ones first, then those that need the least, then by name. */
export function sortedEdges(edges: readonly Edge[]): readonly Edge[] {
  return [...edges].sort(byEase);
}

function byEase(one: Edge, other: Edge): number {
  return (
    Number(one.conditional) - Number(other.conditional) ||
    one.allowedBy.length - other.allowedBy.length ||
    byText(one.technique, other.technique) ||
    byText(one.to, other.to)
  );
}
