import { type Json, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { always, type Fill, type Found, maybe, type Subject, table } from '../define.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from '../own-organisation.ts';
import { STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { TRUST, type Trust, trustOf } from '../policy/trust.ts';
import { ABSENT, asFarAsRead, type Cell, known, unknown } from '../row.ts';
import { algorithm, call, type Source } from '../source.ts';
import { detailsOf, type Holder, IDENTITY_POLICIES } from './authorization-details.ts';
import { instanceProfiles } from './build-profiles.ts';
import { DETAILS } from './principal-rows.ts';
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

const PIPELINES = 'imagebuilder:ListImagePipelines';

const TRUSTED = [TRUST, IDENTITY_POLICIES] as const;

const THIRD_PARTIES = algorithm(
  'third-parties@1',
  [TRUST, ROLE_USES, call('organizations:ListAccounts')],
  'The accounts without external id of trust@1 that organizations:ListAccounts does not list. A role that is used for ' +
    'distribution has none: Image Builder gives no external id there.',
);

/** A role that is used, or what is named as one and was not found. */
interface Role extends Subject {
  readonly used: UsedRole;
  readonly principal: PrincipalSubject | undefined;
  /** Whom it trusts, or what is to be said instead. */
  readonly trust: Trust | Cell;
  /** Why a role that was not found may be there all the same. */
  readonly hidden: Unknown | undefined;
  /** Why it may have more uses. */
  readonly unlisted: Unknown | undefined;
}

/** The roles of the account's Image Builder. */
export const iamImageBuilderRoles = table<Role>({
  name: 'iam.imageBuilderRoles',
  as: 'role',
  meaning:
    'The roles that Image Builder uses in the account: on build instances, in workflows, to clean up, to export and to distribute.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS, ...ROLE_LISTS],
  reads: [ROLE_USES],
  subjects: rolesOf,
  columns: {
    arn: always('string', 'ARN of the role; of what is named where no role is found', ROLE_USES, ({ used }) =>
      known(used.arn),
    ),
    uses: always('list<string>', 'instance profile, workflow, lifecycle, export, distribution', ROLE_USES, (role) =>
      distinct(usesOf(role)),
    ),
    usedBy: always('list<string>', 'ARNs of the resources that name it', ROLE_USES, ({ used }) =>
      distinct(used.uses.map(({ by }) => by)),
    ),
    found: always('bool', 'The account has such a role', ROLE_USES, (role) =>
      seen(role, role.used.holder !== undefined),
    ),
    serviceLinked: always(
      'bool',
      'A service-linked role: only AWS can change it',
      call(DETAILS, 'RoleDetailList.Path'),
      ({ principal }) => known(principal?.serviceLinked === true),
    ),
    buildsContainers: always(
      'bool',
      'A pipeline with a container recipe builds on instances that carry it',
      [call(PIPELINES, 'imagePipelineList[].containerRecipeArn, infrastructureConfigurationArn'), ROLE_USES],
      ({ used }, evidence) => {
        const { arns, why } = containerInfrastructures(evidence);
        return asFarAsRead(known(used.uses.some(({ by }) => arns.has(by))), why);
      },
    ),
    managedPolicies: always(
      'list<string>',
      'The managed policies that are attached',
      call(DETAILS, 'AttachedManagedPolicies'),
      (role) => {
        const names = namesOf(role.used.holder).filter((name) => name.startsWith('arn:'));
        return role.used.holder?.unread === undefined ? seen(role, names) : unknown(role.used.holder.unread);
      },
    ),
    strongActions: always(
      'list<string>',
      'What it may do on every resource and no build needs',
      [STRONG_ACTIONS, IDENTITY_POLICIES],
      (role) => (role.principal === undefined ? seen(role, []) : strongCell(role.principal)),
    ),
    services: trusted('The services that may assume it; absent without a role', 'services'),
    otherServices: ofTrust(
      'Those of the services that no use of the role needs',
      [NEEDED_SERVICES],
      ({ services }, role) => {
        const others = services.filter((service) => !isNeeded(service, usesOf(role)));
        return role.unlisted === undefined || others.length === 0 ? known(others) : unknown(role.unlisted);
      },
    ),
    everybody: trusted('Statements by which everybody may assume it', 'everybody'),
    accounts: trusted('Other accounts that may assume it', 'accounts'),
    organizations: ofTrust(
      'Ids of other organisations whose members may assume it',
      [OTHER_ORGANISATIONS, ...TRUSTED],
      ({ organisations }, { scope }, org) => otherOrganisations(organisations, org, scope),
    ),
    members: trusted('Ids of all organisations whose members may assume it', 'organisations'),
    thirdParties: ofTrust(
      'Those of the accounts that are not of the organisation and need give no external id',
      [THIRD_PARTIES],
      ({ withoutExternalId }, role, org) =>
        known(usesOf(role).includes('distribution') ? [] : strangers(withoutExternalId, org)),
    ),
    deletedPrincipals: trusted('Principals in its trust that do not exist any more', 'deleted'),
    federated: trusted('Identity providers whose users may assume it', 'federated'),
    openFederation: trusted('Those of them of whose users any may come', 'openFederation'),
    servedAccounts: trusted('Other accounts for which a service may assume it', 'served'),
    servedOrganizations: ofTrust(
      'Ids of other organisations for whose accounts a service may assume it',
      [OTHER_ORGANISATIONS, ...TRUSTED],
      ({ servedOrganisations }, { scope }, org) => otherOrganisations(servedOrganisations, org, scope),
    ),
    unprotectedServices: trusted(
      'Services that may assume it and may be made to act for somebody else',
      'unprotectedServices',
    ),
  },
});

function rolesOf(evidence: AccountEvidence, org: OrgContext): Found<Role> {
  const details = detailsOf(evidence, org);
  const { used, gaps } = usedRoles(evidence, details);
  const principals = new Map(subjectsOf(evidence, details, org).map((one) => [one.holder.arn, one]));
  const unseen = gapsAt(DETAILS, GLOBAL, evidence)[0] ?? details.gaps[0];
  const [unlisted] = gaps;
  const scope = { account: evidence.account, region: GLOBAL };
  const subjects = used.map((role): Role => {
    const { arn, from, holder } = role;
    const own = holder === undefined ? [] : [holder.record, ...holder.policies.map(({ record }) => record)];
    const hidden = holder === undefined ? unseen : undefined;
    const trust = trustIn(holder, hidden, evidence);
    return { used: role, principal: principals.get(arn), trust, hidden, unlisted, scope, from: [...own, ...from] };
  });
  return { subjects, gaps: [...details.gaps, ...gaps] };
}

function trustIn(holder: Holder | undefined, hidden: Unknown | undefined, { account }: AccountEvidence): Trust | Cell {
  if (holder === undefined) return hidden === undefined ? ABSENT : unknown(hidden);
  return holder.trust?.ok === true
    ? trustOf(holder.trust.document, account)
    : unknown(unparsable(holder.record, `${holder.arn}: ${holder.trust?.detail ?? 'no trust policy'}`));
}

/** What is said of a role; of one that was not found and may be there, nothing. */
function seen({ hidden }: Role, value: Json): Cell {
  return hidden === undefined ? known(value) : unknown(hidden);
}

function usesOf({ used }: Role): readonly RoleUse[] {
  return used.uses.map(({ use }) => use);
}

function namesOf(holder: Holder | undefined): readonly string[] {
  return (holder?.policies ?? []).map(({ name }) => name);
}

/** A column of what its trust policy says. */
function ofTrust(
  meaning: string,
  sources: readonly [Source, ...Source[]],
  pick: (trust: Trust, role: Role, org: OrgContext) => Cell,
) {
  const fill: Fill<Role> = (role, _, org) => ('is' in role.trust ? role.trust : pick(role.trust, role, org));
  return maybe<Role>('list<string>', meaning, sources, fill);
}

function trusted(meaning: string, name: keyof Trust) {
  return ofTrust(meaning, TRUSTED, (trust) => known(trust[name]));
}

function strangers(accounts: readonly string[], org: OrgContext): readonly string[] {
  return accounts.filter((account) => !org.accounts.some(({ id }) => id === account));
}

/** None at the most is none; with a boundary that could not be read, some at the most are not known. */
function strongCell(principal: PrincipalSubject): Cell {
  if (principal.holder.unread !== undefined) return unknown(principal.holder.unread);
  const unread = unreadBoundary(principal);
  const strong = strongActionsOf(atMost(principal.subject));
  return unread === undefined || strong.length === 0 ? known(strong) : unknown(unread);
}

/** Infrastructure configurations on which containers are built; and why there may be more, or more on a role. */
function containerInfrastructures(evidence: AccountEvidence) {
  const pipelines = evidence.regions.map((region) => listIn(PIPELINES, 'imagePipelineList', region, evidence));
  const profiles = instanceProfiles(evidence);
  const arns = pipelines
    .flatMap(({ items }) => items)
    .filter(({ json }) => (stringMember(json, 'containerRecipeArn') ?? '') !== '')
    .map(({ json }) => stringMember(json, 'infrastructureConfigurationArn') ?? '');
  return { arns: new Set(arns), why: [...pipelines.flatMap(({ gaps }) => gaps), ...profiles.gaps][0] };
}
