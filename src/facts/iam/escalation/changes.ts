import type { RequestContext } from '../../policy/condition.ts';
import { type Boundary, decide, type Place, type Sourced, type Subject, sourcedIn } from '../../policy/effective.ts';
import { fullAccessOf } from '../../policy/powers.ts';
import { type PrincipalSubject, statementsIn } from '../subjects.ts';
import { CHANGING } from '../techniques/identity.ts';
import { isAwsOwn } from './abilities.ts';
import type { Estate } from './estate.ts';
import { isPossible, type Means, meansFor } from './means.ts';
import { type Holding, holdingsOf, keyOf, type Rights, UNCHANGED } from './rights.ts';

/** A way to change what somebody may do. */
export interface Change {
  readonly technique: string;
  readonly means: Means;
  readonly rights: Rights;
}

const ANY: Sourced = {
  policy: 'a policy of its own making',
  statement: {
    effect: 'Allow',
    place: 1,
    action: { negated: false, patterns: ['*'] },
    resource: { negated: false, patterns: ['*'] },
    conditions: [],
  },
};

/** Any right, as far as boundary and denials leave it. */
const ANY_RIGHT: Rights = {
  ...UNCHANGED,
  come: new Map([['with any right that its boundary and denials leave', [ANY]]]),
};

const ACTIONS = Object.values(CHANGING).flatMap(({ actions }) => actions);

/** Whether there is anybody whose rights it could change. */
export function mayChange({ subject }: PrincipalSubject): boolean {
  return ACTIONS.some((action) => isPossible(decide(subject, action, 'some')));
}

/** What a principal can change of another's rights, or of its own. */
export function changesTo(target: PrincipalSubject, by: PrincipalSubject, estate: Estate): readonly Change[] {
  const holdings = holdingsOf(target);
  return [
    ...(isAwsOwn(target) ? [] : onItself(target, by.subject, estate)),
    ...holdings.flatMap((holding) => byVersion(holding, by.subject)),
    ...holdings
      .filter(({ policy }) => policy.document.statements.some(({ effect }) => effect === 'Deny'))
      .flatMap((holding) => withoutDenial(target, holding, by.subject)),
    ...target.groups.flatMap(({ arn }) =>
      CHANGING.group.actions.flatMap((action) => change(action, meansFor(by.subject, [action], { arn }), ANY_RIGHT)),
    ),
    ...boundaryVersions(target, by.subject),
    ...(target.holder.type === 'user' ? joining(target, by.subject, estate) : []),
  ];
}

function change(technique: string, means: Means | undefined, rights: Rights): readonly Change[] {
  return means === undefined ? [] : [{ technique, means, rights }];
}

/** Calls on the user or role: its policies, its boundary, its tags. */
function onItself(target: PrincipalSubject, by: Subject, estate: Estate): readonly Change[] {
  const { holder } = target;
  const kind = holder.type === 'user' ? 'User' : 'Role';
  const place = { arn: holder.arn };
  const administrator = policyOfAws(by, 'AdministratorAccess');
  const bounded: RequestContext = new Map([['iam:permissionsboundary', boundaryKey(target)]]);
  const unbounded: RequestContext = new Map([['iam:permissionsboundary', [administrator]]]);
  const free: Rights = { ...UNCHANGED, boundary: { name: 'without its permissions boundary', is: 'none' } };
  const on = (action: string, context: RequestContext, rights: Rights) =>
    change(action, meansFor(by, [action], place, context), rights);
  return [
    ...on(`iam:Put${kind}Policy`, bounded, ANY_RIGHT),
    ...attaching(`iam:Attach${kind}Policy`, place, bounded, by, estate),
    ...(holder.bounded ? on(`iam:Delete${kind}PermissionsBoundary`, bounded, free) : []),
    ...(holder.bounded ? on(`iam:Put${kind}PermissionsBoundary`, unbounded, free) : []),
    ...(estate.asksForTags ? on(`iam:Tag${kind}`, new Map(), { ...UNCHANGED, anyTags: true }) : []),
  ];
}

/** The condition key iam:PermissionsBoundary is the boundary of the user or role that is changed. */
function boundaryKey({ holder: { bounded, boundaryArn } }: PrincipalSubject): readonly string[] | null {
  return bounded ? [boundaryArn ?? ''] : null;
}

function policyOfAws({ partition }: Subject, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** A policy that gives everything, if conditions let it be attached; else those that somebody in the account has. */
function attaching(
  action: string,
  place: Place,
  context: RequestContext,
  by: Subject,
  { policies }: Estate,
): readonly Change[] {
  if (!isPossible(decide(by, action, place, context))) return [];
  const withPolicy = (arn: string) => meansFor(by, [action], place, new Map([...context, ['iam:policyarn', [arn]]]));
  const full = ['AdministratorAccess', 'IAMFullAccess'].map((name) => withPolicy(policyOfAws(by, name)));
  const any = full.find((means) => means?.conditional === false) ?? full.find((means) => means !== undefined);
  if (any !== undefined) return change(action, any, ANY_RIGHT);
  return [...policies.values()].flatMap((policy) =>
    change(action, withPolicy(policy.name), {
      ...UNCHANGED,
      come: new Map([[`with ${policy.name}`, statementsIn(policy)]]),
    }),
  );
}

/** A managed policy of the account that it has, itself or by a group: written anew, or put back to another version. */
function byVersion({ key, policy }: Holding, by: Subject): readonly Change[] {
  const { name, otherVersions } = policy;
  if (!isOfAccount(name, by)) return [];
  const place = { arn: name };
  const write = meansFor(by, CHANGING.version.actions, place);
  const put = meansFor(by, CHANGING.setDefault.actions, place);
  const gone = new Set([key]);
  return [
    ...change('iam:CreatePolicyVersion', write, { ...ANY_RIGHT, gone }),
    ...otherVersions.flatMap(({ document, version }) =>
      change(`iam:SetDefaultPolicyVersion ${version}`, put, {
        ...UNCHANGED,
        gone,
        come: new Map([[`with ${version} of ${name}`, sourcedIn(document, name, version)]]),
      }),
    ),
  ];
}

function boundaryVersions({ holder: { boundary } }: PrincipalSubject, by: Subject): readonly Change[] {
  if (boundary === undefined || !isOfAccount(boundary.name, by)) return [];
  const place = { arn: boundary.name };
  const write = meansFor(by, CHANGING.version.actions, place);
  const put = meansFor(by, CHANGING.setDefault.actions, place);
  const within = (name: string, is: Boundary): Rights => ({ ...UNCHANGED, boundary: { name, is } });
  return [
    ...change('iam:CreatePolicyVersion', write, within('without its permissions boundary', 'none')),
    ...boundary.otherVersions.flatMap(({ document, version }) => {
      const name = `within ${version} of ${boundary.name}`;
      const is = sourcedIn(document, boundary.name, version);
      return change(`iam:SetDefaultPolicyVersion ${version}`, put, within(name, is));
    }),
  ];
}

function isOfAccount(policy: string, { account }: Subject): boolean {
  return policy.startsWith('arn:') && policy.split(':')[4] === account;
}

/** A policy that denies something may be taken away, with all else that it says. */
function withoutDenial(target: PrincipalSubject, { key, owner, policy }: Holding, by: Subject): readonly Change[] {
  const kind = { user: 'User', role: 'Role', group: 'Group' }[owner.type];
  const isManaged = policy.name.startsWith('arn:');
  const action = `iam:${isManaged ? 'Detach' : 'Delete'}${kind}Policy`;
  const context: RequestContext = new Map([
    ['iam:policyarn', isManaged ? [policy.name] : null],
    ...(owner === target.holder ? [['iam:permissionsboundary', boundaryKey(target)] as const] : []),
  ]);
  const place = { arn: owner.arn };
  const rights = { ...UNCHANGED, gone: new Set([key]) };
  if (owner.type !== 'group')
    return isAwsOwn(target) ? [] : change(action, meansFor(by, [action], place, context), rights);
  const whole = { ...UNCHANGED, gone: new Set(owner.policies.map(({ name }) => keyOf(owner.arn, name))) };
  return [
    ...change(action, meansFor(by, [action], place, context), rights),
    ...change('iam:RemoveUserFromGroup', meansFor(by, ['iam:RemoveUserFromGroup'], place), whole),
  ];
}

/** Groups that give everything first: who is in one needs no other. */
function joining(target: PrincipalSubject, by: Subject, { groups }: Estate): readonly Change[] {
  if (!isPossible(decide(by, 'iam:AddUserToGroup', 'some'))) return [];
  const own = new Set(target.groups.map(({ arn }) => arn));
  const joinable = groups
    .filter(({ holder }) => !own.has(holder.arn))
    .flatMap(({ holder, subject }) =>
      change('iam:AddUserToGroup', meansFor(by, CHANGING.joining.actions, { arn: holder.arn }), {
        ...UNCHANGED,
        come: new Map([[`in ${holder.arn}`, subject.statements]]),
      }).map((each) => ({ each, isFull: fullAccessOf(subject).some(({ isSure }) => isSure) })),
    );
  return [...joinable].sort((a, b) => Number(b.isFull) - Number(a.isFull)).map(({ each }) => each);
}
