import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { at, callWith, inObject, objectsOf, type Pick, stringsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, maybe, type Subject } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { toldByOwner } from '../told.ts';
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

const BLOCKS_PUBLIC_ACCESS = algorithm(
  's3.blocks-public-access@1',
  [call(CALLS.block), call(ACCOUNT_BLOCK)],
  `True when each of ${BLOCKS.join(', ')} is true in the bucket's own block public access settings (s3:GetPublicAccessBlock) ` +
    'or in those of the account that owns it (s3-control:GetPublicAccessBlock). The account counts only for a bucket that ' +
    'S3 shows to be its own: the setting is asked with the account as ExpectedBucketOwner, and any answer but a refusal says ' +
    'so. Where one of the two answers is missing and the other alone does not do it, it is not known.',
);

export const BUCKET_REGION = algorithm(
  's3.bucket-region@1',
  [call(CALLS.location)],
  'LocationConstraint of s3:GetBucketLocation; none means us-east-1, EU means eu-west-1.',
);

/** A bucket that the account names. */
export interface Bucket {
  readonly bucket: string;
  /** Prefixes of what is to be kept there; anything, where there are none. */
  readonly places?: readonly string[];
}

export interface BucketSubject extends Bucket, Subject {
  readonly arn: string;
}

/** What S3 tells the account of a bucket. */
type Setting = (bucket: Bucket, evidence: AccountEvidence) => Cell;

/** What S3 tells this account, or else what it told the bucket's own. */
export function toldOf(name: string, own: Setting): Fill<BucketSubject> {
  return (bucket, evidence, org) => toldByOwner(own(bucket, evidence), name, bucket.arn, org);
}

export const SETTINGS_COLUMNS = {
  region: maybe(
    'string',
    'The Region it is in. Absent: there is no such bucket.',
    BUCKET_REGION,
    toldOf('region', bucketRegion),
  ),
  blocksPublicAccess: always(
    'bool',
    'Block public access is on, in the bucket or in its account.',
    BLOCKS_PUBLIC_ACCESS,
    toldOf('blocksPublicAccess', blocksPublicAccess),
  ),
  publicPolicy: always(
    'bool',
    'S3 takes its policy to be public.',
    call(CALLS.policyStatus, 'PolicyStatus.IsPublic; false without a policy'),
    toldOf('publicPolicy', asked(CALLS.policyStatus, within('PolicyStatus', 'IsPublic'), known(false))),
  ),
  encryption: maybe(
    'string',
    'How new objects are encrypted: AES256, aws:kms or aws:kms:dsse. Absent: no default encryption is stated.',
    call(CALLS.encryption, 'ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm'),
    toldOf('encryption', asked(CALLS.encryption, encryptionBy('SSEAlgorithm'), ABSENT)),
  ),
  encryptionKey: maybe(
    'string',
    'The KMS key of the default encryption. Absent: a key that S3 or AWS manages.',
    call(
      CALLS.encryption,
      'ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID, without alias/aws/s3',
    ),
    toldOf('encryptionKey', bucketKey),
  ),
  customerKeysAllowed: always(
    'bool',
    'Objects under keys of their writers (SSE-C), which S3 refuses unless a bucket asks for them, are let in on purpose.',
    call(CALLS.encryption, 'ServerSideEncryptionConfiguration.Rules[].BlockedEncryptionTypes.EncryptionType has NONE'),
    toldOf('customerKeysAllowed', asked(CALLS.encryption, allowsCustomerKeys, known(false))),
  ),
  versioning: maybe(
    'string',
    'Enabled or Suspended. Absent: versions were never kept.',
    call(CALLS.versioning, 'Status'),
    toldOf('versioning', versioningOf),
  ),
  mfaDelete: always(
    'bool',
    'Deleting a version for good takes MFA.',
    call(CALLS.versioning, 'MFADelete = Enabled'),
    toldOf(
      'mfaDelete',
      asked(CALLS.versioning, (response) => known(member(response, 'MFADelete') === 'Enabled'), known(false)),
    ),
  ),
  expiresAfterDays: maybe(
    'int',
    'After how many days what is written there is deleted for good at the earliest. Absent: it is kept.',
    SHORTEST_EXPIRY,
    toldOf('expiresAfterDays', expiryOf),
  ),
  objectLock: always(
    'bool',
    'Object Lock is on.',
    call(CALLS.lock, 'ObjectLockConfiguration.ObjectLockEnabled = Enabled'),
    toldOf(
      'objectLock',
      asked(
        CALLS.lock,
        (response) => known(member(member(response, 'ObjectLockConfiguration'), 'ObjectLockEnabled') === 'Enabled'),
        known(false),
      ),
    ),
  ),
  accessLogged: always(
    'bool',
    'Server access logging is on.',
    call(CALLS.logging, 'LoggingEnabled'),
    toldOf(
      'accessLogged',
      asked(CALLS.logging, (response) => known(isJsonObject(member(response, 'LoggingEnabled'))), known(false)),
    ),
  ),
  aclsDisabled: always(
    'bool',
    'The bucket owner owns every object, and access control lists do not count.',
    call(CALLS.ownership, 'OwnershipControls.Rules[].ObjectOwnership = BucketOwnerEnforced'),
    toldOf('aclsDisabled', asked(CALLS.ownership, aclsDisabled, known(false))),
  ),
} as const;

/** From the answer about one bucket; `none` where AWS says that there is none. */
function asked(operation: DeclaredOperation, pick: Pick, none: Cell): Setting {
  return ({ bucket }, evidence) => {
    const scope = { account: evidence.account, region: GLOBAL };
    const record = callWith(evidence.records(GLOBAL, operation), 'Bucket', bucket);
    return cellFrom(record, { operation, scope }, inObject(pick), none);
  };
}

/** The Region of a bucket, which S3 tells to its owner alone; absent: there is no such bucket. */
export function bucketRegion(bucket: Bucket, evidence: AccountEvidence): Cell {
  return asked(CALLS.location, regionOf, ABSENT)(bucket, evidence);
}

/** The KMS key of the default encryption of a bucket. */
export function bucketKey(bucket: Bucket, evidence: AccountEvidence): Cell {
  return asked(CALLS.encryption, encryptionBy('KMSMasterKeyID'), ABSENT)(bucket, evidence);
}

function versioningOf(bucket: Bucket, evidence: AccountEvidence): Cell {
  return asked(CALLS.versioning, at('Status'), ABSENT)(bucket, evidence);
}

function expiryOf(bucket: Bucket, evidence: AccountEvidence): Cell {
  const versioning = versioningOf(bucket, evidence);
  const setting = { versioning, places: bucket.places ?? [], now: evidence.now };
  const pick: Pick = (response, record) => shortestExpiry(response, record, setting);
  return citing(asked(CALLS.lifecycle, pick, ABSENT)(bucket, evidence), versioning.from ?? []);
}

function regionOf(...[response, record]: Parameters<Pick>): Cell {
  const location = member(response, 'LocationConstraint');
  if (location === undefined || location === null || location === '') return known('us-east-1');
  if (typeof location !== 'string') return unknown(unparsable(record, 'LocationConstraint is no text'));
  return known(location === 'EU' ? 'eu-west-1' : location);
}

function within(...path: readonly [string, string]): Pick {
  return (response, record) => {
    const value = member(member(response, path[0]), path[1]);
    return value === undefined ? unknown(unparsable(record, `${path.join('.')} is missing`)) : known(value);
  };
}

/** A block that is on in either place is on; that none is must be known of both. */
function blocksPublicAccess(bucket: Bucket, evidence: AccountEvidence): Cell {
  const scope = { account: evidence.account, region: GLOBAL };
  const own = asked(CALLS.block, blocksOf, known([]))(bucket, evidence);
  const record = evidence.records(GLOBAL, ACCOUNT_BLOCK)[0];
  const account = cellFrom(record, { operation: ACCOUNT_BLOCK, scope }, inObject(blocksOf), known([]));
  return citing(blockedBy(own, account), [...(own.from ?? []), record]);
}

/** Where S3 answered for this account as the owner, the account's own block counts. */
function blockedBy(bucket: Cell, account: Cell): Cell {
  if (bucket.is !== 'known') return bucket;
  const on = [bucket, account].flatMap((cell) => (cell.is === 'known' && Array.isArray(cell.value) ? cell.value : []));
  const isOn = BLOCKS.every((name) => on.includes(name));
  return isOn || account.is === 'known' ? known(isOn) : account;
}

function blocksOf(...[response, record]: Parameters<Pick>): Cell {
  const settings = member(response, 'PublicAccessBlockConfiguration');
  if (!isJsonObject(settings)) return unknown(unparsable(record, 'PublicAccessBlockConfiguration is missing'));
  return known(BLOCKS.filter((name) => member(settings, name) === true));
}

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
function allowsCustomerKeys(...[response]: Parameters<Pick>): Cell {
  const rules = objectsOf(member(response, 'ServerSideEncryptionConfiguration'), 'Rules');
  return known(
    rules.some((rule) => stringsOf(member(rule, 'BlockedEncryptionTypes'), 'EncryptionType').includes('NONE')),
  );
}

function aclsDisabled(...[response]: Parameters<Pick>): Cell {
  const rules = objectsOf(member(response, 'OwnershipControls'), 'Rules');
  return known(rules.some((rule) => stringMember(rule, 'ObjectOwnership') === 'BucketOwnerEnforced'));
}
