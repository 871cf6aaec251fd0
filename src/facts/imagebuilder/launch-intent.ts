import { type Json, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { objectsOf, stringsOf } from '../answers.ts';
import { DISTRIBUTION } from './resource-kinds.ts';
import { bodyOf, resourcesOf } from './resources.ts';

/** Whom the distribution settings of the account mean to let launch AMIs in one Region, as EC2 names them. */
export interface LaunchIntent {
  readonly means: ReadonlySet<string>;
  /** Settings that could not be read: they may mean others, too. */
  readonly why?: Unknown;
}

const GRANTEES = ['userIds', 'userGroups', 'organizationArns', 'organizationalUnitArns'] as const;

/** Gathers launch permissions from all distribution settings, for which of them an AMI came from is not recorded. */
export function launchIntent(region: string, evidence: AccountEvidence): LaunchIntent {
  const { resources, gaps } = resourcesOf(DISTRIBUTION, evidence);
  const bodies = resources.map(bodyOf);
  const why = [...gaps, ...bodies.flatMap((body) => ('why' in body ? body.why : []))][0];
  const all = bodies.flatMap((body) => ('object' in body ? objectsOf(body.object, 'distributions') : []));
  const means = new Set(all.filter((each) => each['region'] === region).flatMap(granteesOf));
  return why === undefined ? { means } : { means, why };
}

function granteesOf(distribution: Json): readonly string[] {
  const permission = member(member(distribution, 'amiDistributionConfiguration'), 'launchPermission');
  return GRANTEES.flatMap((name) => stringsOf(permission, name));
}
