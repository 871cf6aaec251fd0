import type { Json, JsonObject } from '../../../src/core/json.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, base64, type CallOptions, ok, urlEncoded } from '../../fixtures/evidence.ts';

/** IAM's answers, made short. */

export const GENERATED = '2026-11-24T11:00:00.000Z';
const CREATED = '2026-01-10T08:00:00Z';

export function userArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:user/${name}`;
}

/** Columns in IAM's order, with a few that we do not read. */
const HEADER = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['password_next_rotation', 'mfa_active'],
  ...[1, 2].flatMap((key) => [
    ...[`access_key_${key}_active`, `access_key_${key}_last_rotated`, `access_key_${key}_last_used_date`],
    ...[`access_key_${key}_last_used_region`, `access_key_${key}_last_used_service`],
  ]),
  ...[1, 2].flatMap((cert) => [`cert_${cert}_active`, `cert_${cert}_last_rotated`]),
];

/** A user's row without password, device and keys, but for what is given. */
export function reportRow(name: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const row: Readonly<Record<string, string>> = {
    user: name,
    arn: name === '<root_account>' ? `arn:aws:iam::${ACCOUNT}:root` : userArn(name),
    user_creation_time: CREATED,
    password_enabled: 'false',
    mfa_active: 'false',
    access_key_1_active: 'false',
    access_key_2_active: 'false',
    cert_1_active: 'false',
    cert_2_active: 'false',
    ...values,
  };
  return HEADER.map((column) => row[column] ?? 'N/A');
}

export const ROOT_ROW = reportRow('<root_account>', { password_enabled: 'true', mfa_active: 'true' });

export function reportText(rows: readonly (readonly string[])[], header: readonly string[] = HEADER): string {
  return [header, ...rows].map((row) => row.join(',')).join('\n');
}

export function report(rows: readonly (readonly string[])[], members: JsonObject = {}): EvidenceRecord {
  const answer = { Content: base64(reportText(rows)), ReportFormat: 'text/csv', GeneratedTime: GENERATED };
  return ok('iam:GetCredentialReport', { ...answer, ...members });
}

export function user(name: string, members: JsonObject = {}): JsonObject {
  return { UserName: name, Arn: userArn(name), UserId: `AIDA${name.toUpperCase()}`, CreateDate: CREATED, ...members };
}

/** A page of GetAccountAuthorizationDetails. */
export function details(answer: Readonly<Record<string, Json>>, options: CallOptions = {}): EvidenceRecord {
  return ok(
    'iam:GetAccountAuthorizationDetails',
    { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...answer },
    options,
  );
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** A role that EC2 may assume, with one inline policy called `own` for each document. */
export function role(name: string, documents: readonly Json[] = [], members: JsonObject = {}): JsonObject {
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  return {
    RoleName: name,
    Arn: roleArn(name),
    Path: '/',
    AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement: trust }),
    RolePolicyList: documents.map((document) => inline('own', document)),
    AttachedManagedPolicies: [],
    ...members,
  };
}

/** Members of a role whose sessions may bring tags: what its principal tags are is not known. */
export const TAGGED_BY_SESSION: JsonObject = {
  AssumeRolePolicyDocument: urlEncoded({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'sagemaker.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    },
  }),
};

export function inline(name: string, document: Json): JsonObject {
  return { PolicyName: name, PolicyDocument: urlEncoded(document) };
}

export function policyArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:policy/${name}`;
}

/** A managed policy whose default version is the last document. */
export function managed(name: string, ...documents: readonly Json[]): JsonObject {
  const versions = documents.map((document, index) => ({
    VersionId: `v${index + 1}`,
    IsDefaultVersion: index === documents.length - 1,
    Document: urlEncoded(document),
  }));
  return { PolicyName: name, Arn: policyArn(name), PolicyVersionList: versions.reverse() };
}

export function attached(...names: readonly string[]): readonly JsonObject[] {
  return names.map((name) => ({ PolicyName: name, PolicyArn: policyArn(name) }));
}

export function group(name: string, members: JsonObject = {}): JsonObject {
  return { GroupName: name, Arn: `arn:aws:iam::${ACCOUNT}:group/${name}`, Path: '/', ...members };
}

export const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
