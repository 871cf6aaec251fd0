import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { column } from '../columns.ts';
import { CONDITIONS } from '../policy/condition.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { FULL_ACCESS, fullAccessOf, STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { known, makeRow } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { type AuthorizationDetails, IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import { newestVersionRecipes, profileNames } from './build-profiles.ts';
import {
  ADMINISTRATOR,
  type Edge,
  type Estate,
  edgesFrom,
  effectsOf,
  type Path,
  pathsFrom,
  sortedEdges,
} from './escalation.ts';
import { BUILDING, EFFECTS, PASSING } from './escalation-techniques.ts';
import { atMost, holdersAsSubjects, type PrincipalSubject, subjectsOf } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PIPELINES = 'imagebuilder:ListImagePipelines';
const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';
const RECIPES = 'imagebuilder:ListImageRecipes';

const needsOf = (needs: readonly (readonly string[])[]) => needs.map((choices) => choices.join(' or ')).join(' + ');

const TECHNIQUES = [
  'iam:PutUserPolicy, AttachUserPolicy, PutRolePolicy, AttachRolePolicy on oneself, PutGroupPolicy, AttachGroupPolicy on an own group, CreatePolicyVersion on a policy of the account that is attached to it or to an own group, SetDefaultPolicyVersion where another version gives full access, AddUserToGroup for a group that is strong: any right',
  'iam:CreateAccessKey, CreateLoginProfile, UpdateLoginProfile: that user',
  'sts:AssumeRole where the trust policy names the principal, a session of it or its account, under conditions that are not false, and no policy of its own denies it; iam:UpdateAssumeRolePolicy: that role',
  ...PASSING.map(
    ({ id, needs, service }) =>
      `${id}: iam:PassRole to ${service}, which the role trusts, + ${needsOf(needs)}: that role`,
  ),
  ...BUILDING.map(({ id, needs }) => `${id}: ${needsOf(needs)}: the roles of build instances`),
  'IB-4: imagebuilder:CreateComponent or ImportComponent where the recipe of a pipeline takes x in a version: the role of its build instances',
  ...EFFECTS.map(({ id, effect, needs }) => `${id}: ${needsOf(needs)}: ${effect}`),
];

const table: FactTable = {
  name: 'iam.escalations',
  as: 'escalation',
  meaning:
    'The users and roles of the account, each with the ways in which it can come to rights that it does not have.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS, PIPELINES, RECIPES, INFRASTRUCTURES],
  columns: {
    arn: column('string', 'ARN of the user or role', `${DETAILS} Arn`),
    serviceLinked: column('bool', 'A service-linked role', `${DETAILS} RoleDetailList.Path`),
    administrator: column('bool', 'It has full access for sure', 'derived: full-access@1'),
    paths: column('list<string>', 'Ways to stronger rights, the shortest first, step by step', 'derived: escalation@1'),
    surePaths: column('int', 'How many of them rest on no condition that may not be met', 'derived: escalation@1'),
    otherPaths: column(
      'list<string>',
      'Ways to other principals that are not stronger, and to effects in Image Builder',
      'derived: escalation@1',
    ),
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'effective@1': EFFECTIVE,
    'conditions@1': CONDITIONS,
    'full-access@1': FULL_ACCESS,
    'strong@1': STRONG_ACTIONS,
    'escalation@1':
      'Users and roles are nodes; a technique whose actions are all allowed or conditional (effective@1; on the resource ' +
      'named, else on some resource) is an edge. The search is breadth first, sure edges before conditional ones, and ends ' +
      'at any right or at a principal with a strong action that the first one lacks (a boundary of the former that cannot be ' +
      'read takes none away). Each step names technique and target, ' +
      'and for each action policy, version and statement. Techniques: ' +
      TECHNIQUES.join('; '),
  },
};

/** Ways from one principal to the rights of another. */
export const iamEscalations: TableDefinition = { ...table, derive };

function* derive(evidence: AccountEvidence, org: OrgContext): Steps<Derived> {
  const details = readAuthorizationDetails(evidence);
  const { estate, gaps } = estateOf(evidence, details, org);
  const edges = new Map<string, readonly Edge[]>();
  const edgesOf = (arn: string): readonly Edge[] => {
    const principal = estate.principals.get(arn);
    const all = edges.get(arn) ?? (principal === undefined ? [] : sortedEdges(edgesFrom(principal, estate)));
    edges.set(arn, all);
    return all;
  };
  const strong = new Map<string, readonly string[]>();
  for (const [arn, principal] of estate.principals) {
    strong.set(arn, strongActionsOf(atMost(principal.subject)));
    // Kept for the searches below, which would else find the edges of all others in one go.
    if (isSearched(principal)) edgesOf(arn);
    yield;
  }
  const rows: Row[] = [];
  for (const principal of estate.principals.values()) {
    rows.push(rowFor(principal, evidence, edgesOf, strong));
    yield;
  }
  return { rows, gaps: [...details.gaps, ...gaps] };
}

/** Nobody needs a way to what is held already. */
function isSearched(principal: PrincipalSubject): boolean {
  return !principal.serviceLinked && !isAdministrator(principal);
}

function isAdministrator({ subject }: PrincipalSubject): boolean {
  return fullAccessOf(subject).some(({ isSure }) => isSure);
}

function rowFor(
  principal: PrincipalSubject,
  evidence: AccountEvidence,
  edgesOf: (arn: string) => readonly Edge[],
  strong: ReadonlyMap<string, readonly string[]>,
): Row {
  const { holder, serviceLinked, subject } = principal;
  const administrator = isAdministrator(principal);
  const own = new Set(strongActionsOf(subject));
  const isStronger = (arn: string) =>
    arn === ADMINISTRATOR || (strong.get(arn) ?? []).some((action) => !own.has(action));
  const paths = isSearched(principal) ? pathsFrom(holder.arn, edgesOf, isStronger) : [];
  const up = paths.filter(({ to }) => isStronger(to));
  const others = paths.filter(({ to }) => !isStronger(to));
  const effects = isSearched(principal) ? effectsOf(principal).map((edge) => ({ edges: [edge], to: edge.to })) : [];
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [holder.record, ...holder.policies.map(({ record }) => record)],
    cells: {
      arn: known(holder.arn),
      serviceLinked: known(serviceLinked),
      administrator: known(administrator),
      paths: known(written(up)),
      surePaths: known(up.filter((path) => path.edges.every(({ conditional }) => !conditional)).length),
      otherPaths: known(written([...others, ...effects])),
    },
  });
}

/** Shortest first; of one length those that need the least. */
function written(paths: readonly Path[]): readonly string[] {
  const steps = (path: Path) => path.edges.reduce((sum, { allowedBy }) => sum + allowedBy.length, 0);
  return [...paths]
    .sort((a, b) => a.edges.length - b.edges.length || steps(a) - steps(b) || byText(a.to, b.to))
    .map(({ edges }) => edges.map(writeStep).join(' → '));
}

function writeStep({ allowedBy, conditional, technique, to }: Edge): string {
  return `${technique} to ${to}${conditional ? ', conditional' : ''} (${allowedBy.join('; ')})`;
}

function estateOf(
  evidence: AccountEvidence,
  details: AuthorizationDetails,
  org: OrgContext,
): { readonly estate: Estate; readonly gaps: readonly Unknown[] } {
  const principals = new Map(subjectsOf(evidence, details, org).map((one) => [one.holder.arn, one]));
  const profiles = profileNames(evidence);
  const recipes = newestVersionRecipes(evidence);
  const using = evidence.regions
    .flatMap((region) => listed(evidence.records(region, PIPELINES), 'imagePipelineList').items)
    .filter(({ json }) => recipes.arns.has(stringMember(json, 'imageRecipeArn') ?? ''))
    .map(({ json }) => profiles.get(stringMember(json, 'infrastructureConfigurationArn') ?? '') ?? '');
  const carrying = (names: ReadonlySet<string>) =>
    [...principals.values()]
      .filter(({ holder }) => holder.instanceProfiles.some((name) => names.has(name)))
      .map(({ holder }) => holder.arn);
  const strongGroups = holdersAsSubjects(evidence, details, org).filter(
    ({ holder, subject }) => holder.type === 'group' && strongActionsOf(subject).length > 0,
  );
  const estate = {
    principals,
    buildRoles: carrying(new Set(profiles.values())),
    newestVersionRoles: carrying(new Set(using)),
    strongGroups: strongGroups.map(({ holder }) => holder.arn),
  };
  return { estate, gaps: recipes.gaps };
}
