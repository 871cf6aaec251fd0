import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

export const S3 = {
  getAccountPublicAccessBlock: {
    operation: 's3-control:GetPublicAccessBlock',
    actions: ['s3:GetAccountPublicAccessBlock'],
    needs: ['PublicAccessBlockConfiguration'],
    absent: [{ code: 'NoSuchPublicAccessBlockConfiguration' }],
  },
  getBucketPolicy: {
    operation: 's3:GetBucketPolicy',
    actions: ['s3:GetBucketPolicy'],
    needs: ['Policy'],
    json: true,
    absent: [{ code: 'NoSuchBucketPolicy' }, { code: 'NoSuchBucket' }],
  },
} as const satisfies Record<string, OperationSpec>;

export async function collectS3Account(reader: Reader): Promise<void> {
  await reader.readGlobal(S3.getAccountPublicAccessBlock, { AccountId: reader.account });
}

/** Only buckets that something in scope writes to; the client finds each one's Region by S3's redirect. */
export async function collectBuckets(reader: Reader, buckets: ReadonlySet<string>): Promise<void> {
  await Promise.all([...buckets].map((Bucket) => reader.readGlobal(S3.getBucketPolicy, { Bucket })));
}
