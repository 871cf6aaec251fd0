import { LOGS } from '../operations/logs.ts';
import type { Reader } from './reader.ts';

/** Where Image Builder writes the logs of builds unless a pipeline names another group. */
const IMAGE_BUILDER = '/aws/imagebuilder/';

/**
 * Describes Image Builder's own log groups and those that pipelines and SSM Automation name; never what is in them.
 * And the account's policies that mask data in all of them.
 *
 * @param named Names of log groups.
 */
export async function collectLogGroups(reader: Reader, region: string, named: ReadonlySet<string>): Promise<void> {
  const others = [...named].filter((name) => !name.startsWith(IMAGE_BUILDER)).sort();
  await Promise.all([
    reader.read(region, LOGS.describeAccountPolicies, { policyType: 'DATA_PROTECTION_POLICY' }),
    ...[IMAGE_BUILDER, ...others].map((logGroupNamePrefix) =>
      reader.read(region, LOGS.describeLogGroups, { logGroupNamePrefix, limit: 50 }),
    ),
  ]);
}
