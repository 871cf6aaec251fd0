import type { Absence, OperationSpec } from './operation.ts';

const NO_BUCKET: Absence = { code: 'NoSuchBucket' };

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
    absent: [{ code: 'NoSuchBucketPolicy' }, NO_BUCKET],
  },
  // Settings that were never made have an empty answer or an error of their own; both say "none".
  getBucketLocation: setting('GetBucketLocation', 's3:GetBucketLocation', []),
  getPublicAccessBlock: setting(
    'GetPublicAccessBlock',
    's3:GetBucketPublicAccessBlock',
    ['PublicAccessBlockConfiguration'],
    'NoSuchPublicAccessBlockConfiguration',
  ),
  getBucketPolicyStatus: setting(
    'GetBucketPolicyStatus',
    's3:GetBucketPolicyStatus',
    ['PolicyStatus'],
    'NoSuchBucketPolicy',
  ),
  getBucketEncryption: setting(
    'GetBucketEncryption',
    's3:GetEncryptionConfiguration',
    ['ServerSideEncryptionConfiguration'],
    'ServerSideEncryptionConfigurationNotFoundError',
  ),
  getBucketVersioning: setting('GetBucketVersioning', 's3:GetBucketVersioning', []),
  getBucketLogging: setting('GetBucketLogging', 's3:GetBucketLogging', []),
  getBucketLifecycle: setting(
    'GetBucketLifecycleConfiguration',
    's3:GetLifecycleConfiguration',
    ['Rules'],
    'NoSuchLifecycleConfiguration',
  ),
  getObjectLock: setting(
    'GetObjectLockConfiguration',
    's3:GetBucketObjectLockConfiguration',
    ['ObjectLockConfiguration'],
    'ObjectLockConfigurationNotFoundError',
  ),
  getOwnershipControls: setting(
    'GetBucketOwnershipControls',
    's3:GetBucketOwnershipControls',
    ['OwnershipControls'],
    'OwnershipControlsNotFoundError',
  ),
} as const satisfies Record<string, OperationSpec>;

/** A bucket's own setting. */
function setting<Name extends string>(name: Name, action: string, needs: readonly string[], none?: string) {
  const absent = none === undefined ? [NO_BUCKET] : [{ code: none }, NO_BUCKET];
  return { operation: `s3:${name}`, actions: [action], needs, absent } as const satisfies OperationSpec;
}
