import type { Governing } from './technique.ts';

/** Ways by IAM itself: by which calls one principal comes to use another, or changes what it may do. */

interface Call {
  readonly actions: readonly string[];
  readonly known: readonly string[];
  /** Printed. */
  readonly leads: string;
}

/** Calls after which a principal acts as another. */
export const USING = {
  user: {
    actions: ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
    known: ['iam-002', 'iam-003', 'iam-004', 'iam-006'],
    leads: 'that user',
  },
  role: {
    actions: ['iam:UpdateAssumeRolePolicy'],
    known: ['iam-012'],
    leads: 'that role',
  },
  assuming: {
    actions: ['sts:AssumeRole'],
    known: ['sts-001'],
    leads:
      'that role, where the trust policy names the principal, a session of it or its account, under conditions that are not false, denies it nothing, and no policy of its own denies it',
  },
} as const satisfies Readonly<Record<string, Call>>;

/**
 * Calls that change what a principal may do: of oneself, or of somebody whom one comes to use. `User` and `Role` in the
 * name by what it is.
 */
export const CHANGING = {
  own: {
    actions: ['iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
    known: [
      ...['iam-005', 'iam-007', 'iam-008', 'iam-009', 'iam-014', 'iam-015', 'iam-017', 'iam-018', 'iam-019'],
      'iam-021',
    ],
    leads: 'any right that its boundary and denials leave (Attach: of a policy that the conditions let be attached)',
  },
  group: {
    actions: ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'],
    known: ['iam-010', 'iam-011'],
    leads: 'the same, for who is in the group',
  },
  version: {
    actions: ['iam:CreatePolicyVersion'],
    known: ['iam-001', 'iam-016', 'iam-020'],
    leads: 'the same, for who has the policy or is in a group that has it; without its boundary, for whom it is that',
  },
  setDefault: {
    actions: ['iam:SetDefaultPolicyVersion'],
    known: [],
    leads: 'what another version of such a policy allows',
  },
  joining: {
    actions: ['iam:AddUserToGroup'],
    known: ['iam-013'],
    leads: 'what the group may do',
  },
  boundary: {
    actions: [
      ...['iam:DeleteUserPermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
      ...['iam:PutUserPermissionsBoundary', 'iam:PutRolePermissionsBoundary'],
    ],
    known: ['iam-022', 'iam-023', 'iam-024'],
    leads: 'what the policies allow without the boundary (Put: where the conditions let AdministratorAccess be one)',
  },
  denial: {
    actions: [
      ...['iam:DeleteUserPolicy', 'iam:DetachUserPolicy', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
      ...['iam:DeleteGroupPolicy', 'iam:DetachGroupPolicy', 'iam:RemoveUserFromGroup'],
    ],
    known: [],
    leads: 'what is allowed without the policy, where it denies something',
  },
  tags: {
    actions: ['iam:TagUser', 'iam:TagRole'],
    known: [],
    leads: 'what policies allow for other tags, where a policy of the account asks for aws:PrincipalTag',
  },
} as const satisfies Readonly<Record<string, Call>>;

/** A principal is made, given any right, and used; a role by the trust policy with which it is made. */
export const CREATING = {
  user: {
    actions: ['iam:CreateUser'],
    steps: [
      ['iam:CreateUser'],
      ['iam:PutUserPolicy', 'iam:AttachUserPolicy'],
      ['iam:CreateAccessKey', 'iam:CreateLoginProfile'],
    ],
  },
  role: {
    actions: ['iam:CreateRole'],
    steps: [['iam:CreateRole'], ['iam:PutRolePolicy', 'iam:AttachRolePolicy']],
  },
} as const;

/** Permission sets of IAM Identity Center become roles in every account that they are assigned to. */
export const GOVERNING: readonly Governing[] = [
  {
    id: 'SSO-CreatePermissionSet',
    known: ['sso-001'],
    needs: [['sso:CreatePermissionSet'], ['sso:CreateAccountAssignment']],
    supposes: 'that the account administers IAM Identity Center',
  },
  {
    id: 'SSO-AttachToPermissionSet',
    known: ['sso-002', 'sso-003'],
    needs: [['sso:AttachManagedPolicyToPermissionSet', 'sso:PutInlinePolicyToPermissionSet']],
    supposes: 'that the account administers IAM Identity Center, and an own permission set',
  },
];
