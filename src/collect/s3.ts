import { stringMember } from '../core/json.ts';
import type { OperationSpec } from '../operations/operation.ts';
import { S3 } from '../operations/s3.ts';
import { collectMacieBuckets } from './macie2.ts';
import type { Reader } from './reader.ts';
import { isRegion } from './references.ts';

const SETTINGS: readonly OperationSpec[] = [
  S3.getPublicAccessBlock,
  S3.getBucketPolicyStatus,
  S3.getBucketEncryption,
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
export async function collectBuckets(reader: Reader, buckets: ReadonlySet<string>): Promise<void> {
  const regions = new Map<string, string[]>();
  await Promise.all(
    [...buckets].flatMap((Bucket) => [
      reader.readGlobal(S3.getBucketPolicy, { Bucket }),
      ...SETTINGS.map((spec) => reader.readGlobal(spec, { Bucket, ExpectedBucketOwner: reader.account })),
      readLocation(reader, Bucket, regions),
    ]),
  );
  await collectMacieBuckets(reader, regions);
}

/** Notes the account's own buckets by Region. S3 answers nothing for us-east-1, and EU for the first in Europe. */
async function readLocation(reader: Reader, Bucket: string, regions: Map<string, string[]>): Promise<void> {
  const input = { Bucket, ExpectedBucketOwner: reader.account };
  const { complete, response } = await reader.readGlobal(S3.getBucketLocation, input);
  if (!complete || response === undefined) return;
  const location = stringMember(response, 'LocationConstraint') || 'us-east-1';
  const region = location === 'EU' ? 'eu-west-1' : location;
  if (isRegion(region)) regions.set(region, [...(regions.get(region) ?? []), Bucket]);
}
