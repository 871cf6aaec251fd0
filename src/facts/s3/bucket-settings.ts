import { isJsonObject, type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Column } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { callWith, objectsOf, stringsOf } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, unknown } from '../row.ts';
import { SHORTEST_EXPIRY, shortestExpiry } from './expiry.ts';

/** How a bucket is set up, beside its policy. */

const CALLS = {
  location: 's3:GetBucketLocation',
  block: 's3:GetPublicAccessBlock',
  policyStatus: 's3:GetBucketPolicyStatus',
  encryption: 's3:GetBucketEncryption',
  versioning: 's3:GetBucketVersioning',
  logging: 's3:GetBucketLogging',
  lifecycle: 's3:GetBucketLifecycleConfiguration',
  lock: 's3:GetObjectLockConfiguration',
  ownership: 's3:GetBucketOwnershipControls',
} as const satisfies Record<string, DeclaredOperation>;

const ACCOUNT_BLOCK = 's3-control:GetPublicAccessBlock';
const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** The description of `s3.blocks-public-access@1`. */
const BLOCKS_PUBLIC_ACCESS =
  `True when each of ${BLOCKS.join(', ')} is true in the bucket's own block public access settings (s3:GetPublicAccessBlock) ` +
  'or in those of the account that owns it (s3-control:GetPublicAccessBlock). The account counts only for a bucket that ' +
  'S3 shows to be its own: the setting is asked with the account as ExpectedBucketOwner, and any answer but a refusal says ' +
  'so. Where one of the two answers is missing and the other alone does not do it, it is not known.';

/** The description of `s3.bucket-region@1`. */
const BUCKET_REGION = 'LocationConstraint of s3:GetBucketLocation; none means us-east-1, EU means eu-west-1.';

export const SETTINGS_ALGORITHMS = {
  's3.blocks-public-access@1': BLOCKS_PUBLIC_ACCESS,
  's3.shortest-expiry@2': SHORTEST_EXPIRY,
  's3.bucket-region@1': BUCKET_REGION,
} as const;

export const SETTINGS_COLUMNS = {
  region: absentable('string', 'The Region it is in. Absent: there is no such bucket.', 'derived: s3.bucket-region@1'),
  blocksPublicAccess: column(
    'bool',
    'Block public access is on, in the bucket or in its account.',
    'derived: s3.blocks-public-access@1',
  ),
  publicPolicy: column(
    'bool',
    'S3 takes its policy to be public.',
    `${CALLS.policyStatus} PolicyStatus.IsPublic; false without a policy`,
  ),
  encryption: absentable(
    'string',
    'How new objects are encrypted: AES256, aws:kms or aws:kms:dsse. Absent: no default encryption is stated.',
    `${CALLS.encryption} ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm`,
  ),
  encryptionKey: absentable(
    'string',
    'The KMS key of the default encryption. Absent: a key that S3 or AWS manages.',
    `${CALLS.encryption} ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID, without alias/aws/s3`,
  ),
  customerKeysAllowed: column(
    'bool',
    'Objects under keys of their writers (SSE-C), which S3 refuses unless a bucket asks for them, are let in on purpose.',
    `${CALLS.encryption} ServerSideEncryptionConfiguration.Rules[].BlockedEncryptionTypes.EncryptionType has NONE`,
  ),
  versioning: absentable(
    'string',
    'Enabled or Suspended. Absent: versions were never kept.',
    `${CALLS.versioning} Status`,
  ),
  mfaDelete: column('bool', 'Deleting a version for good takes MFA.', `${CALLS.versioning} MFADelete = Enabled`),
  expiresAfterDays: absentable(
    'int',
    'After how many days what is written there is deleted for good at the earliest. Absent: it is kept.',
    'derived: s3.shortest-expiry@2',
  ),
  objectLock: column('bool', 'Object Lock is on.', `${CALLS.lock} ObjectLockConfiguration.ObjectLockEnabled = Enabled`),
  accessLogged: column('bool', 'Server access logging is on.', `${CALLS.logging} LoggingEnabled`),
  aclsDisabled: column(
    'bool',
    'The bucket owner owns every object, and access control lists do not count.',
    `${CALLS.ownership} OwnershipControls.Rules[].ObjectOwnership = BucketOwnerEnforced`,
  ),
} as const satisfies Readonly<Record<string, Column>>;

export type SettingsCells = Record<keyof typeof SETTINGS_COLUMNS, Cell>;

type Pick = (response: Json, record: EvidenceRecord) => Cell;

/** The Region that a bucket is in. Absent: there is no such bucket. */
export function bucketRegion(bucket: string, evidence: AccountEvidence): Cell {
  return settingOf(bucket, evidence)(CALLS.location, regionOf, ABSENT);
}

/** The key that new objects of a bucket are encrypted with, where its default encryption names one. */
export function bucketKey(bucket: string, evidence: AccountEvidence): Cell {
  return settingOf(bucket, evidence)(CALLS.encryption, encryptionBy('KMSMasterKeyID'), ABSENT);
}

function settingOf(bucket: string, evidence: AccountEvidence) {
  const scope = { account: evidence.account, region: GLOBAL };
  return (operation: DeclaredOperation, pick: Pick, none: Cell): Cell =>
    cellFrom(callWith(evidence.records(GLOBAL, operation), 'Bucket', bucket), { operation, scope }, pick, none);
}

/**
 * The settings of one bucket, with the records they came from.
 *
 * @param places Prefixes of what is to be kept there; anything, where there are none.
 */
export function bucketSettings(bucket: string, evidence: AccountEvidence, places: readonly string[] = []) {
  const recordOf = (operation: DeclaredOperation) => callWith(evidence.records(GLOBAL, operation), 'Bucket', bucket);
  const read = settingOf(bucket, evidence);
  const versioning = read(CALLS.versioning, (response, record) => statusOf(response, 'Status', record), ABSENT);
  const expiry = { versioning, places, now: evidence.now };
  const cells: SettingsCells = {
    region: bucketRegion(bucket, evidence),
    blocksPublicAccess: blocksPublicAccess(recordOf(CALLS.block), evidence),
    publicPolicy: read(CALLS.policyStatus, within('PolicyStatus', 'IsPublic'), known(false)),
    encryption: read(CALLS.encryption, encryptionBy('SSEAlgorithm'), ABSENT),
    encryptionKey: bucketKey(bucket, evidence),
    customerKeysAllowed: read(CALLS.encryption, allowsCustomerKeys, known(false)),
    versioning,
    mfaDelete: read(CALLS.versioning, (response) => known(member(response, 'MFADelete') === 'Enabled'), known(false)),
    expiresAfterDays: read(CALLS.lifecycle, (response, record) => shortestExpiry(response, record, expiry), ABSENT),
    objectLock: read(
      CALLS.lock,
      (response) => known(member(member(response, 'ObjectLockConfiguration'), 'ObjectLockEnabled') === 'Enabled'),
      known(false),
    ),
    accessLogged: read(
      CALLS.logging,
      (response) => known(isJsonObject(member(response, 'LoggingEnabled'))),
      known(false),
    ),
    aclsDisabled: read(CALLS.ownership, aclsDisabled, known(false)),
  };
  const records = [...Object.values(CALLS).map(recordOf), accountBlock(evidence)];
  return { cells, records: records.filter((record) => record !== undefined) };
}

const regionOf: Pick = (response, record) => {
  const location = member(response, 'LocationConstraint');
  if (location === undefined || location === null || location === '') return known('us-east-1');
  if (typeof location !== 'string') return unknown(unparsable(record, 'LocationConstraint is no text'));
  return known(location === 'EU' ? 'eu-west-1' : location);
};

function within(...path: readonly [string, string]): Pick {
  return (response, record) => {
    const value = member(member(response, path[0]), path[1]);
    return value === undefined ? unknown(unparsable(record, `${path.join('.')} is missing`)) : known(value);
  };
}

function statusOf(response: Json, name: string, record: EvidenceRecord): Cell {
  if (!isJsonObject(response)) return unknown(unparsable(record, 'the answer is no object'));
  const status = member(response, name);
  return status === undefined || status === '' ? ABSENT : known(status);
}

function accountBlock(evidence: AccountEvidence): EvidenceRecord | undefined {
  return evidence.records(GLOBAL, ACCOUNT_BLOCK)[0];
}

/** A block that is on in either place is on; that none is must be known of both. */
function blocksPublicAccess(own: EvidenceRecord | undefined, evidence: AccountEvidence): Cell {
  const scope = { account: evidence.account, region: GLOBAL };
  const bucket = cellFrom(own, { operation: CALLS.block, scope }, blocksOf, known([]));
  if (bucket.is !== 'known') return bucket;
  // S3 answered for this account as the owner, so the account's own block counts.
  const account = cellFrom(accountBlock(evidence), { operation: ACCOUNT_BLOCK, scope }, blocksOf, known([]));
  const on = [bucket, account].flatMap((cell) => (cell.is === 'known' && Array.isArray(cell.value) ? cell.value : []));
  const isOn = BLOCKS.every((name) => on.includes(name));
  return isOn || account.is === 'known' ? known(isOn) : account;
}

const blocksOf: Pick = (response, record) => {
  const settings = member(response, 'PublicAccessBlockConfiguration');
  if (!isJsonObject(settings)) return unknown(unparsable(record, 'PublicAccessBlockConfiguration is missing'));
  return known(BLOCKS.filter((name) => member(settings, name) === true));
};

function encryptionBy(name: 'SSEAlgorithm' | 'KMSMasterKeyID'): Pick {
  return (response, record) => {
    const settings = member(response, 'ServerSideEncryptionConfiguration');
    const rule = objectsOf(settings, 'Rules')[0];
    if (rule === undefined) return unknown(unparsable(record, 'no rule of default encryption can be read'));
    const value = member(member(rule, 'ApplyServerSideEncryptionByDefault'), name);
    if (value === undefined || value === '') return ABSENT;
    if (typeof value !== 'string') return unknown(unparsable(record, `${name} is no text`));
    return /(^|:)alias\/aws\/s3$/.test(value) ? ABSENT : known(value);
  };
}

/** `NONE` blocks no type of encryption; without a word S3's own default stands. */
const allowsCustomerKeys: Pick = (response) => {
  const rules = objectsOf(member(response, 'ServerSideEncryptionConfiguration'), 'Rules');
  return known(
    rules.some((rule) => stringsOf(member(rule, 'BlockedEncryptionTypes'), 'EncryptionType').includes('NONE')),
  );
};

const aclsDisabled: Pick = (response) => {
  const rules = objectsOf(member(response, 'OwnershipControls'), 'Rules');
  return known(rules.some((rule) => stringMember(rule, 'ObjectOwnership') === 'BucketOwnerEnforced'));
};
