import type { OperationSpec } from './operation.ts';

const MARKER = { in: 'Marker', out: 'Marker', more: 'IsTruncated' } as const;

/**
 * Of a credential report, when collecting begins. IAM makes a new one when the last is older than four hours; the rest is
 * room for a long run. An older one is not read, and nobody is asked for the users it lacks.
 */
export const REPORT_MAX_AGE_HOURS = 24;

export const IAM = {
  getAccountSummary: {
    operation: 'iam:GetAccountSummary',
    actions: ['iam:GetAccountSummary'],
    needs: ['SummaryMap'],
  },
  generateCredentialReport: {
    operation: 'iam:GenerateCredentialReport',
    actions: ['iam:GenerateCredentialReport'],
    needs: ['State'],
  },
  getCredentialReport: {
    operation: 'iam:GetCredentialReport',
    actions: ['iam:GetCredentialReport'],
    needs: ['Content', 'ReportFormat', 'GeneratedTime'],
    // Users named by their e-mail address: the same token here as in the list of users.
    fields: { base64: ['/response/Content'] },
  },
  getAccountAuthorizationDetails: {
    operation: 'iam:GetAccountAuthorizationDetails',
    actions: ['iam:GetAccountAuthorizationDetails'],
    paging: MARKER,
    needs: ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'],
    own: ['UserDetailList/*/Arn', 'GroupDetailList/*/Arn', 'RoleDetailList/*/Arn'],
    fields: { freeForm: ['/response/UserDetailList/*/Tags', '/response/RoleDetailList/*/Tags'] },
  },
  listOrganizationsFeatures: {
    operation: 'iam:ListOrganizationsFeatures',
    actions: ['iam:ListOrganizationsFeatures'],
    needs: ['EnabledFeatures'],
    absent: [
      { code: 'OrganizationNotFoundException' },
      { code: 'OrganizationNotInAllFeaturesModeException' },
      { code: 'ServiceAccessNotEnabledException' },
    ],
  },
  listSamlProviders: {
    operation: 'iam:ListSAMLProviders',
    actions: ['iam:ListSAMLProviders'],
    needs: ['SAMLProviderList'],
    own: ['SAMLProviderList/*/Arn'],
  },
  listOpenIdConnectProviders: {
    operation: 'iam:ListOpenIDConnectProviders',
    actions: ['iam:ListOpenIDConnectProviders'],
    needs: ['OpenIDConnectProviderList'],
    own: ['OpenIDConnectProviderList/*/Arn'],
  },
  getLoginProfile: {
    operation: 'iam:GetLoginProfile',
    actions: ['iam:GetLoginProfile'],
    needs: ['LoginProfile'],
    echoes: [{ asked: 'UserName', answered: 'LoginProfile/UserName' }],
    absent: [{ code: 'NoSuchEntity' }, { code: 'NoSuchEntityException' }],
  },
  listVirtualMfaDevices: {
    operation: 'iam:ListVirtualMFADevices',
    actions: ['iam:ListVirtualMFADevices'],
    paging: MARKER,
    needs: ['VirtualMFADevices'],
    own: ['VirtualMFADevices/*/SerialNumber'],
    fields: { freeForm: ['/response/VirtualMFADevices/*/Tags', '/response/VirtualMFADevices/*/User/Tags'] },
  },
  listMfaDevices: {
    operation: 'iam:ListMFADevices',
    actions: ['iam:ListMFADevices'],
    paging: MARKER,
    needs: ['MFADevices'],
    echoes: [{ asked: 'UserName', answered: 'MFADevices/*/UserName' }],
  },
  listAccessKeys: {
    operation: 'iam:ListAccessKeys',
    actions: ['iam:ListAccessKeys'],
    paging: MARKER,
    needs: ['AccessKeyMetadata'],
    echoes: [{ asked: 'UserName', answered: 'AccessKeyMetadata/*/UserName' }],
  },
  generateServiceLastAccessedDetails: {
    operation: 'iam:GenerateServiceLastAccessedDetails',
    actions: ['iam:GenerateServiceLastAccessedDetails'],
    needs: ['JobId'],
  },
  getServiceLastAccessedDetails: {
    operation: 'iam:GetServiceLastAccessedDetails',
    actions: ['iam:GetServiceLastAccessedDetails'],
    paging: MARKER,
    needs: ['JobStatus'],
  },
} as const satisfies Record<string, OperationSpec>;
