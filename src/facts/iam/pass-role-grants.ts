import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { CONDITIONS } from '../policy/condition.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { decide, EFFECTIVE, type Sourced, type Subject } from '../policy/effective.ts';
import { conditionsOn, coversAction, statementName } from '../policy/match.ts';
import { FULL_ACCESS, fullAccessOf, STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { ABSENT, type Cell, known, makeRow } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { type HeldPolicy, type Holder, IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import {
  EVERY_ROLE,
  examplesOf,
  namesNoRole,
  type RoleSpace,
  reachesRoles,
  writtenResources,
} from './role-resources.ts';
import { atMost, holdersAsSubjects, type PrincipalSubject } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PASS_ROLE = 'iam:PassRole';

const table: FactTable = {
  name: 'iam.passRoleGrants',
  as: 'grant',
  meaning: 'Every statement of an identity policy that allows iam:PassRole for roles of the account, once per holder.',
  grain: 'account',
  key: 'id',
  needs: [DETAILS],
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: 'The holder, its policy and the statement: by name, or by place where it has none of its own',
      source: 'derived: pass-role-grants@1',
    },
    holder: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the user, group or role that holds the policy',
      source: `${DETAILS} Arn`,
    },
    serviceLinked: {
      type: 'bool',
      absentable: false,
      meaning: 'The holder is a service-linked role, whose policy only AWS can change',
      source: `${DETAILS} RoleDetailList.Path`,
    },
    administrator: {
      type: 'bool',
      absentable: false,
      meaning: 'The holder has full access anyway',
      source: 'derived: full-access@1',
    },
    policy: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the managed policy, or the name of the inline policy',
      source: `${DETAILS} AttachedManagedPolicies, UserPolicyList, GroupPolicyList, RolePolicyList`,
    },
    statement: {
      type: 'string',
      absentable: false,
      meaning: 'The Sid of the statement; its place where it has none or shares it',
      source: `${DETAILS} Sid`,
    },
    resources: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The resources of the statement, as written; those of NotResource behind "all but"',
      source: `${DETAILS} Resource or NotResource`,
    },
    everyRole: {
      type: 'bool',
      absentable: false,
      meaning: 'The resources name no role: any role of the account may be passed',
      source: 'derived: every-role@1',
    },
    roles: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the roles of the account that may be passed; empty where everyRole holds',
      source: 'derived: every-role@1',
    },
    strongerRoles: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Those of the roles that a service may assume and that may do more on every resource than the holder',
      source: 'derived: stronger-role@1',
    },
    services: {
      type: 'list<string>',
      absentable: true,
      meaning: 'The services to which roles may be passed; absent where the statement does not say',
      source: `${DETAILS} Condition iam:PassedToService`,
    },
    denied: {
      type: 'bool',
      absentable: false,
      meaning: 'Nothing is left of it: denied, outside the boundary, or under a condition that is never true',
      source: 'derived: pass-role-grants@1',
    },
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'effective@1': EFFECTIVE,
    'conditions@1': CONDITIONS,
    'full-access@1': FULL_ACCESS,
    'strong@1': STRONG_ACTIONS,
    'pass-role-grants@1':
      'A statement counts when its Effect is Allow, its Action matches iam:PassRole (* and ? as wildcards, whatever the ' +
      'case) or its NotAction does not, and its resources can name a role of the account. Nothing is left of it when the ' +
      'holder (a group: by its own policies alone) may pass none of the roles that there are by it, and neither of two ' +
      'made-up ones for each pattern, in which the stars stand for a and for Z/0.',
    'every-role@1': EVERY_ROLE,
    'stronger-role@1':
      'A role is stronger when it holds one of the strong actions (strong@1; a boundary of the role that cannot be read takes ' +
      'none away) that the holder does not, and when an Allow ' +
      'statement of its trust policy names a service or everybody, or the trust policy cannot be read.',
    'passed-to-service@1':
      'The services are the values of iam:PassedToService under StringEquals, StringEqualsIgnoreCase or StringLike, without ' +
      'IfExists and ForAllValues; where several conditions name it, those in all of them.',
  },
};

/** The grants of iam:PassRole in the account's identity policies. */
export const iamPassRoleGrants: TableDefinition = { ...table, derive };

interface Account {
  readonly space: RoleSpace;
  /** The strong actions of the roles that a service may assume, by ARN. */
  readonly strong: ReadonlyMap<string, readonly string[]>;
}

function derive(evidence: AccountEvidence, org: OrgContext): Derived {
  const details = readAuthorizationDetails(evidence);
  const subjects = holdersAsSubjects(evidence, details, org);
  const roles = subjects.filter(({ holder, serviceLinked }) => holder.type === 'role' && !serviceLinked);
  const { partition, account } = evidence;
  const estate: Account = {
    space: { partition, account, roles: roles.map(({ holder }) => holder.arn).sort() },
    strong: new Map(
      roles
        .filter(({ holder }) => isAssumable(holder))
        .map(({ holder, subject }) => [holder.arn, strongActionsOf(atMost(subject))]),
    ),
  };
  return { rows: subjects.flatMap((principal) => grantsOf(principal, estate)), gaps: details.gaps };
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

function grantsOf(principal: PrincipalSubject, account: Account): readonly Row[] {
  const { holder } = principal;
  const grants = holder.policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => statement.effect === 'Allow' && coversAction(statement, PASS_ROLE))
      .filter((statement) => reachesRoles(statement, account.space))
      .map((statement) => ({ policy, statement })),
  );
  if (grants.length === 0) return [];
  const holds = holderOf(principal);
  return grants.map(({ policy, statement }) => grantRow(account, { holder, policy, statement, ...holds }));
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
function holderOf({ serviceLinked, subject }: PrincipalSubject) {
  const decided = new Map<string, boolean>();
  const denials = subject.statements.filter(({ statement }) => statement.effect === 'Deny');
  const freely: Subject = { ...subject, statements: [EVERY_PASS, ...denials] };
  const isDenied = (place: RolePlace): boolean => {
    const name = place === 'every' ? place : place.arn;
    const is = decided.get(name) ?? decide(freely, PASS_ROLE, place).outcome === 'denied';
    decided.set(name, is);
    return is;
  };
  return {
    subject,
    serviceLinked,
    isDenied,
    administrator: fullAccessOf(subject).some(({ isSure }) => isSure),
    strong: new Set(strongActionsOf(subject)),
  };
}

interface Grant extends ReturnType<typeof holderOf> {
  readonly holder: Holder;
  readonly policy: HeldPolicy;
  readonly statement: PolicyStatement;
}

function grantRow({ space, strong }: Account, grant: Grant): Row {
  const { holder, policy, statement } = grant;
  const alone: Subject = { ...grant.subject, statements: [{ statement, policy: policy.name }], boundary: 'none' };
  const isLeft = (place: RolePlace) => decide(alone, PASS_ROLE, place).outcome !== 'denied' && !grant.isDenied(place);
  const passable = space.roles.filter((arn) => isLeft({ arn }));
  const everyRole = namesNoRole(statement, space) && isLeft('every');
  const named = everyRole ? [] : passable;
  const isStronger = (arn: string) => strong.get(arn)?.some((action) => !grant.strong.has(action)) === true;
  const label = labelOf(statement, policy.document);
  return makeRow(table, {
    scope: { account: space.account, region: GLOBAL },
    from: [holder.record, policy.record],
    cells: {
      id: known(`${holder.arn} > ${policy.name} > ${label}`),
      holder: known(holder.arn),
      serviceLinked: known(grant.serviceLinked),
      administrator: known(grant.administrator),
      policy: known(policy.name),
      statement: known(label),
      resources: known(writtenResources(statement)),
      everyRole: known(everyRole),
      roles: known(named),
      strongerRoles: known(named.filter(isStronger)),
      services: servicesOf(statement),
      denied: known(passable.length === 0 && !examplesOf(statement, space).some((arn) => isLeft({ arn }))),
    },
  });
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
