import type { OperationSpec } from '../aws/operation.ts';
import { member, stringMember } from '../core/json.ts';
import type { Reader } from './reader.ts';
import { isRegion } from './references.ts';

export const KMS = {
  describeKey: {
    operation: 'kms:DescribeKey',
    actions: ['kms:DescribeKey'],
    needs: ['KeyMetadata'],
    absent: [{ code: 'NotFoundException' }],
    fields: { freeForm: ['/response/KeyMetadata/Description'] },
  },
  getKeyRotationStatus: {
    operation: 'kms:GetKeyRotationStatus',
    actions: ['kms:GetKeyRotationStatus'],
    needs: ['KeyRotationEnabled'],
    absent: [{ code: 'UnsupportedOperationException' }],
  },
  getKeyLastUsage: {
    operation: 'kms:GetKeyLastUsage',
    actions: ['kms:GetKeyLastUsage'],
    needs: ['TrackingStartDate'],
  },
  getKeyPolicy: {
    operation: 'kms:GetKeyPolicy',
    actions: ['kms:GetKeyPolicy'],
    needs: ['Policy'],
  },
  listGrants: {
    operation: 'kms:ListGrants',
    actions: ['kms:ListGrants'],
    paging: { in: 'Marker', out: 'NextMarker', more: 'Truncated' },
    needs: ['Grants'],
    fields: { freeForm: ['/response/Grants/*/Name'] },
  },
} as const satisfies Record<string, OperationSpec>;

/**
 * Describes each referenced key in its Region, and asks for its rotation; for a multi-Region replica the primary's
 * too, which the replica shares. Rotation takes no alias, so it is asked by the ARN that DescribeKey gave.
 */
export async function collectKeys(reader: Reader, keys: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  await Promise.all([...keys].flatMap(([region, names]) => [...names].map((name) => collectKey(reader, region, name))));
}

async function collectKey(reader: Reader, region: string, name: string): Promise<void> {
  const { response } = await reader.read(region, KMS.describeKey, { KeyId: name });
  const metadata = member(response, 'KeyMetadata');
  const arn = stringMember(metadata, 'Arn') ?? stringMember(metadata, 'KeyId');
  if (arn === undefined) return;
  await reader.read(region, KMS.getKeyRotationStatus, { KeyId: arn });
  // KMS tells of keys of the account alone when they were last used.
  if (arn.split(':')[4] === reader.account) await reader.read(region, KMS.getKeyLastUsage, { KeyId: arn });
  // A key's policy is shown to its own account alone; that of a key that AWS manages is AWS's.
  if (arn.split(':')[4] === reader.account && stringMember(metadata, 'KeyManager') === 'CUSTOMER') {
    await reader.read(region, KMS.getKeyPolicy, { KeyId: arn, PolicyName: 'default' });
    await reader.read(region, KMS.listGrants, { KeyId: arn, Limit: 100 });
  }
  const primary = stringMember(member(member(metadata, 'MultiRegionConfiguration'), 'PrimaryKey'), 'Arn');
  const home = primary?.split(':')[3];
  if (primary !== undefined && primary !== arn && isRegion(home)) {
    await reader.read(home, KMS.getKeyRotationStatus, { KeyId: primary });
  }
}
