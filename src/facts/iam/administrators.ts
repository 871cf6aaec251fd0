import type { PolicyStatement } from '../policy/document.ts';
import { coversAction } from '../policy/match.ts';
import { matchesWildcard } from '../policy/wildcard.ts';
import type { Holder } from './authorization-details.ts';

/** The description of `administrator@1`, for every table that carries it. */
export const ADMINISTRATOR =
  'A user, group or role is an administrator when one of its policies (of a user: its groups\' too) allows "*" or "*:*" on "*" ' +
  'without a condition, no permissions boundary is set, and no statement of those policies denies every action on ' +
  'every resource without a condition. Anything less certain does not make an administrator.';

/** A holder's statements: of a user, its groups' too. */
export function statementsOf(holder: Holder, groups: ReadonlyMap<string, Holder>): readonly PolicyStatement[] {
  const inherited = holder.groups.flatMap((name) => groups.get(name)?.policies ?? []);
  return [...holder.policies, ...inherited].flatMap(({ document }) => document.statements);
}

/** Whether statements make their holder an administrator. */
export function isAdministrator(holder: Holder, statements: readonly PolicyStatement[]): boolean {
  return !holder.bounded && statements.some(allowsEverything) && !statements.some(deniesEverything);
}

function allowsEverything(statement: PolicyStatement): boolean {
  return statement.effect === 'Allow' && coversEverything(statement);
}

function deniesEverything(statement: PolicyStatement): boolean {
  return statement.effect === 'Deny' && coversEverything(statement);
}

function coversEverything({ action, resource, conditions }: PolicyStatement): boolean {
  const isAll = (pattern: string) => pattern === '*' || pattern === '*:*';
  return (
    conditions.length === 0 &&
    !action.negated &&
    action.patterns.some(isAll) &&
    resource?.negated === false &&
    resource.patterns.includes('*')
  );
}

/**
 * Whether a statement takes an action away from everything that the patterns of a grant can mean, unconditionally.
 * A pattern that matches another pattern's text matches all that the other matches, as long as it has no `?`.
 */
export function deniesAll(statement: PolicyStatement, action: string, granted: readonly string[]): boolean {
  const { effect, resource, conditions } = statement;
  if (effect !== 'Deny' || conditions.length > 0 || resource === undefined || resource.negated) return false;
  const denied = resource.patterns.filter((pattern) => !pattern.includes('?') && !pattern.includes('$'));
  return (
    coversAction(statement, action) && granted.every((one) => denied.some((pattern) => matchesWildcard(pattern, one)))
  );
}
