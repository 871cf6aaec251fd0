import { stringMember } from '../core/json.ts';
import { LOGS } from '../operations/logs.ts';
import type { Reader } from './reader.ts';
import { noteOwnKey, type References } from './references.ts';

/** Where Image Builder writes the logs of builds unless a pipeline names another group. */
const IMAGE_BUILDER = '/aws/imagebuilder/';

/**
 * Describes Image Builder's own log groups and those that pipelines and SSM Automation name; never what is in them.
 * And the account's policies that mask data in all of them.
 */
export async function collectLogGroups(reader: Reader, region: string, found: References): Promise<void> {
  const named = found.logGroups.get(region) ?? new Set<string>();
  const others = [...named].filter((name) => !name.startsWith(IMAGE_BUILDER)).sort();
  await Promise.all([
    reader.read(region, LOGS.describeAccountPolicies, { policyType: 'DATA_PROTECTION_POLICY' }),
    ...[IMAGE_BUILDER, ...others].map((logGroupNamePrefix) => readGroups(reader, region, logGroupNamePrefix, found)),
  ]);
}

async function readGroups(reader: Reader, region: string, logGroupNamePrefix: string, found: References) {
  const answer = await reader.read(region, LOGS.describeLogGroups, { logGroupNamePrefix, limit: 50 });
  for (const group of answer.items('logGroups')) noteOwnKey(found, stringMember(group, 'kmsKeyId'), region);
}
