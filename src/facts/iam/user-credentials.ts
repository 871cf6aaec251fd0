import { isJsonObject, type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { callWith } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, unknown } from '../row.ts';
import { algorithm, call, type Source } from '../source.ts';
import {
  type CredentialReport,
  flagOf,
  inReport,
  REPORT_READING,
  type ReportRow,
  readCredentialReport,
} from './credential-report.ts';

/** Which row of the report tells, and who is a user at all; what tells without a row, each column names. */
export const RECONCILIATION = algorithm(
  'user-reconciliation@1',
  [REPORT_READING, call('iam:GetAccountAuthorizationDetails', 'UserDetailList')],
  'Users are those in UserDetailList of iam:GetAccountAuthorizationDetails. A row of the credential report with the ' +
    "user's ARN speaks for the user, unless the user was created after the report was generated (then the row is of an " +
    'earlier user of that name). For a user without a row, iam:GetLoginProfile, iam:ListMFADevices and ' +
    'iam:ListAccessKeys for that user name tell, where they were called. A row of the report whose user is in no ' +
    'complete UserDetailList belongs to a user deleted since, and is left out; where the list is incomplete, it counts.',
);

export interface User {
  readonly arn: string;
  readonly name: string | undefined;
  readonly createdAt: string | undefined;
}

/** Whether a row of the report speaks for the user. */
export function isReported(user: User, evidence: AccountEvidence, org: OrgContext): Cell {
  return inReport(readCredentialReport(evidence, org), (report) => known(rowOf(user, report) !== undefined));
}

/** A row older than the user is of an earlier user of the same name. */
function rowOf({ arn, createdAt }: User, { generatedAt, users }: CredentialReport): ReportRow | undefined {
  return Date.parse(createdAt ?? '') > Date.parse(generatedAt) ? undefined : users.get(arn);
}

/** What is known of a user's credentials: from the report's row for the user, else from a call for this user. */
interface Credential {
  readonly sources: readonly [Source, ...Source[]];
  read(user: User, evidence: AccountEvidence, org: OrgContext): Cell;
}

function credential(
  words: string,
  reported: (report: CredentialReport, row: ReportRow) => Cell,
  operation: DeclaredOperation,
  pick: (response: Json, record: EvidenceRecord) => Cell,
  none?: Cell,
): Credential {
  return {
    sources: [call('iam:GetCredentialReport', words), call(operation, 'for a user without a row'), RECONCILIATION],
    read: (user, evidence, org) =>
      inReport(readCredentialReport(evidence, org), (report) => {
        const row = rowOf(user, report);
        if (row !== undefined) return reported(report, row);
        const record = callWith(evidence.records(GLOBAL, operation), 'UserName', user.name ?? '');
        return cellFrom(record, { operation, scope: { account: evidence.account, region: GLOBAL } }, pick, none);
      }),
  };
}

export const PASSWORD = credential(
  'password_enabled',
  (report, row) => flagOf(report, row, 'password_enabled'),
  'iam:GetLoginProfile',
  hasPassword,
  known(false), // NoSuchEntity: the user has no password.
);

export const MFA = credential(
  'mfa_active',
  (report, row) => flagOf(report, row, 'mfa_active'),
  'iam:ListMFADevices',
  hasDevice,
);

export const ACTIVE_KEYS = credential(
  'access_key_1_active and access_key_2_active',
  (report, row) => {
    const keys = [flagOf(report, row, 'access_key_1_active'), flagOf(report, row, 'access_key_2_active')];
    const unread = keys.find((key) => key.is !== 'known');
    return unread ?? known(keys.filter((key) => key.is === 'known' && key.value === true).length);
  },
  'iam:ListAccessKeys',
  countActive,
);

function hasPassword(response: Json, record: EvidenceRecord): Cell {
  return isJsonObject(member(response, 'LoginProfile'))
    ? known(true)
    : unknown(unparsable(record, 'the answer has no LoginProfile'));
}

function hasDevice(response: Json, record: EvidenceRecord): Cell {
  const devices = member(response, 'MFADevices');
  if (!Array.isArray(devices)) return unknown(unparsable(record, 'MFADevices is not a list'));
  return devices.length === 0 && record.more === true ? unknown(cut(record)) : known(devices.length > 0);
}

function countActive(response: Json, record: EvidenceRecord): Cell {
  const keys = member(response, 'AccessKeyMetadata');
  const states = Array.isArray(keys) ? keys.map((key: Json) => stringMember(key, 'Status')) : [undefined];
  if (states.includes(undefined)) {
    return unknown(unparsable(record, 'AccessKeyMetadata is not a list of keys with a Status'));
  }
  return record.more === true ? unknown(cut(record)) : known(states.filter((state) => state === 'Active').length);
}

function cut({ operation, scope, id }: EvidenceRecord): Unknown {
  return { operation, scope, record: id, reason: 'more-pages' };
}
