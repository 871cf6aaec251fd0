import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

export const LOGS = {
  describeLogGroups: {
    operation: 'cloudwatch-logs:DescribeLogGroups',
    actions: ['logs:DescribeLogGroups'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['logGroups'],
  },
} as const satisfies Record<string, OperationSpec>;

/** Where Image Builder writes the logs of builds unless a pipeline names another group. */
const IMAGE_BUILDER = '/aws/imagebuilder/';

/**
 * Describes Image Builder's own log groups and those that pipelines and SSM Automation name; never what is in them.
 *
 * @param named Names of log groups.
 */
export async function collectLogGroups(reader: Reader, region: string, named: ReadonlySet<string>): Promise<void> {
  const others = [...named].filter((name) => !name.startsWith(IMAGE_BUILDER)).sort();
  await Promise.all(
    [IMAGE_BUILDER, ...others].map((logGroupNamePrefix) =>
      reader.read(region, LOGS.describeLogGroups, { logGroupNamePrefix, limit: 50 }),
    ),
  );
}
