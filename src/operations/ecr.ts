import type { OperationSpec } from './operation.ts';

export const ECR = {
  describeRepositories: {
    operation: 'ecr:DescribeRepositories',
    actions: ['ecr:DescribeRepositories'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['repositories'],
    own: ['repositories/*/repositoryArn', 'repositories/*/registryId'],
  },
  getRepositoryPolicy: {
    operation: 'ecr:GetRepositoryPolicy',
    actions: ['ecr:GetRepositoryPolicy'],
    needs: ['policyText'],
    echoes: [{ asked: 'repositoryName', answered: 'repositoryName' }],
    own: ['registryId'],
    absent: [{ code: 'RepositoryPolicyNotFoundException' }, { code: 'RepositoryNotFoundException' }],
  },
} as const satisfies Record<string, OperationSpec>;
