import { serviceIdOf } from './call.ts';
import type { PageSize } from './wire/page.ts';

/** Page sizes by service (service models' bounds and API references). */
const BY_SERVICE: Readonly<Record<string, PageSize>> = {
  account: { usual: 50, most: 50 },
  cloudtrail: { usual: 50, most: 50 },
  'cloudwatch-logs': { usual: 50, most: 50 },
  ec2: { usual: 1000, most: 1000 },
  guardduty: { usual: 50, most: 50 },
  iam: { usual: 100, most: 1000 },
  imagebuilder: { usual: 25, most: 25 },
  kms: { usual: 100, most: 1000 },
  organizations: { usual: 20, most: 20 },
};

/** Operations whose page size is not their service's. */
const BY_OPERATION: Readonly<Record<string, PageSize>> = {
  'macie2:DescribeBuckets': { usual: 50, most: 50 },
  'ec2:DescribeRouteTables': { usual: 100, most: 100 },
};

const OTHERWISE: PageSize = { usual: 1000, most: 1000 };

/** How many items AWS gives at a time. */
export function pageSizeOf(operation: string): PageSize {
  return BY_OPERATION[operation] ?? BY_SERVICE[serviceIdOf(operation)] ?? OTHERWISE;
}
