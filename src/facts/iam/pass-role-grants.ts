import { remembered } from '../../core/remembered.ts';
import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { always, type Fill, type Found, maybe, table } from '../define.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { decide, EFFECTIVE, type Sourced, type Subject } from '../policy/effective.ts';
import { conditionsOn, coversAction, statementName } from '../policy/match.ts';
import { STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { detailsOf, type HeldPolicy, type Holder, IDENTITY_POLICIES } from './authorization-details.ts';
import { administrator, DETAILS, type OfPrincipal, ofPrincipal, serviceLinked } from './principal-rows.ts';
import {
  EVERY_ROLE,
  examplesOf,
  namesNoRole,
  type RoleSpace,
  reachesRoles,
  writtenResources,
} from './role-resources.ts';
import { atMost, holdersAsSubjects, type PrincipalSubject, unreadBoundary } from './subjects.ts';

const PASS_ROLE = 'iam:PassRole';

const GRANTS = algorithm(
  'pass-role-grants@1',
  [IDENTITY_POLICIES, EFFECTIVE],
  'A statement counts when its Effect is Allow, its Action matches iam:PassRole (* and ? as wildcards, whatever the ' +
    'case) or its NotAction does not, and its resources can name a role of the account. Nothing is left of it when the ' +
    'holder (a group: by its own policies alone) may pass none of the roles that there are by it, and neither of two ' +
    'made-up ones for each pattern, in which the stars stand for a and for Z/0.',
);

const STRONGER_ROLE = algorithm(
  'stronger-role@1',
  [EVERY_ROLE, STRONG_ACTIONS],
  'A role is stronger when it holds one of the strong actions (strong@1; a boundary of the role that cannot be read takes ' +
    'none away) that the holder does not, and when an Allow ' +
    'statement of its trust policy names a service or everybody, or the trust policy cannot be read.',
);

const PASSED_TO_SERVICE = algorithm(
  'passed-to-service@1',
  [IDENTITY_POLICIES],
  'The services are the values of iam:PassedToService under StringEquals, StringEqualsIgnoreCase or StringLike, without ' +
    'IfExists and ForAllValues; where several conditions name it, those in all of them.',
);

interface Grant extends OfPrincipal {
  readonly policy: HeldPolicy;
  readonly statement: PolicyStatement;
  /** Its name in the policy. */
  readonly label: string;
  readonly estate: Account;
  readonly holds: ReturnType<typeof holderOf>;
}

/** The grants of iam:PassRole in the account's identity policies. */
export const iamPassRoleGrants = table<Grant>({
  name: 'iam.passRoleGrants',
  as: 'grant',
  meaning: 'Every statement of an identity policy that allows iam:PassRole for roles of the account, once per holder.',
  grain: 'account',
  key: 'id',
  needs: [DETAILS],
  reads: [GRANTS],
  subjects: allGrants,
  columns: {
    id: always(
      'string',
      'The holder, its policy and the statement: by name, or by place where it has none of its own',
      GRANTS,
      ({ principal, policy, label }) => known(`${principal.holder.arn} > ${policy.name} > ${label}`),
    ),
    holder: always(
      'string',
      'ARN of the user, group or role that holds the policy',
      call(DETAILS, 'Arn'),
      ({ principal }) => known(principal.holder.arn),
    ),
    serviceLinked: serviceLinked('The holder is a service-linked role, whose policy only AWS can change'),
    administrator: administrator('The holder has full access anyway'),
    policy: always(
      'string',
      'ARN of the managed policy, or the name of the inline policy',
      call(DETAILS, 'AttachedManagedPolicies, UserPolicyList, GroupPolicyList, RolePolicyList'),
      ({ policy }) => known(policy.name),
    ),
    statement: always(
      'string',
      'The Sid of the statement; its place where it has none or shares it',
      call(DETAILS, 'Sid'),
      ({ label }) => known(label),
    ),
    resources: always(
      'list<string>',
      'The resources of the statement, as written; those of NotResource behind "all but"',
      call(DETAILS, 'Resource or NotResource'),
      ({ statement }) => known(writtenResources(statement)),
    ),
    everyRole: always(
      'bool',
      'The resources name no role: any role of the account may be passed',
      EVERY_ROLE,
      whatIsLeft(({ everyRole }) => known(everyRole)),
    ),
    roles: always(
      'list<string>',
      'ARNs of the roles of the account that may be passed; empty where everyRole holds',
      EVERY_ROLE,
      whatIsLeft(({ named }) => known(named)),
    ),
    strongerRoles: always(
      'list<string>',
      'Those of the roles that a service may assume and that may do more on every resource than the holder',
      STRONGER_ROLE,
      whatIsLeft((_, grant) => strongerOf(grant)),
    ),
    services: maybe(
      'list<string>',
      'The services to which roles may be passed; absent where the statement does not say',
      [call(DETAILS, 'Condition iam:PassedToService'), PASSED_TO_SERVICE],
      ({ statement }) => servicesOf(statement),
    ),
    denied: always(
      'bool',
      'Nothing is left of it: denied, outside the boundary, or under a condition that is never true',
      GRANTS,
      whatIsLeft(({ isDenied }) => known(isDenied)),
    ),
  },
});

interface Account {
  readonly space: RoleSpace;
  /** The strong actions of the roles that a service may assume, by ARN. */
  readonly strong: ReadonlyMap<string, readonly string[]>;
  /** Roles whose policies could not all be read, and why. */
  readonly unread: ReadonlyMap<string, Unknown>;
}

function* allGrants(evidence: AccountEvidence, org: OrgContext): Steps<Found<Grant>> {
  const details = detailsOf(evidence, org);
  const principals = holdersAsSubjects(evidence, details, org);
  const estate = accountOf(principals, evidence);
  const subjects: Grant[] = [];
  for (const principal of principals) {
    subjects.push(...grantsOf(principal, estate, evidence));
    yield;
  }
  return { subjects, gaps: details.gaps };
}

function accountOf(principals: readonly PrincipalSubject[], { account, partition }: AccountEvidence): Account {
  const roles = principals.filter(({ holder, serviceLinked: isLinked }) => holder.type === 'role' && !isLinked);
  return {
    space: { partition, account, roles: roles.map(({ holder }) => holder.arn).sort() },
    strong: new Map(
      roles
        .filter(({ holder }) => isAssumable(holder))
        .map(({ holder, subject }) => [holder.arn, strongActionsOf(atMost(subject))]),
    ),
    unread: new Map(roles.flatMap(({ holder: { arn, unread } }) => (unread === undefined ? [] : [[arn, unread]]))),
  };
}

/** Whether a service may assume the role. A trust policy that cannot be read may say so. */
function isAssumable({ trust }: Holder): boolean {
  if (trust?.ok !== true) return true;
  return trust.document.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      coversAction(statement, 'sts:AssumeRole') &&
      (statement.principal?.negated === true ||
        statement.principal?.principals.some(({ type, value }) => type === 'Service' || value === '*') === true),
  );
}

function grantsOf(principal: PrincipalSubject, estate: Account, evidence: AccountEvidence): readonly Grant[] {
  const { holder } = principal;
  const grants = holder.policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => statement.effect === 'Allow' && coversAction(statement, PASS_ROLE))
      .filter((statement) => reachesRoles(statement, estate.space))
      .map((statement) => ({ policy, statement, label: labelOf(statement, policy.document) })),
  );
  if (grants.length === 0) return [];
  const holds = holderOf(principal);
  const about = { ...ofPrincipal(principal, evidence), estate, holds };
  return grants.map((grant) => ({ ...about, ...grant, from: [holder.record, grant.policy.record] }));
}

/** One role, or every one. */
type RolePlace = { readonly arn: string } | 'every';

/** Lets every role be passed, so that one sees what denials and the boundary take away of it. */
const EVERY_PASS: Sourced = {
  policy: 'every role',
  statement: {
    effect: 'Allow',
    place: 1,
    action: { negated: false, patterns: [PASS_ROLE] },
    resource: { negated: false, patterns: ['*'] },
    conditions: [],
  },
};

/** What is said of the holder in each of its rows, worked out once: a policy may have ten thousand statements. */
function holderOf({ subject }: PrincipalSubject) {
  const decided = new Map<string, boolean>();
  const denials = subject.statements.filter(({ statement }) => statement.effect === 'Deny');
  const freely: Subject = { ...subject, statements: [EVERY_PASS, ...denials] };
  const isDenied = (place: RolePlace): boolean => {
    const name = place === 'every' ? place : place.arn;
    const is = decided.get(name) ?? decide(freely, PASS_ROLE, place).outcome === 'denied';
    decided.set(name, is);
    return is;
  };
  return { isDenied, strong: new Set(strongActionsOf(subject)) };
}

interface Passed {
  readonly everyRole: boolean;
  /** The roles of the account that may be passed; none where every one may. */
  readonly named: readonly string[];
  readonly isDenied: boolean;
}

/** What a grant lets its holder pass. */
const passedBy = remembered(({ principal, policy, statement, estate: { space }, holds }: Grant): Passed => {
  const statements = [{ statement, policy: policy.name }];
  const alone: Subject = { ...principal.subject, statements, boundary: 'none' };
  const isLeft = (place: RolePlace) => decide(alone, PASS_ROLE, place).outcome !== 'denied' && !holds.isDenied(place);
  const passable = space.roles.filter((arn) => isLeft({ arn }));
  const everyRole = namesNoRole(statement, space) && isLeft('every');
  return {
    everyRole,
    named: everyRole ? [] : passable,
    isDenied: passable.length === 0 && !examplesOf(statement, space).some((arn) => isLeft({ arn })),
  };
});

/** Something that is left of a grant. Another policy or the boundary of the holder that cannot be read may take it away. */
function whatIsLeft(read: (passed: Passed, grant: Grant) => Cell): Fill<Grant> {
  return (grant) => {
    const { principal } = grant;
    const passed = passedBy(grant);
    const unread = principal.holder.unread ?? unreadBoundary(principal);
    return unread === undefined || passed.isDenied ? read(passed, grant) : unknown(unread);
  };
}

function strongerOf(grant: Grant): Cell {
  const { estate, holds } = grant;
  const { named } = passedBy(grant);
  const [unread] = named.flatMap((arn) => estate.unread.get(arn) ?? []);
  const isStronger = (arn: string) => estate.strong.get(arn)?.some((action) => !holds.strong.has(action)) === true;
  return unread === undefined ? known(named.filter(isStronger)) : unknown(unread);
}

/** A statement's own name, if no other in the document has it; else its place. */
function labelOf(statement: PolicyStatement, document: PolicyDocument): string {
  const isShared = (namesIn(document).get(statement.sid) ?? 0) > 1;
  return isShared ? `statement ${statement.place}` : statementName(statement);
}

const names = new WeakMap<PolicyDocument, ReadonlyMap<string | undefined, number>>();

/** How many statements have a name; counted once for all of them. */
function namesIn(document: PolicyDocument): ReadonlyMap<string | undefined, number> {
  const known = names.get(document);
  if (known !== undefined) return known;
  const counted = new Map<string | undefined, number>();
  for (const { sid } of document.statements) counted.set(sid, (counted.get(sid) ?? 0) + 1);
  names.set(document, counted);
  return counted;
}

function servicesOf(statement: PolicyStatement): Cell {
  const equal = ['stringequals', 'stringequalsignorecase', 'stringlike'];
  const [first, ...others] = conditionsOn(statement, 'iam:PassedToService').filter(
    ({ operator, qualifier, ifExists }) => equal.includes(operator) && qualifier !== 'forallvalues' && !ifExists,
  );
  if (first === undefined) return ABSENT;
  return known(first.values.filter((value) => others.every(({ values }) => values.includes(value))).sort());
}
