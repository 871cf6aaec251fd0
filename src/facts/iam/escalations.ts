import { remembered } from '../../core/remembered.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { always, table } from '../define.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { FULL_ACCESS, STRONG_ACTIONS, strongActionsOf } from '../policy/powers.ts';
import { asFarAsRead, type Cell, known, unknown } from '../row.ts';
import { algorithm, call, calls } from '../source.ts';
import type { TableDefinition } from '../table.ts';
import { detailsOf, IDENTITY_POLICIES } from './authorization-details.ts';
import { type Abilities, abilitiesOf } from './escalation/abilities.ts';
import { type Change, changesTo, mayChange } from './escalation/changes.ts';
import { closureOf, type Knowledge } from './escalation/closure.ts';
import { effectsOf } from './escalation/effects.ts';
import { type Estate, estateOf } from './escalation/estate.ts';
import { ADMINISTRATOR } from './escalation/joints.ts';
import type { Reached } from './escalation/step.ts';
import { told } from './escalation/told.ts';
import { MOST_STEPS, newWork, spend, type Work } from './escalation/work.ts';
import {
  administrator,
  DETAILS,
  isAdministrator,
  type OfPrincipal,
  ofPrincipal,
  principalArn,
  serviceLinked,
} from './principal-rows.ts';
import { atMost, type PrincipalSubject } from './subjects.ts';
import { LEFT_OUT_WAYS, TECHNIQUES } from './techniques/all.ts';
import { SHAPES_OF } from './techniques/image-builder-operations.ts';

const LISTS = [
  'imagebuilder:ListImagePipelines',
  'imagebuilder:ListImageRecipes',
  'imagebuilder:ListContainerRecipes',
  'imagebuilder:ListInfrastructureConfigurations',
] as const;

const ESCALATION = algorithm(
  'escalation@1',
  [
    ...[IDENTITY_POLICIES, EFFECTIVE, FULL_ACCESS, STRONG_ACTIONS],
    ...calls([...LISTS, 'imagebuilder:GetImageRecipe', 'imagebuilder:GetContainerRecipe']),
    call('organizations:DescribeOrganization'),
  ],
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
);

interface EscalationSubject extends OfPrincipal {
  /** Its ways, searched when they are first asked for. */
  readonly ways: () => Ways;
}

/** Ways from one principal to the rights of another. */
export const iamEscalations: TableDefinition = escalationsWithin(newWork);

/** The same where searches may come to less. */
export function escalationsWithin(budget: () => Work): TableDefinition {
  return table<EscalationSubject>({
    name: 'iam.escalations',
    as: 'escalation',
    meaning:
      'The users and roles of the account, each with the ways in which it can come to rights that it does not have.',
    grain: 'account',
    key: 'arn',
    needs: [DETAILS, ...LISTS],
    reads: [ESCALATION],
    subjects: (evidence, org) => {
      const details = detailsOf(evidence, org);
      const { estate, gaps } = estateOf(evidence, details, org);
      const knowledge = knowledgeOf(estate, budget());
      const strong = strongOf();
      const [unread] = [...gapsAt(DETAILS, GLOBAL, evidence), ...details.gaps, ...gaps];
      const search = remembered((principal: PrincipalSubject) => waysOf(principal, { knowledge, strong, unread }));
      const subjects = estate.list.map((principal) => ({
        ...ofPrincipal(principal, evidence),
        ways: () => search(principal),
      }));
      return { subjects, gaps: [...details.gaps, ...gaps] };
    },
    columns: {
      arn: principalArn('ARN of the user or role'),
      serviceLinked: serviceLinked('A service-linked role'),
      administrator: administrator('It has full access for sure'),
      paths: always(
        'list<string>',
        'Ways to stronger rights, the shortest first, step by step',
        ESCALATION,
        ({ ways }) => ways().paths,
      ),
      surePaths: always(
        'int',
        'How many of them rest on no condition that may not be met',
        ESCALATION,
        ({ ways }) => ways().surePaths,
      ),
      otherPaths: always(
        'list<string>',
        'Ways to other principals, or to rights, that are not stronger, and to effects in Image Builder',
        ESCALATION,
        ({ ways }) => ways().otherPaths,
      ),
    },
  });
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

type Ways = Readonly<Record<'paths' | 'surePaths' | 'otherPaths', Cell>>;

interface Account {
  readonly knowledge: Knowledge;
  readonly strong: StrongActions;
  /** What could not be read of it, where there may be ways more. */
  readonly unread: Unknown | undefined;
}

/** Nobody needs a way to what is held already. */
function waysOf(principal: PrincipalSubject, { knowledge, strong, unread }: Account): Ways {
  const { holder, serviceLinked: isServiceLinked, subject } = principal;
  if (isServiceLinked) return cellsFor([], [], holder.arn);
  // A policy that could not be read may refuse the first step.
  if (holder.unread !== undefined) return notKnown(holder.unread);
  if (isAdministrator(principal)) return cellsFor([], [], holder.arn);
  const own = new Set(strongActionsOf(subject));
  const isStronger = (other: PrincipalSubject, key: string) => strong(key, other).some((action) => !own.has(action));
  const reached = closureOf(principal, knowledge, isStronger);
  if (reached === undefined) {
    return notKnown(unparsable(holder.record, `the ways of the account come to more than ${MOST_STEPS} steps`));
  }
  const isUp = ({ arn, key, principal: other }: Reached) =>
    arn === ADMINISTRATOR || (other !== undefined && isStronger(other, key));
  const [up, others] = [reached.filter(isUp), reached.filter((each) => !isUp(each))];
  return cellsFor(up, [...others, ...effectsOf(principal, knowledge.estate)], holder.arn, unread);
}

function notKnown(why: Unknown): Ways {
  return { paths: unknown(why), surePaths: unknown(why), otherPaths: unknown(why) };
}

function cellsFor(up: readonly Reached[], others: readonly Reached[], start: string, unread?: Unknown): Ways {
  return {
    paths: asFarAsRead(known(told(up, start)), unread),
    surePaths: asFarAsRead(known(up.filter(({ conditional }) => !conditional).length), unread),
    otherPaths: asFarAsRead(known(told(others, start)), unread),
  };
}
