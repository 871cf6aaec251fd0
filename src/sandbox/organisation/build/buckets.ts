import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import { ACTIVE_ACCOUNTS, type Place } from '../accounts.ts';
import { BUCKET_SETTINGS, type BucketSettings, settingsRows } from './bucket-settings.ts';

/** A bucket; its policy left out, it has none. */
export interface Bucket {
  readonly name: string;
  readonly policy?: JsonObject;
  /** Left out: as one would want it. */
  readonly settings?: BucketSettings;
}

const OPERATIONS = ['s3:GetBucketPolicy', 's3:HeadBucket', 's3:GetBucketLocation', ...BUCKET_SETTINGS];

/** Rows of a place's buckets: for the owner there, for the owner elsewhere (a redirect) and for everybody else. */
export function buckets(place: Place, list: readonly Bucket[]): AnswerRow[] {
  return list.flatMap((bucket) => [...ownerRows(place, bucket), ...foreignRows(place, bucket)]);
}

function ownerRows(place: Place, { name, policy, settings }: Bucket): AnswerRow[] {
  const { account, region } = place;
  const input = { Bucket: name };
  const redirect = {
    error: 'PermanentRedirect',
    status: 301,
    message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
    fields: { Bucket: name, Endpoint: `${name}.s3.${region}.amazonaws.com` },
    headers: { 'x-amz-bucket-region': region },
  };
  const none = {
    error: 'NoSuchBucketPolicy',
    status: 404,
    message: 'The bucket policy does not exist',
    fields: { BucketName: name },
  };
  const found = policy === undefined ? none : { output: { Policy: JSON.stringify(policy) } };
  // us-east-1 is the one Region that has no name as a location.
  const LocationConstraint = region === 'us-east-1' ? {} : { LocationConstraint: region };
  return [
    { operation: 's3:GetBucketPolicy', account, input, ...redirect },
    { operation: 's3:HeadBucket', account, input, ...redirect },
    { operation: 's3:GetBucketPolicy', ...place, input, ...found },
    { operation: 's3:HeadBucket', ...place, input, output: { BucketRegion: region } },
    { operation: 's3:GetBucketLocation', account, input, output: LocationConstraint },
    ...BUCKET_SETTINGS.map((operation): AnswerRow => ({ operation, account, input, ...redirect })),
    ...settingsRows(place, name, { ...settings, hasPolicy: policy !== undefined }),
  ];
}

function foreignRows(place: Place, { name }: Bucket): AnswerRow[] {
  const others = ACTIVE_ACCOUNTS.filter((account) => account !== place.account);
  return others.flatMap((account) =>
    OPERATIONS.map((operation) => ({
      operation,
      account,
      input: { Bucket: name },
      error: 'AccessDenied',
      status: 403,
      message: 'Access Denied',
      headers: { 'x-amz-bucket-region': place.region },
    })),
  );
}

/** The account's own block of public access. */
export function publicAccessBlock(account: string, isOn: boolean): AnswerRow {
  const scope = { operation: 's3-control:GetPublicAccessBlock', account };
  if (!isOn) {
    const message = 'The public access block configuration was not found';
    return { ...scope, error: 'NoSuchPublicAccessBlockConfiguration', status: 404, message };
  }
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  return { ...scope, output: { PublicAccessBlockConfiguration } };
}

/** A bucket policy of these statements. */
export function bucketPolicy(...Statement: JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement };
}

/** The statement that refuses plain HTTP for bucket and objects; `change` makes the variants that do less. */
export function denyPlainHttp(name: string, change: JsonObject = {}): JsonObject {
  return {
    Sid: 'DenyInsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    ...change,
  };
}
