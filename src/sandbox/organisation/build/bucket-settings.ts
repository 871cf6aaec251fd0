import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';

/** How a bucket is set up. What is left out is as one would want it. */
export interface BucketSettings {
  /** Its own block of public access; left out, it has one. */
  readonly blocked?: boolean;
  /** S3 takes its policy to be public. */
  readonly isPublic?: boolean;
  readonly versioning?: 'Enabled' | 'Suspended' | 'never';
  /** Left out: KMS, with a key that AWS manages. */
  readonly kmsKeyId?: string;
  /** Days after which objects are deleted; left out, they are kept. */
  readonly expiresAfter?: number;
  readonly accessLogs?: boolean;
}

/** The calls that read settings; each bucket is asked in its own Region. */
export const BUCKET_SETTINGS = [
  's3:GetPublicAccessBlock',
  's3:GetBucketPolicyStatus',
  's3:GetBucketEncryption',
  's3:GetBucketVersioning',
  's3:GetBucketLogging',
  's3:GetBucketLifecycleConfiguration',
  's3:GetObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
] as const;

type Setting = (typeof BUCKET_SETTINGS)[number];

/** What the owner is answered in the bucket's Region. */
export function settingsRows(
  place: Place,
  Bucket: string,
  settings: BucketSettings & { readonly hasPolicy: boolean },
): AnswerRow[] {
  const answers = answersOf(Bucket, settings);
  return BUCKET_SETTINGS.map((operation) => ({ operation, ...place, input: { Bucket }, ...answers[operation] }));
}

type Reply = { readonly output: JsonObject } | ReturnType<typeof none>;

function answersOf(
  bucket: string,
  settings: BucketSettings & { readonly hasPolicy: boolean },
): Readonly<Record<Setting, Reply>> {
  const { accessLogs = true, blocked = true, expiresAfter, hasPolicy, isPublic = false, kmsKeyId } = settings;
  const { versioning = 'Enabled' } = settings;
  const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const rule = { ID: 'expire', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: expiresAfter ?? 0 } };
  const byDefault = { SSEAlgorithm: 'aws:kms', ...(kmsKeyId !== undefined && { KMSMasterKeyID: kmsKeyId }) };
  const output = (value: JsonObject) => ({ output: value });
  return {
    's3:GetPublicAccessBlock': blocked
      ? output({ PublicAccessBlockConfiguration: on })
      : none('NoSuchPublicAccessBlockConfiguration', bucket),
    's3:GetBucketPolicyStatus': hasPolicy
      ? output({ PolicyStatus: { IsPublic: isPublic } })
      : none('NoSuchBucketPolicy', bucket),
    's3:GetBucketEncryption': output({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: true }],
      },
    }),
    's3:GetBucketVersioning': output(versioning === 'never' ? {} : { Status: versioning }),
    's3:GetBucketLogging': output(
      accessLogs ? { LoggingEnabled: { TargetBucket: 'example-access-logs', TargetPrefix: `${bucket}/` } } : {},
    ),
    's3:GetBucketLifecycleConfiguration':
      expiresAfter === undefined ? none('NoSuchLifecycleConfiguration', bucket) : output({ Rules: [rule] }),
    's3:GetObjectLockConfiguration': none('ObjectLockConfigurationNotFoundError', bucket),
    's3:GetBucketOwnershipControls': output({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }),
  };
}

function none(error: string, BucketName: string) {
  return { error, status: 404, message: 'There is no such configuration.', fields: { BucketName } };
}
