import { ECR } from '../operations/ecr.ts';
import type { Reader } from './reader.ts';

/** One call lists a Region's repositories; a policy is read only of those that Image Builder pushes to. */
export async function collectRepositories(reader: Reader, region: string, names: ReadonlySet<string>): Promise<void> {
  await Promise.all([
    reader.read(region, ECR.describeRepositories, { maxResults: 1000 }),
    ...[...names].map((repositoryName) => reader.read(region, ECR.getRepositoryPolicy, { repositoryName })),
  ]);
}
