import { arnPatternsOverlap } from '../policy/arn.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { coversResource, loosenVariables } from '../policy/match.ts';
import { ALL_NAMES, USUAL_NAMES } from '../policy/probe-names.ts';
import { matchesWildcard } from '../policy/wildcard.ts';
import { algorithm } from '../source.ts';
import { IDENTITY_POLICIES } from './authorization-details.ts';

/** Which roles of an account the resources of a statement can mean, at the most. */

/** For every table that rests on it. */
export const EVERY_ROLE = algorithm(
  'every-role@1',
  [IDENTITY_POLICIES, EFFECTIVE],
  'Policy variables in resources count as *. The resources name no role when one of them covers both a role named ' +
    'aaaaaaaaaaaa without a path and a role named 00000000000 in the path /Z/, so that role/??* is every role (NotResource: when it leaves out neither), and when the holder may ' +
    'pass every role by its policies and boundary (effective@1); otherwise the roles are those of RoleDetailList, without ' +
    'service-linked ones, that both the statement and the holder let pass: allowed or conditional.',
);

export interface RoleSpace {
  readonly partition: string;
  readonly account: string;
  /** ARNs of the roles that there are. */
  readonly roles: readonly string[];
}

/** Whether the resources name no role: two roles with nothing in common are both among them. */
export function namesNoRole(statement: PolicyStatement, space: RoleSpace): boolean {
  const { resource } = statement;
  const probes = USUAL_NAMES.map((name) => roleArn(space, name));
  if (resource?.negated !== false) return probes.every((arn) => coversResource(statement, arn));
  return resource.patterns.map(loosenVariables).some((pattern) => probes.every((arn) => matchesWildcard(pattern, arn)));
}

function probesOf(space: RoleSpace): readonly string[] {
  return ALL_NAMES.map((name) => roleArn(space, name));
}

function roleArn({ partition, account }: RoleSpace, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** Whether a role of the account, even one still to be made, can be among the resources. */
export function reachesRoles(statement: PolicyStatement, space: RoleSpace): boolean {
  if (statement.resource?.negated === false) {
    const roles = `arn:${space.partition}:iam::${space.account}:role/*`;
    return statement.resource.patterns.some((pattern) => arnPatternsOverlap(loosenVariables(pattern), roles));
  }
  return [...probesOf(space), ...space.roles].some((arn) => coversResource(statement, arn));
}

/**
 * Made-up roles that the resources cover, two for each pattern, with nothing in common but what it says: so that one
 * can see whether a grant is taken away again also for roles that are still to be made.
 */
export function examplesOf(statement: PolicyStatement, space: RoleSpace): readonly string[] {
  const { resource } = statement;
  if (resource?.negated !== false) return probesOf(space).filter((arn) => coversResource(statement, arn));
  return resource.patterns.map(loosenVariables).flatMap((pattern) => {
    const [, , , , , ...name] = pattern.split(':');
    const role = /^role\/(.+)$/.exec(name.join(':'))?.[1];
    if (role === undefined) return probesOf(space).filter((arn) => matchesWildcard(pattern, arn));
    return ['a', 'Z/0'].map((star) => roleArn(space, role.replaceAll('*', star).replaceAll('?', 'q')));
  });
}

/** The resources as a report writes them. */
export function writtenResources({ resource }: PolicyStatement): readonly string[] {
  if (resource?.negated === false) return resource.patterns;
  return (resource?.patterns ?? []).map((pattern) => `all but ${pattern}`);
}
