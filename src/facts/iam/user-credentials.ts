import { isJsonObject, type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { callWith } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, unknown } from '../row.ts';
import { type CredentialReport, flagOf, type ReportReading, type ReportRow } from './credential-report.ts';

/** What is known of one user's credentials. */
export type Credentials = Readonly<Record<'passwordEnabled' | 'mfaActive' | 'activeKeys', Cell>>;

interface Source {
  readonly reported: Cell;
  readonly credentials: Credentials;
  readonly from: readonly EvidenceRecord[];
}

/** From the report's row for the user, else from calls for this user. */
export function credentialsOf(
  evidence: AccountEvidence,
  reading: ReportReading,
  user: { readonly arn: string; readonly name: string | undefined; readonly createdAt: string | undefined },
): Source {
  if (!reading.ok) {
    const from = reading.record === undefined ? [] : [reading.record];
    return { reported: unknown(reading.why), credentials: unread(reading.why), from };
  }
  const { report } = reading;
  // A row older than the user is of an earlier user of the same name.
  const created = Date.parse(user.createdAt ?? '');
  const row = created > Date.parse(report.generatedAt) ? undefined : report.users.get(user.arn);
  if (row !== undefined) {
    return { reported: known(true), credentials: reportedCredentials(report, row), from: [report.record] };
  }
  const live = liveCredentials(evidence, user.name ?? '');
  return { reported: known(false), credentials: live.credentials, from: [report.record, ...live.from] };
}

function unread(why: Unknown): Credentials {
  return { passwordEnabled: unknown(why), mfaActive: unknown(why), activeKeys: unknown(why) };
}

/** The three facts as a row of the report tells them. */
export function reportedCredentials(report: CredentialReport, row: ReportRow): Credentials {
  const keys = [flagOf(report, row, 'access_key_1_active'), flagOf(report, row, 'access_key_2_active')];
  const unread = keys.find((key) => key.is !== 'known');
  return {
    passwordEnabled: flagOf(report, row, 'password_enabled'),
    mfaActive: flagOf(report, row, 'mfa_active'),
    activeKeys: unread ?? known(keys.filter((key) => key.is === 'known' && key.value === true).length),
  };
}

function liveCredentials(evidence: AccountEvidence, name: string) {
  const scope = { account: evidence.account, region: GLOBAL };
  const from: EvidenceRecord[] = [];
  const ask = (
    operation: DeclaredOperation,
    pick: (response: Json, record: EvidenceRecord) => Cell,
    none?: Cell,
  ): Cell => {
    const record = callWith(evidence.records(GLOBAL, operation), 'UserName', name);
    if (record !== undefined) from.push(record);
    return cellFrom(record, { operation, scope }, pick, none);
  };
  const credentials = {
    // NoSuchEntity: the user has no password.
    passwordEnabled: ask('iam:GetLoginProfile', hasPassword, known(false)),
    mfaActive: ask('iam:ListMFADevices', hasDevice),
    activeKeys: ask('iam:ListAccessKeys', countActive),
  };
  return { credentials, from };
}

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
