import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import { keyArn } from '../../computed/kms.ts';
import type { Place } from '../accounts.ts';
import type { When } from './when.ts';

/** A KMS key. */
export interface Key {
  readonly id: string;
  /** Without `alias/`. */
  readonly alias: string;
  readonly description?: string;
  readonly manager?: 'CUSTOMER' | 'AWS';
  readonly spec?: 'SYMMETRIC_DEFAULT' | 'RSA_3072' | 'ECC_NIST_P256';
  readonly origin?: 'AWS_KMS' | 'EXTERNAL';
  readonly state?: 'Enabled' | 'Disabled' | 'PendingDeletion';
  /** Days between automatic rotations; left out: rotation is off. */
  readonly rotationDays?: number;
  /** It rotates, but did not come to it yet. */
  readonly hasNotRotated?: boolean;
  /** Days until imported material expires. */
  readonly expiresIn?: number;
  /** Statements of its policy beside the one for the account. */
  readonly policy?: readonly JsonObject[];
  /** Other accounts that may use it, as those that get copies of images under it must. */
  readonly usedBy?: readonly string[];
  readonly grants?: readonly JsonObject[];
}

/** KMS rows of one place; any other key is not found there. */
export function keys(place: Place, list: readonly Key[], when: When): AnswerRow[] {
  const notFound = { error: 'NotFoundException', status: 400, message: 'Key does not exist' };
  const operations = [
    'kms:DescribeKey',
    'kms:GetKeyLastUsage',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:ListGrants',
    'kms:ListKeyRotations',
  ];
  const otherwise = operations.map((operation): AnswerRow => ({ operation, ...place, ...notFound }));
  return [...otherwise, ...list.flatMap((key) => keyRows(place, key, when))];
}

function keyRows(place: Place, key: Key, when: When): AnswerRow[] {
  const arn = keyArn({ ...place, keyId: key.id });
  const alias = `alias/${key.alias}`;
  const aliasArn = `${arn.slice(0, arn.lastIndexOf(':'))}:${alias}`;
  // DescribeKey takes every name of a key, the others only its id and its ARN.
  const ids = [key.id, arn];
  const describedTo = (account: string, names: readonly string[]): AnswerRow[] => {
    const output = { KeyMetadata: metadata(place, key, arn, when) };
    return names.map((KeyId) => ({ operation: 'kms:DescribeKey', ...place, account, input: { KeyId }, output }));
  };
  const described = [
    ...describedTo(place.account, [...ids, alias, aliasArn]),
    ...(key.usedBy ?? []).flatMap((account) => describedTo(account, [arn])),
  ];
  const others = ids.flatMap((KeyId): AnswerRow[] => {
    const where = { ...place, input: { KeyId } };
    return [
      {
        operation: 'kms:GetKeyPolicy',
        ...where,
        output: { PolicyName: 'default', Policy: JSON.stringify(keyPolicy(place, key)) },
      },
      { operation: 'kms:ListGrants', ...where, output: { Grants: [...(key.grants ?? [])], Truncated: false } },
      { operation: 'kms:GetKeyLastUsage', ...where, output: lastUsage(arn, when) },
      { operation: 'kms:GetKeyRotationStatus', ...where, ...rotation(key, arn, when) },
      { operation: 'kms:ListKeyRotations', ...where, ...rotations(key, arn, when) },
    ];
  });
  return [...described, ...others];
}

function metadata(place: Place, key: Key, arn: string, when: When): JsonObject {
  const spec = key.spec ?? 'SYMMETRIC_DEFAULT';
  const symmetric = spec === 'SYMMETRIC_DEFAULT';
  const state = key.state ?? 'Enabled';
  return {
    AWSAccountId: place.account,
    KeyId: key.id,
    Arn: arn,
    CreationDate: when.daysAgo(500),
    Enabled: state === 'Enabled',
    Description: key.description ?? '',
    KeyUsage: symmetric ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY',
    KeyState: state,
    Origin: key.origin ?? 'AWS_KMS',
    KeyManager: key.manager ?? 'CUSTOMER',
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    MultiRegion: false,
    ...(symmetric
      ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }
      : {
          SigningAlgorithms:
            spec === 'RSA_3072' ? ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256'] : ['ECDSA_SHA_256'],
        }),
    ...(key.origin === 'EXTERNAL' && expiration(key, when)),
  };
}

function expiration({ expiresIn }: Key, when: When): JsonObject {
  if (expiresIn === undefined) return { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
  return { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: when.daysAgo(-expiresIn) };
}

/** Every key of the demo was used yesterday. */
function lastUsage(arn: string, when: When): JsonObject {
  return {
    KeyId: arn,
    KeyLastUsage: { Operation: 'Decrypt', Timestamp: when.daysAgo(1) },
    TrackingStartDate: when.daysAgo(100),
    KeyCreationDate: when.daysAgo(500),
  };
}

function rotation(key: Key, arn: string, when: When): { output: JsonObject } | ReturnType<typeof unsupported> {
  if (isFixed(key)) return unsupported(arn);
  if (key.manager === 'AWS') return { output: { KeyId: arn, KeyRotationEnabled: true, RotationPeriodInDays: 365 } };
  if (key.rotationDays === undefined) return { output: { KeyId: arn, KeyRotationEnabled: false } };
  return {
    output: {
      KeyId: arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: key.rotationDays,
      NextRotationDate: when.daysAgo(-40),
    },
  };
}

function rotations(key: Key, arn: string, when: When): { output: JsonObject } | ReturnType<typeof unsupported> {
  if (isFixed(key)) return unsupported(arn);
  const past =
    key.rotationDays === undefined || key.hasNotRotated
      ? []
      : [{ KeyId: arn, RotationDate: when.daysAgo(90), RotationType: 'AUTOMATIC' }];
  return { output: { Rotations: past, Truncated: false } };
}

/** Asymmetric keys and imported material do not rotate by themselves. */
function isFixed(key: Key): boolean {
  return (key.spec ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT' || key.origin === 'EXTERNAL';
}

function unsupported(arn: string) {
  return { error: 'UnsupportedOperationException', status: 400, message: `${arn} does not support key rotation.` };
}

function keyPolicy({ account }: Place, { policy = [], usedBy = [] }: Key): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AccountAdministersThroughIam',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...usedBy.map((user) => ({
        Sid: `UsedBy${user}`,
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${user}:root` },
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
        Resource: '*',
      })),
      ...policy,
    ],
  };
}
