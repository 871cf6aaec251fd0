import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import { credentialReport } from './credential-report.ts';
import type { When } from './when.ts';

/** An access key of a user. Days are days ago. */
export interface AccessKey {
  readonly active: boolean;
  readonly rotated: number;
  /** Left out: never used. */
  readonly used?: number;
}

export interface User {
  readonly name: string;
  readonly created: number;
  /** Left out: no console password. `used` left out: never signed in. */
  readonly password?: { readonly changed: number; readonly used?: number };
  readonly mfa?: 'virtual' | 'hardware';
  readonly keys?: readonly AccessKey[];
  readonly groups?: readonly string[];
  readonly inline?: Readonly<Record<string, JsonObject>>;
  readonly attached?: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly inline?: Readonly<Record<string, JsonObject>>;
  /** Names of the account's own policies, or ARNs of AWS's. */
  readonly attached?: readonly string[];
}

export interface Role extends Group {
  readonly trust: JsonObject;
  readonly path?: string;
  readonly boundary?: string;
}

export interface Policy {
  readonly name: string;
  readonly document: JsonObject;
  /** ARN, for a policy of AWS's. */
  readonly arn?: string;
}

export interface Root {
  readonly mfa: boolean;
  readonly password: boolean;
  readonly keys: number;
}

export interface Identity {
  readonly root: Root;
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  readonly roles?: readonly Role[];
  readonly policies?: readonly Policy[];
  readonly alias?: string;
}

/** IAM of one account: the rows, and the credential report's CSV. */
export function identity(account: string, iam: Identity, when: When): { rows: AnswerRow[]; report: string } {
  const { alias, groups = [], policies = [], roles = [], root, users = [] } = iam;
  const scope = { account };
  const details = {
    UserDetailList: users.map((user) => userDetail(account, user, when)),
    GroupDetailList: groups.map((group) => groupDetail(account, group, when)),
    RoleDetailList: roles.map((role) => roleDetail(account, role, when)),
    Policies: policies.map((policy) => policyDetail(account, policy, when)),
  };
  const mfaRows = users.map((user): AnswerRow => {
    const input = { UserName: user.name };
    return {
      operation: 'iam:ListMFADevices',
      ...scope,
      input,
      output: { MFADevices: mfaDevices(account, user, when) },
    };
  });
  const rows: AnswerRow[] = [
    { operation: 'iam:GetAccountAuthorizationDetails', ...scope, output: details },
    { operation: 'iam:GetAccountSummary', ...scope, output: { SummaryMap: summary(iam) } },
    { operation: 'iam:ListAccountAliases', ...scope, output: { AccountAliases: alias === undefined ? [] : [alias] } },
    {
      operation: 'iam:ListVirtualMFADevices',
      ...scope,
      output: { VirtualMFADevices: virtualDevices(account, iam, when) },
    },
    {
      operation: 'iam:ListMFADevices',
      ...scope,
      error: 'NoSuchEntityException',
      message: 'The user cannot be found.',
    },
    ...mfaRows,
  ];
  return { rows, report: credentialReport(account, root, users, when) };
}

function summary({ groups = [], policies = [], roles = [], root, users = [] }: Identity): JsonObject {
  return {
    AccountAccessKeysPresent: root.keys > 0 ? 1 : 0,
    AccountMFAEnabled: root.mfa ? 1 : 0,
    AccountPasswordPresent: root.password ? 1 : 0,
    AccountSigningCertificatesPresent: 0,
    Groups: groups.length,
    MFADevices: users.filter(({ mfa }) => mfa !== undefined).length + (root.mfa ? 1 : 0),
    MFADevicesInUse: users.filter(({ mfa }) => mfa !== undefined).length + (root.mfa ? 1 : 0),
    Policies: policies.filter(({ arn }) => arn === undefined).length,
    Roles: roles.length,
    Users: users.length,
    UsersQuota: 5000,
  };
}

/** IAM sends policy documents percent-encoded (RFC 3986); SDKs hand them on as they are. */
function encoded(document: JsonObject): string {
  return encodeURIComponent(JSON.stringify(document));
}

function inlinePolicies(inline: Group['inline'] = {}): JsonObject[] {
  return Object.entries(inline).map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encoded(document) }));
}

function attachedPolicies(account: string, attached: readonly string[] = []): JsonObject[] {
  return attached.map((policy) => ({
    PolicyName: policy.split('/').at(-1) ?? policy,
    PolicyArn: policy.startsWith('arn:') ? policy : `arn:aws:iam::${account}:policy/${policy}`,
  }));
}

function userDetail(account: string, user: User, when: When): JsonObject {
  return {
    Path: '/',
    UserName: user.name,
    UserId: uniqueId('AIDA', user.name),
    Arn: `arn:aws:iam::${account}:user/${user.name}`,
    CreateDate: when.daysAgo(user.created),
    UserPolicyList: inlinePolicies(user.inline),
    GroupList: [...(user.groups ?? [])],
    AttachedManagedPolicies: attachedPolicies(account, user.attached),
  };
}

function groupDetail(account: string, group: Group, when: When): JsonObject {
  return {
    Path: '/',
    GroupName: group.name,
    GroupId: uniqueId('AGPA', group.name),
    Arn: `arn:aws:iam::${account}:group/${group.name}`,
    CreateDate: when.daysAgo(800),
    GroupPolicyList: inlinePolicies(group.inline),
    AttachedManagedPolicies: attachedPolicies(account, group.attached),
  };
}

function roleDetail(account: string, role: Role, when: When): JsonObject {
  const path = role.path ?? '/';
  const boundary = role.boundary === undefined ? {} : { PermissionsBoundary: boundaryOf(account, role.boundary) };
  return {
    Path: path,
    RoleName: role.name,
    RoleId: uniqueId('AROA', role.name),
    Arn: `arn:aws:iam::${account}:role${path}${role.name}`,
    CreateDate: when.daysAgo(700),
    AssumeRolePolicyDocument: encoded(role.trust),
    InstanceProfileList: [],
    RolePolicyList: inlinePolicies(role.inline),
    AttachedManagedPolicies: attachedPolicies(account, role.attached),
    RoleLastUsed: { LastUsedDate: when.daysAgo(3), Region: 'eu-central-1' },
    ...boundary,
  };
}

function boundaryOf(account: string, name: string): JsonObject {
  return { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `arn:aws:iam::${account}:policy/${name}` };
}

function policyDetail(account: string, policy: Policy, when: When): JsonObject {
  return {
    PolicyName: policy.name,
    PolicyId: uniqueId('ANPA', policy.name),
    Arn: policy.arn ?? `arn:aws:iam::${account}:policy/${policy.name}`,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: when.daysAgo(600),
    UpdateDate: when.daysAgo(600),
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: true, Document: encoded(policy.document), CreateDate: when.daysAgo(600) },
    ],
  };
}

function mfaDevices(account: string, user: User, when: When): JsonObject[] {
  if (user.mfa === undefined) return [];
  const SerialNumber =
    user.mfa === 'virtual'
      ? `arn:aws:iam::${account}:mfa/${user.name}`
      : `arn:aws:iam::${account}:u2f/user/${user.name}/key`;
  return [{ UserName: user.name, SerialNumber, EnableDate: when.daysAgo(user.created) }];
}

/** Virtual devices only: hardware keys are in ListMFADevices, and nowhere for root. */
function virtualDevices(account: string, { root, users = [] }: Identity, when: When): JsonObject[] {
  const ofUsers = users
    .filter(({ mfa }) => mfa === 'virtual')
    .map(({ created, name }) => ({
      SerialNumber: `arn:aws:iam::${account}:mfa/${name}`,
      EnableDate: when.daysAgo(created),
    }));
  const ofRoot = { SerialNumber: `arn:aws:iam::${account}:mfa/root-account-mfa-device`, EnableDate: when.daysAgo(900) };
  return root.mfa ? [ofRoot, ...ofUsers] : ofUsers;
}

/** A unique id as IAM's: four letters for the kind, then letters and digits. */
function uniqueId(prefix: string, name: string): string {
  return (
    prefix +
    name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .padEnd(17, '0')
      .slice(0, 17)
  );
}
