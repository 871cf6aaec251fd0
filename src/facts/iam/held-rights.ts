import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { actionsOf, IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import { decide, EFFECTIVE } from '../policy/effective.ts';
import { FULL_ACCESS, fullAccessOf } from '../policy/powers.ts';
import { algorithm } from '../source.ts';
import { IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import { type PrincipalSubject, subjectsOf } from './subjects.ts';

/** Rights that change what is built or who may do what: a principal that does not use them should not hold them. */

/** The services, with their actions that matter here. */
const SERVICES = [
  { service: 'imagebuilder', actions: IMAGE_BUILDER_WRITE },
  { service: 'iam', actions: actionsOf('iam', 'Permissions management') },
  { service: 'kms', actions: actionsOf('kms', 'Permissions management') },
] as const;

export const RIGHTS = algorithm(
  'rights@1',
  [IDENTITY_POLICIES, EFFECTIVE, FULL_ACCESS],
  'Of users and roles that are no service-linked role and have no full access (full-access@1): the actions that are ' +
    'allowed or conditional on some resource (effective@1). Of imagebuilder those with access level Write or Permissions ' +
    'management in the service authorization reference, without those that only tag; of iam those of level Permissions ' +
    'management; of kms kms:CreateGrant and kms:PutKeyPolicy.',
);

export interface Right {
  readonly service: (typeof SERVICES)[number]['service'];
  readonly actions: readonly string[];
}

/** The rights of one user or role, by service; none of an administrator, whose rights are another matter. */
export function rightsOf({ serviceLinked, subject }: PrincipalSubject): readonly Right[] {
  if (serviceLinked) return [];
  const held = SERVICES.map(({ service, actions }) => ({
    service,
    actions: actions.filter((action) => decide(subject, action, 'some').outcome !== 'denied'),
  })).filter(({ actions }) => actions.length > 0);
  return held.length > 0 && fullAccessOf(subject).some(({ isSure }) => isSure) ? [] : held;
}

/**
 * The users and roles that hold such a right, by ARN, for the collector to ask IAM when they last used it. The
 * organisation is not known yet: what rests on a condition on it counts as held.
 *
 * @param details What GetAccountAuthorizationDetails answered, of one account.
 */
export function rightHolders(details: readonly EvidenceRecord[]): readonly string[] {
  const [first] = details;
  if (first === undefined) return [];
  const place = { account: first.scope.account, partition: first.principal.split(':')[1] ?? 'aws' };
  const read = readAuthorizationDetails({ records: (region) => (region === GLOBAL ? details : []) });
  return subjectsOf(place, read, { organisation: null })
    .filter((principal) => rightsOf(principal).length > 0)
    .map(({ holder }) => holder.arn);
}
