import type { OperationSpec } from './operation.ts';

export const ORGANIZATIONS = {
  describeOrganization: {
    operation: 'organizations:DescribeOrganization',
    actions: ['organizations:DescribeOrganization'],
    needs: ['Organization'],
    absent: [{ code: 'AWSOrganizationsNotInUseException' }],
    fields: { personal: ['/response/Organization/MasterAccountEmail'] },
  },
  listAccounts: {
    operation: 'organizations:ListAccounts',
    actions: ['organizations:ListAccounts'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['Accounts'],
    absent: [{ code: 'AWSOrganizationsNotInUseException' }],
    fields: { personal: ['/response/Accounts/*/Email'], freeForm: ['/response/Accounts/*/Name'] },
  },
} as const satisfies Record<string, OperationSpec>;
