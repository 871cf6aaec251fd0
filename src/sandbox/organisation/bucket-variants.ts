import type { JsonObject } from '../../core/json.ts';
import { MANAGEMENT, STRANGER } from './accounts.ts';
import { type Bucket, bucketPolicy, denyPlainHttp } from './build/buckets.ts';

function bucketNamed(suffix: string, ...changes: JsonObject[]): Bucket {
  const name = `example-shop-build-logs-${suffix}`;
  if (changes.length === 0) return { name };
  return { name, policy: bucketPolicy(...changes.map((change) => denyPlainHttp(name, change))) };
}

const OBJECTS_ONLY = 'example-shop-build-logs-objects-only';
const BUCKET_ONLY = 'example-shop-build-logs-bucket-only';

/** Build-log buckets of the workloads account: policies that refuse plain HTTP, and many that only look like it. */
export const BUILD_LOG_BUCKETS = {
  // Open in every way that an account without a block of its own lets it be.
  none: { ...bucketNamed('none'), settings: { blocked: false, versioning: 'never', accessLogs: false } },
  plain: { ...bucketNamed('plain', {}), settings: { expiresAfter: 30 } },
  // Condition keys know no case, and a list of one is the same as the one.
  spelledOtherwise: bucketNamed('spelled', { Condition: { Bool: { 'AWS:securetransport': ['false'] } } }),
  objectsOnly: bucketNamed('objects-only', { Resource: `arn:aws:s3:::${OBJECTS_ONLY}/*` }),
  bucketOnly: bucketNamed('bucket-only', { Resource: `arn:aws:s3:::${BUCKET_ONLY}` }),
  oneAccountOnly: bucketNamed('one-account', { Principal: { AWS: `arn:aws:iam::${STRANGER}:root` } }),
  putOnly: bucketNamed('put-only', { Action: 's3:PutObject' }),
  // Both conditions must hold: whoever is outside the network may still use plain HTTP.
  andAddress: bucketNamed('and-address', {
    Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  }),
  // Allowing HTTPS refuses nothing.
  allowOnly: bucketNamed('allow-only', {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  }),
} satisfies Readonly<Record<string, Bucket>>;
