import { algorithm } from '../source.ts';
import { ACTIONS } from './actions.ts';
import { CONDITIONS, holds, type RequestContext, type Truth } from './condition.ts';
import type { PolicyDocument, PolicyStatement } from './document.ts';
import { statementName } from './match.ts';
import { type Place, reachFor } from './reach.ts';
import { matchesWildcard } from './wildcard.ts';

export type { Place } from './reach.ts';

/** A statement with the policy it stands in, so that a finding can point to it. */
export interface Sourced {
  readonly statement: PolicyStatement;
  /** ARN of a managed policy, `inline policy NAME` of an inline one. */
  readonly policy: string;
  /** The version of a managed policy: `v3`. */
  readonly version?: string;
}

/** What bounds a principal: nothing, a policy, or one that could not be read. */
export type Boundary = 'none' | 'unreadable' | readonly Sourced[];

/** A principal with everything that IAM's own policies say of it. */
export interface Subject {
  readonly partition: string;
  readonly account: string;
  readonly statements: readonly Sourced[];
  readonly boundary: Boundary;
  readonly context: RequestContext;
}

export interface Decision {
  readonly outcome: 'allowed' | 'conditional' | 'denied';
  /** The statement that allows. */
  readonly by?: Sourced;
  /** The one doubt is a denial under conditions that are not known, such as "unless signed in with MFA". */
  readonly unlessDenied?: true;
}

/** Whether a right is held but for such a denial: a guard on its use takes no right away. */
export function isHeld({ outcome, unlessDenied }: Decision): boolean {
  return outcome === 'allowed' || unlessDenied === true;
}

/** For every table that rests on it; of which policies, another algorithm tells. */
export const EFFECTIVE = algorithm(
  'effective@1',
  [CONDITIONS],
  'Of a user its own policies and those of its groups, of a role its own. An action is denied when a statement whose ' +
    'conditions are true denies it on all of the resource asked for; else it is allowed when a statement allows it whose ' +
    'conditions are true (unknown: conditional), and the permissions boundary, if there is one, allows it likewise. Denied ' +
    'under unknown conditions, and bounded by a policy that cannot be read: conditional; a right is "held" when it is ' +
    'allowed, or conditional only for such a denial. Action and NotAction, Resource ' +
    'and NotResource are matched with * and ?, actions in any case. A policy variable in the Resource of an Allow or the ' +
    'NotResource of a Deny is what conditions@1 knows of its key, its default where there is no such key (nothing without ' +
    'one), and * where the key is unknown; elsewhere it matches nothing. "Every resource" means: ' +
    "for one of the action's resource types (service authorization reference) two ARNs with names of a dozen letters (of a Deny: of one letter too) that share nothing but partition " +
    'and account are both covered. "Some resource": the resources overlap the ARNs of one of those types; a NotResource of ' +
    'a Deny leaves some where it names any of them. Policies of the organisation ' +
    '(SCPs, RCPs), session policies and resource policies are not visible here and not counted.',
);

const NOTHING: Decision = { outcome: 'denied' };

/** What a principal may do, by its identity policies and its boundary. */
export function decide(subject: Subject, action: string, place: Place, more?: RequestContext): Decision {
  const context = more === undefined ? subject.context : new Map([...subject.context, ...more]);
  const granted = decideBy(subject.statements, subject, action, place, context);
  if (granted.outcome === 'denied' || subject.boundary === 'none') return granted;
  const by = granted.by === undefined ? {} : { by: granted.by };
  if (subject.boundary === 'unreadable') return { outcome: 'conditional', ...by };
  const bounded = decideBy(subject.boundary, subject, action, place, context);
  if (bounded.outcome === 'denied') return NOTHING;
  return isHeld(bounded) ? granted : { outcome: 'conditional', ...by };
}

function decideBy(
  statements: readonly Sourced[],
  { partition, account }: Subject,
  action: string,
  place: Place,
  context: RequestContext,
): Decision {
  const reach = reachFor(place, { action, partition, account, context });
  const all = covering(statements, action);
  const denials = all.filter(({ statement }) => statement.effect === 'Deny' && reach.deny(statement));
  const denied = strongest(denials, context);
  if (denied?.truth === 'true') return NOTHING;
  const grants = all.filter(({ statement }) => statement.effect === 'Allow' && reach.allow(statement));
  const granted = strongest(grants, context);
  if (granted === undefined) return NOTHING;
  if (granted.truth === 'unknown') return { outcome: 'conditional', by: granted.sourced };
  if (denied === undefined) return { outcome: 'allowed', by: granted.sourced };
  return { outcome: 'conditional', by: granted.sourced, unlessDenied: true };
}

/** The first statement whose conditions are true, else the first whose are unknown. */
function strongest(list: readonly Sourced[], context: RequestContext) {
  let first: { readonly sourced: Sourced; readonly truth: Truth } | undefined;
  for (const sourced of list) {
    const truth = holds(sourced.statement.conditions, context);
    if (truth === 'true') return { sourced, truth };
    if (truth === 'unknown') first ??= { sourced, truth };
  }
  return first;
}

const indexes = new WeakMap<readonly Sourced[], ReadonlyMap<string, readonly Sourced[]>>();

/** The statements that speak of an action; sorted out once for all actions. */
function covering(statements: readonly Sourced[], action: string): readonly Sourced[] {
  let index = indexes.get(statements);
  if (index === undefined) {
    const made = new Map<string, Sourced[]>();
    for (const sourced of statements) {
      for (const name of actionsCovered(sourced.statement)) {
        const list = made.get(name);
        if (list === undefined) made.set(name, [sourced]);
        else list.push(sourced);
      }
    }
    index = made;
    indexes.set(statements, index);
  }
  return index.get(action.toLowerCase()) ?? [];
}

const coverages = new WeakMap<PolicyStatement, ReadonlySet<string>>();

/** The actions, of those the controls ask about, that a statement speaks of: lower-case names. */
export function actionsCovered(statement: PolicyStatement): ReadonlySet<string> {
  const seen = coverages.get(statement);
  if (seen !== undefined) return seen;
  const named = new Set<string>();
  for (const pattern of new Set(statement.action.patterns.map((each) => each.toLowerCase()))) {
    if (named.size === ACTIONS.size) break;
    if (!/[*?]/.test(pattern)) {
      if (ACTIONS.has(pattern)) named.add(pattern);
    } else for (const name of ACTIONS.keys()) if (matchesWildcard(pattern, name)) named.add(name);
  }
  const { negated } = statement.action;
  const covered = negated ? new Set([...ACTIONS.keys()].filter((name) => !named.has(name))) : named;
  coverages.set(statement, covered);
  return covered;
}

/** Every statement of a policy, with where it stands. */
export function sourcedIn(document: PolicyDocument, policy: string, version?: string): readonly Sourced[] {
  return document.statements.map((statement) => ({ statement, policy, ...(version === undefined ? {} : { version }) }));
}

/** `StatementName of POLICY v3`, as findings cite it. */
export function citation({ statement, policy, version }: Sourced): string {
  return `${statementName(statement)} of ${policy}${version === undefined ? '' : ` ${version}`}`;
}
