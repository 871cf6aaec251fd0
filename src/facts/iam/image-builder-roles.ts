import { byText } from '../../core/compare.ts';
import { type Json, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from '../own-organisation.ts';
import { CONDITIONS } from '../policy/condition.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { OPEN_TO } from '../policy/openness.ts';
import { STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { TRUST, type Trust, trustOf } from '../policy/trust.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { type Holder, IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import {
  isNeeded,
  NEEDED_SERVICES,
  ROLE_LISTS,
  ROLE_USES,
  type RoleUse,
  type UsedRole,
  usedRoles,
} from './role-uses.ts';
import { atMost, type PrincipalSubject, subjectsOf, unreadBoundary } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PIPELINES = 'imagebuilder:ListImagePipelines';

const table: FactTable = {
  name: 'iam.imageBuilderRoles',
  as: 'role',
  meaning:
    'The roles that Image Builder uses in the account: on build instances, in workflows, to clean up, to export and to distribute.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS, ...ROLE_LISTS],
  columns: {
    arn: column('string', 'ARN of the role; of what is named where no role is found', 'derived: role-uses@1'),
    uses: column('list<string>', 'instance profile, workflow, lifecycle, export, distribution', 'derived: role-uses@1'),
    usedBy: column('list<string>', 'ARNs of the resources that name it', 'derived: role-uses@1'),
    found: column('bool', 'The account has such a role', 'derived: role-uses@1'),
    serviceLinked: column('bool', 'A service-linked role: only AWS can change it', `${DETAILS} RoleDetailList.Path`),
    buildsContainers: column(
      'bool',
      'A pipeline with a container recipe builds on instances that carry it',
      `${PIPELINES} imagePipelineList[].containerRecipeArn, infrastructureConfigurationArn`,
    ),
    managedPolicies: column(
      'list<string>',
      'The managed policies that are attached',
      `${DETAILS} AttachedManagedPolicies`,
    ),
    strongActions: column('list<string>', 'What it may do on every resource and no build needs', 'derived: strong@1'),
    services: absentable('list<string>', 'The services that may assume it; absent without a role', 'derived: trust@1'),
    otherServices: absentable(
      'list<string>',
      'Those of the services that no use of the role needs',
      'derived: needed-services@1',
    ),
    everybody: absentable('list<string>', 'Statements by which everybody may assume it', 'derived: trust@1'),
    accounts: absentable('list<string>', 'Other accounts that may assume it', 'derived: trust@1'),
    organizations: absentable(
      'list<string>',
      'Ids of other organisations whose members may assume it',
      'derived: other-organisations@1',
    ),
    members: absentable('list<string>', 'Ids of all organisations whose members may assume it', 'derived: trust@1'),
    thirdParties: absentable(
      'list<string>',
      'Those of the accounts that are not of the organisation and need give no external id',
      'derived: third-parties@1',
    ),
    deletedPrincipals: absentable(
      'list<string>',
      'Principals in its trust that do not exist any more',
      'derived: trust@1',
    ),
    federated: absentable('list<string>', 'Identity providers whose users may assume it', 'derived: trust@1'),
    openFederation: absentable('list<string>', 'Those of them of whose users any may come', 'derived: trust@1'),
    servedAccounts: absentable('list<string>', 'Other accounts for which a service may assume it', 'derived: trust@1'),
    servedOrganizations: absentable(
      'list<string>',
      'Ids of other organisations for whose accounts a service may assume it',
      'derived: other-organisations@1',
    ),
    unprotectedServices: absentable(
      'list<string>',
      'Services that may assume it and may be made to act for somebody else',
      'derived: trust@1',
    ),
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'effective@1': EFFECTIVE,
    'conditions@1': CONDITIONS,
    'role-uses@1': ROLE_USES,
    'strong@1': STRONG_ACTIONS,
    'open-to@1': OPEN_TO,
    'trust@1': TRUST,
    'other-organisations@1': OTHER_ORGANISATIONS,
    'needed-services@1': NEEDED_SERVICES,
    'third-parties@1':
      'The accounts without external id of trust@1 that organizations:ListAccounts does not list. A role that is used for ' +
      'distribution has none: Image Builder gives no external id there.',
  },
};

/** The roles of the account's Image Builder. */
export const iamImageBuilderRoles: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence, org: OrgContext): Derived {
  const details = readAuthorizationDetails(evidence);
  const { used, gaps } = usedRoles(evidence, details);
  const subjects = new Map(subjectsOf(evidence, details, org).map((one) => [one.holder.arn, one]));
  const members = new Set(org.accounts.map(({ id }) => id));
  const containers = containerInfrastructures(evidence);
  const unseen = gapsAt(DETAILS, GLOBAL, evidence)[0] ?? details.gaps[0];
  const rows = used.map((role) =>
    rowFor(role, { evidence, org, subject: subjects.get(role.arn), members, containers, unseen }),
  );
  return { rows, gaps: [...details.gaps, ...gaps] };
}

interface Setting {
  readonly evidence: AccountEvidence;
  readonly org: OrgContext;
  readonly subject: PrincipalSubject | undefined;
  readonly members: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  /** Why a role that was not found may be there all the same. */
  readonly unseen: Unknown | undefined;
}

function rowFor({ arn, from, holder, uses }: UsedRole, setting: Setting): Row {
  const { evidence, subject, containers } = setting;
  const hidden = holder === undefined ? setting.unseen : undefined;
  const seen = (value: Json): Cell => (hidden === undefined ? known(value) : unknown(hidden));
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: holder === undefined ? from : [holder.record, ...from, ...holder.policies.map(({ record }) => record)],
    cells: {
      arn: known(arn),
      uses: known([...new Set(uses.map(({ use }) => use))].sort(byText)),
      usedBy: known([...new Set(uses.map(({ by }) => by))].sort(byText)),
      found: seen(holder !== undefined),
      serviceLinked: known(subject?.serviceLinked === true),
      buildsContainers: known(uses.some(({ by }) => containers.has(by))),
      managedPolicies: seen((holder?.policies ?? []).map(({ name }) => name).filter((name) => name.startsWith('arn:'))),
      strongActions: subject === undefined ? seen([]) : strongCell(subject),
      ...trustCells(
        holder,
        setting,
        hidden,
        uses.map(({ use }) => use),
      ),
    },
  });
}

/** None at the most is none; with a boundary that could not be read, some at the most are not known. */
function strongCell(principal: PrincipalSubject): Cell {
  const unread = unreadBoundary(principal);
  const strong = strongActionsOf(atMost(principal.subject));
  return unread === undefined || strong.length === 0 ? known(strong) : unknown(unread);
}

const TRUST_CELLS: Readonly<Record<string, keyof Trust>> = {
  services: 'services',
  everybody: 'everybody',
  accounts: 'accounts',
  members: 'organisations',
  deletedPrincipals: 'deleted',
  federated: 'federated',
  openFederation: 'openFederation',
  servedAccounts: 'served',
  unprotectedServices: 'unprotectedServices',
};

function trustCells(
  holder: Holder | undefined,
  { evidence: { account }, members, org }: Setting,
  hidden: Unknown | undefined,
  uses: readonly RoleUse[],
): Readonly<Record<string, Cell>> {
  const names = [...Object.keys(TRUST_CELLS), 'organizations', 'servedOrganizations', 'otherServices', 'thirdParties'];
  const all = (cell: Cell) => Object.fromEntries(names.map((name) => [name, cell]));
  if (holder === undefined) return all(hidden === undefined ? ABSENT : unknown(hidden));
  if (holder.trust?.ok !== true) {
    return all(unknown(unparsable(holder.record, `${holder.arn}: ${holder.trust?.detail ?? 'no trust policy'}`)));
  }
  const trust = trustOf(holder.trust.document, account);
  const cells = Object.entries(TRUST_CELLS).map(([name, member]) => [name, known(trust[member])] as const);
  const strangers = trust.withoutExternalId.filter((each) => !members.has(each));
  return {
    ...Object.fromEntries(cells),
    organizations: otherOrganisations(trust.organisations, org, { account, region: GLOBAL }),
    servedOrganizations: otherOrganisations(trust.servedOrganisations, org, { account, region: GLOBAL }),
    otherServices: known(trust.services.filter((service) => !isNeeded(service, uses))),
    thirdParties: known(uses.includes('distribution') ? [] : strangers),
  };
}

/** Infrastructure configurations on which containers are built. */
function containerInfrastructures(evidence: AccountEvidence): ReadonlySet<string> {
  const pipelines = evidence.regions.flatMap(
    (region) => listed(evidence.records(region, PIPELINES), 'imagePipelineList').items,
  );
  return new Set(
    pipelines
      .filter(({ json }) => (stringMember(json, 'containerRecipeArn') ?? '') !== '')
      .map(({ json }) => stringMember(json, 'infrastructureConfigurationArn') ?? ''),
  );
}
