import type { OperationSpec } from './operation.ts';

export const LOGS = {
  describeLogGroups: {
    operation: 'cloudwatch-logs:DescribeLogGroups',
    actions: ['logs:DescribeLogGroups'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['logGroups'],
  },
  describeAccountPolicies: {
    operation: 'cloudwatch-logs:DescribeAccountPolicies',
    actions: ['logs:DescribeAccountPolicies'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['accountPolicies'],
  },
} as const satisfies Record<string, OperationSpec>;
