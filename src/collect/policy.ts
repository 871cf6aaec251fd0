import { SIGNER_OPERATIONS } from '../aws/kms-signer.ts';
import { byText } from '../core/compare.ts';
import type { JsonObject } from '../core/json.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../operations/all.ts';
import type { OperationSpec } from '../operations/operation.ts';

/**
 * The roles Goldproof runs with, as IAM policy documents made from the declarations of the calls. A managed policy
 * may have 6,144 characters without white space (IAM quotas).
 */

const VERSION = '2012-10-17';

/** Refused whatever else is attached: the collector reads settings, never what customers store or say. */
const NEVER_READ_DATA = {
  Sid: 'NeverReadData',
  Effect: 'Deny',
  Action: [
    's3:GetObject*',
    'ssm:GetParameter*',
    'secretsmanager:*',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
    'ec2:GetConsoleOutput',
    'ec2:GetConsoleScreenshot',
    'ec2:GetPasswordData',
    'ec2:DescribeInstanceAttribute',
    'sts:AssumeRole',
    'sts:AssumeRoot',
    'iam:PassRole',
  ],
  Resource: '*',
};

/**
 * Documents under a customer managed key are decrypted with the reader's own identity. This lets Image Builder do so
 * on its behalf, and nothing else; AWS uses the same condition in its instance profile policy.
 */
const DECRYPT_DOCUMENTS = {
  Sid: 'DecryptImageBuilderDocumentsOnly',
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: {
    'ForAnyValue:StringEquals': {
      'kms:EncryptionContextKeys': 'aws:imagebuilder:arn',
      'aws:CalledVia': ['imagebuilder.amazonaws.com'],
    },
  },
};

/** For the role in each account that is read. It can change nothing and read no data. */
export function collectorPolicy(options: { readonly decryptDocuments: boolean }): JsonObject {
  const read = { Sid: 'ReadEvidence', Effect: 'Allow', Action: actionsOf(COLLECTOR_OPERATIONS), Resource: '*' };
  const statements = options.decryptDocuments ? [read, DECRYPT_DOCUMENTS, NEVER_READ_DATA] : [read, NEVER_READ_DATA];
  return { Version: VERSION, Statement: statements };
}

/**
 * For the role the job runs with: it lists accounts and enters the collector's role in each.
 *
 * @param roleArnPattern `arn:aws:iam::*:role/audit/GoldproofCollector`
 */
export function hubPolicy(roleArnPattern: string): JsonObject {
  const list = HUB_OPERATIONS.filter(({ operation }) => operation.startsWith('organizations:'));
  const enter = HUB_OPERATIONS.filter(({ operation }) => operation.startsWith('sts:'));
  return {
    Version: VERSION,
    Statement: [
      { Sid: 'ListAccounts', Effect: 'Allow', Action: actionsOf(list), Resource: '*' },
      { Sid: 'EnterMembers', Effect: 'Allow', Action: actionsOf(enter), Resource: roleArnPattern },
    ],
  };
}

/**
 * For the collector's role: who may assume it. The session carries the run's id as its source identity.
 *
 * @param hubRoleArn The role the job runs with.
 */
export function collectorTrust(hubRoleArn: string, externalId: string): JsonObject {
  return {
    Version: VERSION,
    Statement: [
      {
        Sid: 'GoldproofHub',
        Effect: 'Allow',
        Principal: { AWS: hubRoleArn },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
      {
        Sid: 'NameTheRun',
        Effect: 'Allow',
        Principal: { AWS: hubRoleArn },
        Action: 'sts:SetSourceIdentity',
      },
    ],
  };
}

/** For the role that signs: one key, and nothing but digests. */
export function signerPolicy(keyArn: string): JsonObject {
  const [read, sign] = [SIGNER_OPERATIONS.getPublicKey, SIGNER_OPERATIONS.sign];
  return {
    Version: VERSION,
    Statement: [
      { Sid: 'KnowTheKey', Effect: 'Allow', Action: actionsOf([read]), Resource: keyArn },
      {
        Sid: 'SignDigests',
        Effect: 'Allow',
        Action: actionsOf([sign]),
        Resource: keyArn,
        Condition: { StringEquals: { 'kms:MessageType': 'DIGEST' } },
      },
    ],
  };
}

/** For the role that puts finished packages into a bucket: it can add, and neither read nor remove. */
export function publisherPolicy(bucketArn: string): JsonObject {
  return {
    Version: VERSION,
    Statement: [
      { Sid: 'AddPackages', Effect: 'Allow', Action: ['s3:PutObject'], Resource: `${bucketArn}/*` },
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Action: ['s3:*'],
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

function actionsOf(specs: readonly OperationSpec[]): readonly string[] {
  return [...new Set(specs.flatMap((spec) => spec.actions))].sort(byText);
}
