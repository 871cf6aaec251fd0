import type { OperationSpec } from './operation.ts';

export const ECR = {
  describeRepositories: {
    operation: 'ecr:DescribeRepositories',
    actions: ['ecr:DescribeRepositories'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['repositories'],
  },
  getRepositoryPolicy: {
    operation: 'ecr:GetRepositoryPolicy',
    actions: ['ecr:GetRepositoryPolicy'],
    needs: ['policyText'],
    absent: [{ code: 'RepositoryPolicyNotFoundException' }, { code: 'RepositoryNotFoundException' }],
  },
} as const satisfies Record<string, OperationSpec>;
