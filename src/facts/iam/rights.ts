import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { objectsOf } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { always, type Fill, maybe, table } from '../define.ts';
import { ABSENT, type Cell, citing, known, knownOrAbsent, unknown } from '../row.ts';
import { call } from '../source.ts';
import { RIGHTS, type Right, rightsOf } from './held-rights.ts';
import { LAST_USE, lastUses } from './last-uses.ts';
import { DETAILS, eachPrincipal, type OfPrincipal } from './principal-rows.ts';

const USE = 'iam:GetServiceLastAccessedDetails';
const ACTIONS = 'ServicesLastAccessed.TrackedActionsLastAccessed';

interface RightSubject extends OfPrincipal {
  readonly right: Right;
}

/** Rights that change something, and when they were last used. */
export const iamRights = table<RightSubject>({
  name: 'iam.rights',
  as: 'right',
  meaning:
    'Rights of users and roles to change Image Builder, or who may do what by IAM and KMS, each with its last use.',
  grain: 'account',
  key: 'id',
  needs: [DETAILS],
  reads: [RIGHTS],
  *subjects(evidence, org) {
    const { gaps = [], subjects: principals } = eachPrincipal(evidence, org);
    const subjects: RightSubject[] = [];
    for (const each of principals) {
      subjects.push(...rightsOf(each.principal).map((right) => ({ ...each, right })));
      yield;
    }
    return { subjects, gaps };
  },
  columns: {
    id: always('string', 'ARN of the user or role, and the service', RIGHTS, ({ principal, right }) =>
      known(`${principal.holder.arn} ${right.service}`),
    ),
    principal: always('string', 'ARN of the user or role', call(DETAILS, 'Arn'), ({ principal }) =>
      known(principal.holder.arn),
    ),
    service: always('string', 'imagebuilder, iam or kms', RIGHTS, ({ right }) => known(right.service)),
    actions: always('list<string>', 'What it may do that changes something', RIGHTS, ({ right }) =>
      known(right.actions),
    ),
    ageDays: always(
      'int',
      'Days since the user or role was made',
      call(DETAILS, 'CreateDate'),
      ({ principal: { createdAt, holder } }, { now }) =>
        daysFrom(createdAt, now, holder.record, `CreateDate of ${holder.arn}`),
    ),
    lastUsed: maybe(
      'timestamp',
      'When it last called the service; absent where IAM knows of no call',
      [call(USE, 'ServicesLastAccessed.LastAuthenticated'), LAST_USE],
      ofUse(({ json }) => knownOrAbsent(stringMember(json, 'LastAuthenticated'))),
    ),
    unusedDays: always(
      'int',
      'Days since it last called the service, or since it was made if it never did',
      [LAST_USE, call(DETAILS, 'CreateDate')],
      ofUse(({ json, record }, { principal }, { now }) => {
        const last = stringMember(json, 'LastAuthenticated') ?? principal.createdAt;
        return daysFrom(last, now, record, 'LastAuthenticated');
      }),
    ),
    followed: always(
      'list<string>',
      'Those of the actions of which IAM follows the use',
      [call(USE, `${ACTIONS}.ActionName`), LAST_USE, RIGHTS],
      ofUse(({ json }, { right }) =>
        known(
          trackedOf(right, json)
            .map((each) => nameOf(right, each))
            .sort(),
        ),
      ),
    ),
    changedDays: maybe(
      'int',
      'Days since it last used one of the actions that IAM follows; absent where none was used',
      [call(USE, `${ACTIONS}.LastAccessedTime`), LAST_USE, RIGHTS],
      ofUse(({ json, record }, { right }, { now }) => {
        const times = trackedOf(right, json).flatMap((each) => stringMember(each, 'LastAccessedTime') ?? []);
        const changed = times.sort().at(-1);
        return changed === undefined ? ABSENT : daysFrom(changed, now, record, 'LastAccessedTime');
      }),
    ),
  },
});

interface Use {
  readonly json: JsonObject;
  readonly record: EvidenceRecord;
}

/** Something that IAM says of the use; not known where it does not say. */
function ofUse(pick: (use: Use, subject: RightSubject, evidence: AccountEvidence) => Cell): Fill<RightSubject> {
  return (subject, evidence, org) => {
    const use = lastUses(evidence, org)(subject.principal.holder.arn, subject.right.service);
    return citing(use.ok ? pick(use, subject, evidence) : unknown(use.why), [use.record]);
  };
}

/** Those of the right's actions of which IAM follows the use. */
function trackedOf(right: Right, json: JsonObject): readonly JsonObject[] {
  const tracked = objectsOf(json, 'TrackedActionsLastAccessed');
  return tracked.filter((each) => right.actions.includes(nameOf(right, each)));
}

function nameOf({ service }: Right, action: JsonObject): string {
  return `${service}:${stringMember(action, 'ActionName')}`;
}
