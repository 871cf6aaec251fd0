import type { AnswerRow } from '../answers.ts';
import { keyArn } from '../computed/kms.ts';
import {
  ACTIVE_ACCOUNTS,
  FRANKFURT,
  LOG_ARCHIVE,
  MANAGEMENT,
  ORGANISATION_ID,
  PRODUCT,
  VIRGINIA,
  WORKLOADS,
} from './accounts.ts';
import { bucketPolicy, buckets, denyPlainHttp } from './build/buckets.ts';
import { keys } from './build/keys.ts';
import { eventDataStore, noTrails, type Trail, trails } from './build/trails.ts';
import type { When } from './build/when.ts';

/**
 * The organisation's trail, as a landing zone has it: made by the management account, kept by the log archive, which
 * alone may look at its bucket and describe its key.
 */

const ARCHIVE = { account: LOG_ARCHIVE, region: VIRGINIA };
const KEY = '8f7e6d5c-4b3a-4291-8a7b-6c5d4e3f2a06';
const KEY_ARN = keyArn({ ...ARCHIVE, keyId: KEY });
const BUCKET = 'example-organization-trail-logs';

const TRAIL: Trail = {
  owner: MANAGEMENT,
  home: VIRGINIA,
  name: 'organization-trail',
  bucket: BUCKET,
  kmsKeyId: KEY_ARN,
};

/** Somebody's answer to a trail that does not deliver: of one Region, kept for a month, under AWS's key, unprotected. */
const LAKE = { id: '3d2c1b0a-9f8e-4d7c-8b6a-5f4e3d2c1b07', name: 'image-changes', retentionDays: 30 };

export function organisationTrailRows(when: When): AnswerRow[] {
  return [
    ...ACTIVE_ACCOUNTS.flatMap((account) => seenBy(account, when)),
    ...eventDataStore({ account: WORKLOADS, region: FRANKFURT }, LAKE, when),
    ...buckets(ARCHIVE, [{ name: BUCKET, settings: { expiresAfter: 2555, kmsKeyId: KEY_ARN }, policy: policy() }]),
    ...keys(
      ARCHIVE,
      [{ id: KEY, alias: 'organization-trail', description: 'Encrypts the trail', rotationDays: 365 }],
      when,
    ),
    ...ACTIVE_ACCOUNTS.filter((account) => account !== LOG_ARCHIVE).map(refusedKey),
  ];
}

/** For workloads, delivery has failed for days; to the account that is new, the trail has not come yet. */
function seenBy(account: string, when: When): AnswerRow[] {
  if (account === PRODUCT) return noTrails(account);
  const view = account === WORKLOADS ? { delivered: 9, error: 'AccessDenied' } : { delivered: 0.1 };
  return trails(account, TRAIL, view, when);
}

function policy() {
  return bucketPolicy(
    {
      Sid: 'CloudTrailWrites',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${BUCKET}/AWSLogs/${ORGANISATION_ID}/*`,
    },
    denyPlainHttp(BUCKET),
  );
}

function refusedKey(account: string): AnswerRow {
  return {
    operation: 'kms:DescribeKey',
    account,
    region: VIRGINIA,
    input: { KeyId: KEY_ARN },
    error: 'AccessDeniedException',
    status: 400,
    message: `User is not authorized to perform: kms:DescribeKey on resource: ${KEY_ARN} because no resource-based policy allows the kms:DescribeKey action`,
  };
}
