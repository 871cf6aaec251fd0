import { member, stringMember } from '../core/json.ts';
import { ECR } from '../operations/ecr.ts';
import type { Reader } from './reader.ts';
import { noteOwnKey, type References } from './references.ts';

/** One call lists a Region's repositories; a policy is read only of those that Image Builder pushes to. */
export async function collectRepositories(reader: Reader, region: string, found: References): Promise<void> {
  const names = found.repositories.get(region) ?? new Set<string>();
  const [repositories] = await Promise.all([
    reader.read(region, ECR.describeRepositories, { maxResults: 1000 }),
    ...[...names].map((repositoryName) => reader.read(region, ECR.getRepositoryPolicy, { repositoryName })),
  ]);
  for (const repository of repositories.items('repositories')) {
    if (!names.has(stringMember(repository, 'repositoryName') ?? '')) continue;
    noteOwnKey(found, stringMember(member(repository, 'encryptionConfiguration'), 'kmsKey'), region);
  }
}
