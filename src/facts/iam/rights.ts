import { stringMember } from '../../core/json.ts';
import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { objectsOf } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { CONDITIONS } from '../policy/condition.ts';
import { EFFECTIVE } from '../policy/effective.ts';
import { FULL_ACCESS } from '../policy/powers.ts';
import { ABSENT, type Cell, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import { RIGHTS, type Right, rightsOf } from './held-rights.ts';
import { LAST_USE, lastUsesIn, type ServiceUse } from './last-uses.ts';
import { type PrincipalSubject, subjectsOf } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const USE = 'iam:GetServiceLastAccessedDetails';

const table: FactTable = {
  name: 'iam.rights',
  as: 'right',
  meaning:
    'Rights of users and roles to change Image Builder, or who may do what by IAM and KMS, each with its last use.',
  grain: 'account',
  key: 'id',
  needs: [DETAILS],
  columns: {
    id: column('string', 'ARN of the user or role, and the service', 'derived: rights@1'),
    principal: column('string', 'ARN of the user or role', `${DETAILS} Arn`),
    service: column('string', 'imagebuilder, iam or kms', 'derived: rights@1'),
    actions: column('list<string>', 'What it may do that changes something', 'derived: rights@1'),
    ageDays: column('int', 'Days since the user or role was made', `${DETAILS} CreateDate`),
    lastUsed: absentable(
      'timestamp',
      'When it last called the service; absent where IAM knows of no call',
      `${USE} ServicesLastAccessed.LastAuthenticated`,
    ),
    unusedDays: column(
      'int',
      'Days since it last called the service, or since it was made if it never did',
      'derived: last-use@1',
    ),
    followed: column(
      'list<string>',
      'Those of the actions of which IAM follows the use',
      `${USE} ServicesLastAccessed.TrackedActionsLastAccessed.ActionName`,
    ),
    changedDays: absentable(
      'int',
      'Days since it last used one of the actions that IAM follows; absent where none was used',
      `${USE} ServicesLastAccessed.TrackedActionsLastAccessed.LastAccessedTime`,
    ),
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'effective@1': EFFECTIVE,
    'conditions@1': CONDITIONS,
    'full-access@1': FULL_ACCESS,
    'rights@1': RIGHTS,
    'last-use@1': LAST_USE,
  },
};

/** Rights that change something, and when they were last used. */
export const iamRights: TableDefinition = { ...table, derive };

function* derive(evidence: AccountEvidence, org: OrgContext): Steps<Derived> {
  const details = readAuthorizationDetails(evidence);
  const lastUse = lastUsesIn(evidence);
  const rows: Row[] = [];
  for (const principal of subjectsOf(evidence, details, org)) {
    for (const right of rightsOf(principal)) {
      rows.push(rowFor(principal, right, lastUse(principal.holder.arn, right.service), evidence));
    }
    yield;
  }
  return { rows, gaps: details.gaps };
}

function rowFor(
  { holder, createdAt }: PrincipalSubject,
  right: Right,
  use: ServiceUse,
  evidence: AccountEvidence,
): Row {
  const { arn, policies, record } = holder;
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [record, ...policies.map((policy) => policy.record), ...(use.record === undefined ? [] : [use.record])],
    cells: {
      id: known(`${arn} ${right.service}`),
      principal: known(arn),
      service: known(right.service),
      actions: known(right.actions),
      ageDays: daysFrom(createdAt, evidence.now, record, `CreateDate of ${arn}`),
      ...(use.ok ? useCells(use, right, createdAt, evidence.now) : allUnknown(unknown(use.why))),
    },
  });
}

type UseCells = Readonly<Record<'lastUsed' | 'unusedDays' | 'followed' | 'changedDays', Cell>>;

function allUnknown(cell: Cell): UseCells {
  return { lastUsed: cell, unusedDays: cell, followed: cell, changedDays: cell };
}

function useCells(
  { json, record }: Extract<ServiceUse, { ok: true }>,
  { actions, service }: Right,
  createdAt: string | undefined,
  now: string,
): UseCells {
  const last = stringMember(json, 'LastAuthenticated');
  const tracked = objectsOf(json, 'TrackedActionsLastAccessed').filter((each) =>
    actions.includes(`${service}:${stringMember(each, 'ActionName')}`),
  );
  const changed = tracked
    .flatMap((each) => stringMember(each, 'LastAccessedTime') ?? [])
    .sort()
    .at(-1);
  const days = (time: string | undefined, name: string) => daysFrom(time, now, record, name);
  return {
    lastUsed: knownOrAbsent(last),
    unusedDays: days(last ?? createdAt, 'LastAuthenticated'),
    followed: known(tracked.map((each) => `${service}:${stringMember(each, 'ActionName')}`).sort()),
    changedDays: changed === undefined ? ABSENT : days(changed, 'LastAccessedTime'),
  };
}
