import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { CONDITIONS } from '../policy/condition.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { FULL_ACCESS, fullAccessOf, STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import { type Abilities, abilitiesOf } from './escalation/abilities.ts';
import { type Change, changesTo, mayChange } from './escalation/changes.ts';
import { closureOf, type Knowledge } from './escalation/closure.ts';
import { effectsOf } from './escalation/effects.ts';
import { type Estate, estateOf } from './escalation/estate.ts';
import { ADMINISTRATOR } from './escalation/joints.ts';
import type { Reached } from './escalation/step.ts';
import { told } from './escalation/told.ts';
import { MOST_STEPS, newWork, spend, type Work } from './escalation/work.ts';
import { atMost, type PrincipalSubject } from './subjects.ts';
import { LEFT_OUT_WAYS, TECHNIQUES } from './techniques/all.ts';
import { SHAPES_OF } from './techniques/image-builder-operations.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PIPELINES = 'imagebuilder:ListImagePipelines';
const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';
const RECIPES = 'imagebuilder:ListImageRecipes';
const CONTAINER_RECIPES = 'imagebuilder:ListContainerRecipes';

const table: FactTable = {
  name: 'iam.escalations',
  as: 'escalation',
  meaning:
    'The users and roles of the account, each with the ways in which it can come to rights that it does not have.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS, PIPELINES, RECIPES, CONTAINER_RECIPES, INFRASTRUCTURES],
  columns: {
    arn: column('string', 'ARN of the user or role', `${DETAILS} Arn`),
    serviceLinked: column('bool', 'A service-linked role', `${DETAILS} RoleDetailList.Path`),
    administrator: column('bool', 'It has full access for sure', 'derived: full-access@1'),
    paths: column('list<string>', 'Ways to stronger rights, the shortest first, step by step', 'derived: escalation@1'),
    surePaths: column('int', 'How many of them rest on no condition that may not be met', 'derived: escalation@1'),
    otherPaths: column(
      'list<string>',
      'Ways to other principals, or to rights, that are not stronger, and to effects in Image Builder',
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
      'From each principal that is no service-linked role and has no full access for sure, the search goes on until nothing ' +
      'new is reached. Whoever can be used is reached; whoever is reached makes calls too, so that the calls of a technique ' +
      'may be made by different ones, and what one of them may write into the rights of another counts for that other. A ' +
      'call counts when it is allowed or conditional (effective@1; on the resource ' +
      'named, else on some resource). What is sure comes before what is conditional, and of each the shortest way is told. ' +
      'The search ends at any right, which is full access (full-access@1), ' +
      'or at a principal with a strong action that the first one lacks (a boundary of the former that cannot be ' +
      'read takes none away). Ways by IAM Identity Center count as effects in an account that organizations:DescribeOrganization ' +
      'says is not the management account. Names with x mean the newest version there is, names of a version without a build number its ' +
      'newest build; names of Amazon or of another account are nobody’s to change. Each step names technique and target, ' +
      'and for each action policy, version and statement. A cell tells 25 ways and of each the first and last 4 steps, and ' +
      `counts the rest; searches that come to more than ${MOST_STEPS} steps together are left, and the rows not known. ` +
      `What Image Builder takes is read from the input shapes of ${SHAPES_OF}. Techniques (in brackets their ids at pathfinding.cloud and in Prowler): ${TECHNIQUES.join('; ')}. ` +
      `Known and left out: ${LEFT_OUT_WAYS.join('; ')}`,
  },
};

/** Ways from one principal to the rights of another. */
export const iamEscalations: TableDefinition = escalationsWithin(newWork);

/** The same where searches may come to less. */
export function escalationsWithin(budget: () => Work): TableDefinition {
  return { ...table, derive: (evidence, org) => derive(evidence, org, budget()) };
}

function* derive(evidence: AccountEvidence, org: OrgContext, work: Work): Steps<Derived> {
  const details = readAuthorizationDetails(evidence);
  const { estate, gaps } = estateOf(evidence, details, org);
  const knowledge = knowledgeOf(estate, work);
  const strong = strongOf();
  const rows: Row[] = [];
  for (const principal of estate.principals.values()) {
    rows.push(rowFor(principal, evidence, knowledge, strong));
    yield;
  }
  return { rows, gaps: [...details.gaps, ...gaps] };
}

/** What is found of a principal, or of one with changed rights, is kept for the searches of all others. */
function knowledgeOf(estate: Estate, work: Work): Knowledge {
  const [abilities, changes, may] = [
    new Map<string, Abilities>(),
    new Map<string, readonly Change[]>(),
    new Map<string, boolean>(),
  ];
  return {
    estate,
    abilities: (key, principal) =>
      kept(abilities, key, () => {
        const found = abilitiesOf(principal, estate);
        spend(work, found.cost);
        return found;
      }),
    changes: (key, by, target) => kept(changes, `${key} > ${target.holder.arn}`, () => changesTo(target, by, estate)),
    mayChange: (key, principal) => kept(may, key, () => mayChange(principal)),
    spend: (steps) => spend(work, steps),
  };
}

function kept<T>(known: Map<string, T>, key: string, find: () => T): T {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

type StrongActions = (key: string, principal: PrincipalSubject) => readonly string[];

/** A boundary that cannot be read takes no strong action away. */
function strongOf(): StrongActions {
  const known = new Map<string, readonly string[]>();
  return (key, { subject }) => kept(known, key, () => strongActionsOf(atMost(subject)));
}

function rowFor(
  principal: PrincipalSubject,
  evidence: AccountEvidence,
  knowledge: Knowledge,
  strong: StrongActions,
): Row {
  const { holder, serviceLinked, subject } = principal;
  const administrator = fullAccessOf(subject).some(({ isSure }) => isSure);
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [holder.record, ...holder.policies.map(({ record }) => record)],
    cells: {
      arn: known(holder.arn),
      serviceLinked: known(serviceLinked),
      administrator: known(administrator),
      // Nobody needs a way to what is held already.
      ...(serviceLinked || administrator ? cellsFor([], [], holder.arn) : searched(principal, knowledge, strong)),
    },
  });
}

type Ways = Readonly<Record<'paths' | 'surePaths' | 'otherPaths', Cell>>;

function searched(principal: PrincipalSubject, knowledge: Knowledge, strong: StrongActions): Ways {
  const { holder, subject } = principal;
  const own = new Set(strongActionsOf(subject));
  const isStronger = (other: PrincipalSubject, key: string) => strong(key, other).some((action) => !own.has(action));
  const reached = closureOf(principal, knowledge, isStronger);
  if (reached === undefined) {
    const why = unknown(unparsable(holder.record, `the ways of the account come to more than ${MOST_STEPS} steps`));
    return { paths: why, surePaths: why, otherPaths: why };
  }
  const isUp = ({ arn, key, principal: other }: Reached) =>
    arn === ADMINISTRATOR || (other !== undefined && isStronger(other, key));
  const [up, others] = [reached.filter(isUp), reached.filter((each) => !isUp(each))];
  return cellsFor(up, [...others, ...effectsOf(principal, knowledge.estate)], holder.arn);
}

function cellsFor(up: readonly Reached[], others: readonly Reached[], start: string): Ways {
  return {
    paths: known(told(up, start)),
    surePaths: known(up.filter(({ conditional }) => !conditional).length),
    otherPaths: known(told(others, start)),
  };
}
