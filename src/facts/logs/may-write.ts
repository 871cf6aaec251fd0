import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed, objectsOf } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { type AuthorizationDetails, type Holder, readAuthorizationDetails } from '../iam/authorization-details.ts';
import { computed } from '../lens.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { coversAction, coversResource, loosenVariables } from '../policy/match.ts';
import { matchesWildcard } from '../policy/wildcard.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';

export const MAY_WRITE = algorithm(
  'may-write@1',
  [call(DETAILS)],
  'The role is the one in the instance profile of that name (iam:GetAccountAuthorizationDetails InstanceProfileList). It ' +
    'may when for each action some statement of its identity policies allows it on the resource without a condition, no ' +
    'statement denies it there, and no permissions boundary is set. It may not when no statement allows it at all, or one ' +
    'denies it without a condition, or there is no such profile or no role in it. Everything between is not known. ' +
    'Policies of the bucket, of the key and of the organisation are not looked at.',
);

/** Who carries an instance profile, for one account. */
export interface Profiles {
  /** Why what is said of them is not all. */
  readonly why: Unknown | undefined;
  /** Whether there is an instance profile of that name with a role in it. */
  has(profile: string): boolean;
  /** Whether the role of an instance profile may do all of the actions on a resource. */
  mayDo(profile: string, actions: readonly string[], resource: string): Cell;
  /** The same of a role, by name or ARN. */
  mayRoleDo(role: string, actions: readonly string[], resource: string): Cell;
}

/** Instance profiles and their roles' identity policies, read once for all who name the algorithm. */
export const profilesOf = computed(MAY_WRITE, readProfiles);

function readProfiles(evidence: AccountEvidence): Profiles {
  const records = evidence.records(GLOBAL, DETAILS);
  const [gap] = gapsAt(DETAILS, GLOBAL, evidence);
  const details: AuthorizationDetails = readAuthorizationDetails(evidence);
  const why = gap ?? details.gaps[0];
  const roles = new Map<string, string>();
  for (const { json } of listed(records, 'RoleDetailList').items) {
    for (const profile of objectsOf(json, 'InstanceProfileList')) {
      const name = stringMember(profile, 'InstanceProfileName');
      if (name !== undefined) roles.set(name, stringMember(json, 'Arn') ?? '');
    }
  }
  const holders = new Map(details.holders.map((holder) => [holder.arn, holder]));
  const asked = (role: Holder | undefined, actions: readonly string[], resource: string): Cell => {
    if (why !== undefined) return unknown(why);
    if (role === undefined) return known(false);
    const answers = actions.map((action) => mayDo(role, action, resource));
    if (answers.includes('no')) return known(false);
    if (answers.every((answer) => answer === 'yes')) return known(true);
    return unknown(unparsable(role.record, `${role.arn}: what it may do rests on conditions or a boundary`));
  };
  const isRole = ({ arn, name, type }: Holder, role: string) => type === 'role' && (arn === role || name === role);
  return {
    why,
    has: (profile) => roles.has(profile),
    mayDo: (profile, actions, resource) => asked(holders.get(roles.get(profile) ?? ''), actions, resource),
    mayRoleDo: (role, actions, resource) =>
      asked(
        details.holders.find((holder) => isRole(holder, role)),
        actions,
        resource,
      ),
  };
}

function mayDo(role: Holder, action: string, resource: string): 'yes' | 'no' | 'conditional' {
  const statements = role.policies.flatMap(({ document }) => document.statements);
  const about = statements.filter((statement) => coversAction(statement, action));
  const allows = about.filter((each) => each.effect === 'Allow' && mayCover(each, resource));
  const denies = about.filter((each) => each.effect === 'Deny' && mayCover(each, resource));
  if (allows.length === 0 || denies.some(isPlain)) return 'no';
  return allows.some(isPlain) && denies.length === 0 && !role.bounded ? 'yes' : 'conditional';
}

function isPlain({ conditions, resource }: PolicyStatement): boolean {
  return conditions.length === 0 && resource?.patterns.every((pattern) => !pattern.includes('${')) === true;
}

/** Policy variables may mean anything. */
function mayCover(statement: PolicyStatement, arn: string): boolean {
  if (statement.resource?.negated !== false) return coversResource(statement, arn);
  return statement.resource.patterns.some((pattern) => matchesWildcard(loosenVariables(pattern), arn));
}
