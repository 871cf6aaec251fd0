import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

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

/** One call lists a Region's repositories; a policy is read only of those that Image Builder pushes to. */
export async function collectRepositories(reader: Reader, region: string, names: ReadonlySet<string>): Promise<void> {
  await Promise.all([
    reader.read(region, ECR.describeRepositories, { maxResults: 1000 }),
    ...[...names].map((repositoryName) => reader.read(region, ECR.getRepositoryPolicy, { repositoryName })),
  ]);
}
