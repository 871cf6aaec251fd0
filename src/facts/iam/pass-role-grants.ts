import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { conditionsOn, coversAction, statementName } from '../policy/match.ts';
import { ABSENT, type Cell, known, makeRow } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { ADMINISTRATOR, deniesAll, isAdministrator, statementsOf } from './administrators.ts';
import {
  type AuthorizationDetails,
  type HeldPolicy,
  type Holder,
  IDENTITY_POLICIES,
  readAuthorizationDetails,
} from './authorization-details.ts';
import {
  EVERY_ROLE,
  grantedPatterns,
  namesNoRole,
  type RoleSpace,
  reachesRoles,
  rolesReached,
  writtenResources,
} from './role-resources.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PASS_ROLE = 'iam:PassRole';
const SERVICE_LINKED = '/aws-service-role/';

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
      meaning: 'The holder is an administrator',
      source: 'derived: administrator@1',
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
    administratorRoles: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Those of the roles that are administrators and that a service may assume',
      source: 'derived: administrator@1',
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
      meaning: 'Another statement of the holder takes all of it away again',
      source: 'derived: pass-role-grants@1',
    },
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'pass-role-grants@1':
      'A statement counts when its Effect is Allow, its Action matches iam:PassRole (* and ? as wildcards, whatever the ' +
      'case) or its NotAction does not, and its resources can name a role of the account. Conditions are taken as met. A ' +
      "grant is denied when a statement of the same holder (of a user: its groups' too) denies iam:PassRole without a " +
      'condition on patterns that cover each of its resources. Permissions boundaries and policies of the organisation ' +
      'are not looked at.',
    'every-role@1': EVERY_ROLE,
    'administrator@1': ADMINISTRATOR,
    'passed-to-service@1':
      'The services are the values of iam:PassedToService under StringEquals, StringEqualsIgnoreCase or StringLike, without ' +
      'IfExists and ForAllValues; where several conditions name it, those in all of them.',
  },
};

/** The grants of iam:PassRole in the account's identity policies. */
export const iamPassRoleGrants: TableDefinition = { ...table, derive };

interface Account {
  readonly groups: ReadonlyMap<string, Holder>;
  readonly space: RoleSpace;
  /** ARNs of administrator roles that a service may assume. */
  readonly administrators: ReadonlySet<string>;
}

function derive(evidence: AccountEvidence): Derived {
  const details = readAuthorizationDetails(evidence);
  const account = accountOf(evidence, details);
  return { rows: details.holders.flatMap((holder) => grantsOf(holder, account)), gaps: details.gaps };
}

function accountOf(evidence: AccountEvidence, { holders }: AuthorizationDetails): Account {
  const groups = new Map(holders.filter(({ type }) => type === 'group').map((group) => [group.name, group]));
  const roles = holders.filter((holder) => holder.type === 'role' && !holder.path.startsWith(SERVICE_LINKED));
  const administrators = roles.filter((role) => isAdministrator(role, statementsOf(role, groups)) && isAssumable(role));
  const { partition, account } = evidence;
  const space = { partition, account, roles: roles.map(({ arn }) => arn).sort() };
  return { groups, space, administrators: new Set(administrators.map(({ arn }) => arn)) };
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

function grantsOf(holder: Holder, account: Account): readonly Row[] {
  const all = statementsOf(holder, account.groups);
  const administrator = isAdministrator(holder, all);
  return holder.policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => statement.effect === 'Allow' && coversAction(statement, PASS_ROLE))
      .filter((statement) => reachesRoles(statement, account.space))
      .map((statement) => grantRow(account, { holder, policy, statement, all, administrator })),
  );
}

interface Grant {
  readonly holder: Holder;
  readonly policy: HeldPolicy;
  readonly statement: PolicyStatement;
  /** All statements of the holder. */
  readonly all: readonly PolicyStatement[];
  readonly administrator: boolean;
}

function grantRow(account: Account, { holder, policy, statement, all, administrator }: Grant): Row {
  const everyRole = namesNoRole(statement, account.space);
  const passable = everyRole ? [] : rolesReached(statement, account.space);
  const label = labelOf(statement, policy.document);
  return makeRow(table, {
    scope: { account: account.space.account, region: GLOBAL },
    from: [holder.record, policy.record],
    cells: {
      id: known(`${holder.arn} > ${policy.name} > ${label}`),
      holder: known(holder.arn),
      serviceLinked: known(holder.type === 'role' && holder.path.startsWith(SERVICE_LINKED)),
      administrator: known(administrator),
      policy: known(policy.name),
      statement: known(label),
      resources: known(writtenResources(statement)),
      everyRole: known(everyRole),
      roles: known(passable),
      administratorRoles: known(passable.filter((arn) => account.administrators.has(arn))),
      services: servicesOf(statement),
      denied: known(all.some((other) => deniesAll(other, PASS_ROLE, grantedPatterns(statement)))),
    },
  });
}

/** A statement's own name, if no other in the document has it; else its place. */
function labelOf(statement: PolicyStatement, { statements }: PolicyDocument): string {
  const isShared = statements.some((other) => other !== statement && other.sid === statement.sid);
  return isShared ? `statement ${statement.place}` : statementName(statement);
}

function servicesOf(statement: PolicyStatement): Cell {
  const equal = ['stringequals', 'stringequalsignorecase', 'stringlike'];
  const [first, ...others] = conditionsOn(statement, 'iam:PassedToService').filter(
    ({ operator, qualifier, ifExists }) => equal.includes(operator) && qualifier !== 'forallvalues' && !ifExists,
  );
  if (first === undefined) return ABSENT;
  return known(first.values.filter((value) => others.every(({ values }) => values.includes(value))).sort());
}
