import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import { listed } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { type Cell, unknown } from '../row.ts';
import type { ReportReading, ReportRow } from './credential-report.ts';
import type { PrincipalSubject } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';

/** The description of `principal-use@1`. */
export const PRINCIPAL_USE =
  'Whole days until collecting began from the last use that IAM knows of: of a role RoleLastUsed.LastUsedDate in ' +
  'iam:GetAccountAuthorizationDetails, of a user the latest of password_last_used, access_key_1_last_used_date and ' +
  'access_key_2_last_used_date in its row of the credential report; where IAM knows of none, from CreateDate. IAM ' +
  'looks back 400 days at most and lags by hours; a refused attempt counts as a use.';

/** When each role was last used, by ARN; roles without a known use are not in it. */
export function roleUses(evidence: AccountEvidence): ReadonlyMap<string, string> {
  const { items } = listed(evidence.records(GLOBAL, DETAILS), 'RoleDetailList');
  return new Map(
    items.flatMap(({ json }): readonly (readonly [string, string])[] => {
      const used = stringMember(member(json, 'RoleLastUsed'), 'LastUsedDate');
      return used === undefined ? [] : [[stringMember(json, 'Arn') ?? '', used]];
    }),
  );
}

/** Days since a principal was last used, or since it was made. */
export function unusedDays(
  { holder, createdAt }: PrincipalSubject,
  uses: ReadonlyMap<string, string>,
  { now }: AccountEvidence,
  reading: ReportReading,
): Cell {
  if (holder.type === 'role') {
    return daysFrom(uses.get(holder.arn) ?? createdAt, now, holder.record, `last use of ${holder.arn}`);
  }
  if (!reading.ok) return unknown(reading.why);
  const row = reading.report.users.get(holder.arn);
  const last = row === undefined ? undefined : latest(row);
  return daysFrom(last ?? createdAt, now, reading.report.record, `last use of ${holder.arn}`);
}

/** N/A, no_information and the like are no use. */
function latest(row: ReportRow): string | undefined {
  return [row.password_last_used, row.access_key_1_last_used_date, row.access_key_2_last_used_date]
    .filter((word) => /^\d{4}-/.test(word))
    .sort()
    .at(-1);
}
