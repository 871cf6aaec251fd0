import type { OperationSpec } from './operation.ts';

export const LOGS = {
  describeLogGroups: {
    operation: 'cloudwatch-logs:DescribeLogGroups',
    actions: ['logs:DescribeLogGroups'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['logGroups'],
    echoes: [{ asked: 'logGroupNamePrefix', answered: 'logGroups/*/logGroupName', as: 'prefix' }],
    own: ['logGroups/*/arn'],
  },
  describeAccountPolicies: {
    operation: 'cloudwatch-logs:DescribeAccountPolicies',
    actions: ['logs:DescribeAccountPolicies'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['accountPolicies'],
    echoes: [{ asked: 'policyType', answered: 'accountPolicies/*/policyType' }],
  },
} as const satisfies Record<string, OperationSpec>;
