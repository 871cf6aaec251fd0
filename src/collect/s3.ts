import { type Json, listMember, member, stringMember } from '../core/json.ts';
import type { OperationSpec } from '../operations/operation.ts';
import { S3 } from '../operations/s3.ts';
import { collectMacieBuckets } from './macie2.ts';
import type { Reader } from './reader.ts';
import { isRegion, noteOwnKey, type References } from './references.ts';

const SETTINGS: readonly OperationSpec[] = [
  S3.getPublicAccessBlock,
  S3.getBucketPolicyStatus,
  S3.getBucketVersioning,
  S3.getBucketLogging,
  S3.getBucketLifecycle,
  S3.getObjectLock,
  S3.getOwnershipControls,
];

export async function collectS3Account(reader: Reader): Promise<void> {
  await reader.readGlobal(S3.getAccountPublicAccessBlock, { AccountId: reader.account });
}

/**
 * Only buckets that something in scope writes to, and what Macie knows of them; the client finds each one's Region by S3's redirect. Settings are
 * asked with the account as the expected owner, so that an answer shows whose bucket it is.
 */
export async function collectBuckets(reader: Reader, found: References): Promise<void> {
  const regions = new Map<string, string[]>();
  const read = (spec: OperationSpec, Bucket: string) =>
    reader.readGlobal(spec, { Bucket, ExpectedBucketOwner: reader.account });
  await Promise.all(
    [...found.buckets].flatMap((Bucket) => [
      reader.readGlobal(S3.getBucketPolicy, { Bucket }),
      ...SETTINGS.map((spec) => read(spec, Bucket)),
      Promise.all([read(S3.getBucketEncryption, Bucket), readLocation(reader, Bucket, regions)]).then(
        ([{ response }, region]) => region !== undefined && noteOwnKey(found, keyOf(response), region),
      ),
    ]),
  );
  await collectMacieBuckets(reader, regions);
}

/** Notes the account's own buckets by Region. S3 answers nothing for us-east-1, and EU for the first in Europe. */
async function readLocation(reader: Reader, Bucket: string, regions: Map<string, string[]>) {
  const input = { Bucket, ExpectedBucketOwner: reader.account };
  const { complete, response } = await reader.readGlobal(S3.getBucketLocation, input);
  if (!complete || response === undefined) return undefined;
  const location = stringMember(response, 'LocationConstraint') || 'us-east-1';
  const region = location === 'EU' ? 'eu-west-1' : location;
  if (!isRegion(region)) return undefined;
  regions.set(region, [...(regions.get(region) ?? []), Bucket]);
  return region;
}

/** The key of a bucket's default encryption. */
function keyOf(response: Json | undefined): string | undefined {
  const [rule] = listMember(member(response, 'ServerSideEncryptionConfiguration'), 'Rules');
  return stringMember(member(rule, 'ApplyServerSideEncryptionByDefault'), 'KMSMasterKeyID');
}
