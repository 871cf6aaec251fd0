import { type Json, member, stringMember } from '../core/json.ts';
import { KMS } from '../operations/kms.ts';
import type { Reader } from './reader.ts';
import { isRegion } from './references.ts';

/**
 * Describes each referenced key in its Region, and asks for its rotation; for a multi-Region replica the primary's
 * too, which the replica shares. Rotation takes no alias, so it is asked by the ARN that DescribeKey gave, once for a
 * key that several names lead to.
 */
export async function collectKeys(reader: Reader, keys: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  const found: Found[] = [];
  const describe = async (region: string, name: string): Promise<void> => {
    const { response } = await reader.read(region, KMS.describeKey, { KeyId: name });
    const metadata = member(response, 'KeyMetadata');
    const arn = stringMember(metadata, 'Arn') ?? stringMember(metadata, 'KeyId');
    if (arn !== undefined) found.push({ region, arn, metadata });
  };
  await Promise.all([...keys].flatMap(([region, names]) => [...names].map((name) => describe(region, name))));
  const rotating = [...found, ...found.flatMap(primaryOf)];
  await Promise.all([
    ...once(rotating).map(({ region, arn }) => reader.read(region, KMS.getKeyRotationStatus, { KeyId: arn })),
    ...once(found).map((key) => collectOwnKey(reader, key)),
  ]);
}

interface Found {
  readonly region: string;
  readonly arn: string;
  readonly metadata?: Json | undefined;
}

function once(keys: readonly Found[]): readonly Found[] {
  return [...new Map(keys.map((key) => [`${key.region} ${key.arn}`, key])).values()];
}

/** The key that a replica in another Region shares its rotation with. */
function primaryOf({ arn, metadata }: Found): readonly Found[] {
  const primary = stringMember(member(member(metadata, 'MultiRegionConfiguration'), 'PrimaryKey'), 'Arn');
  const home = primary?.split(':')[3];
  return primary !== undefined && primary !== arn && isRegion(home) ? [{ region: home, arn: primary }] : [];
}

/** KMS tells of keys of the account alone when they were used and rotated, and their policy; AWS's keys have AWS's. */
async function collectOwnKey(reader: Reader, { region, arn, metadata }: Found): Promise<void> {
  if (arn.split(':')[4] !== reader.account) return;
  await reader.read(region, KMS.getKeyLastUsage, { KeyId: arn });
  await reader.read(region, KMS.listKeyRotations, { KeyId: arn });
  if (stringMember(metadata, 'KeyManager') !== 'CUSTOMER') return;
  await reader.read(region, KMS.getKeyPolicy, { KeyId: arn, PolicyName: 'default' });
  await reader.read(region, KMS.listGrants, { KeyId: arn, Limit: 100 });
}
