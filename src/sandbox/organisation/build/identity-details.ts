import type { JsonObject } from '../../../core/json.ts';
import type { Group, Policy, Role, User } from './identity-model.ts';
import type { When } from './when.ts';

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

/** A user in IAM's details of an account. */
export function userDetail(account: string, user: User, when: When): JsonObject {
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

/** A group in IAM's details of an account. */
export function groupDetail(account: string, group: Group, when: When): JsonObject {
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

/** A role in IAM's details of an account. */
export function roleDetail(account: string, role: Role, when: When): JsonObject {
  const path = role.path ?? '/';
  const boundary = role.boundary === undefined ? {} : { PermissionsBoundary: boundaryOf(account, role.boundary) };
  return {
    Path: path,
    RoleName: role.name,
    RoleId: uniqueId('AROA', role.name),
    Arn: `arn:aws:iam::${account}:role${path}${role.name}`,
    CreateDate: when.daysAgo(700),
    AssumeRolePolicyDocument: encoded(role.trust),
    InstanceProfileList: instanceProfiles(account, role, when),
    RolePolicyList: inlinePolicies(role.inline),
    AttachedManagedPolicies: attachedPolicies(account, role.attached),
    RoleLastUsed: { LastUsedDate: when.daysAgo(role.used ?? 3), Region: 'eu-central-1' },
    ...boundary,
  };
}

/** A role for instances is in an instance profile of its own name, as the console makes it. */
function instanceProfiles(account: string, { name, trust }: Role, when: When): JsonObject[] {
  if (!JSON.stringify(trust).includes('"ec2.amazonaws.com"')) return [];
  return [
    {
      Path: '/',
      InstanceProfileName: name,
      InstanceProfileId: uniqueId('AIPA', name),
      Arn: `arn:aws:iam::${account}:instance-profile/${name}`,
      CreateDate: when.daysAgo(700),
      Roles: [],
    },
  ];
}

function boundaryOf(account: string, name: string): JsonObject {
  return { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `arn:aws:iam::${account}:policy/${name}` };
}

/** A managed policy in IAM's details of an account, with its one version. */
export function policyDetail(account: string, policy: Policy, when: When): JsonObject {
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

/** A unique id as IAM's: four letters for the kind, then letters and digits. */
/** An id as IAM makes them (IAM User Guide, "Unique identifiers"), the same wherever the name stands. */
export function uniqueId(prefix: string, name: string): string {
  return (
    prefix +
    name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .padEnd(17, '0')
      .slice(0, 17)
  );
}
