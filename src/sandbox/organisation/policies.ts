import type { JsonObject } from '../../core/json.ts';
import type { Policy } from './build/identity-model.ts';

/** IAM documents of the demo. */

export function allow(
  Action: string | readonly string[],
  Resource: string | readonly string[],
  Condition?: JsonObject,
) {
  const statement = { Effect: 'Allow', Action, Resource };
  return Condition === undefined ? statement : { ...statement, Condition };
}

export function policyOf(...Statement: JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement };
}

/** A trust policy for an AWS service. */
export function trustService(service: string): JsonObject {
  return policyOf({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });
}

/** A trust policy for an account, with an external id. */
export function trustAccount(account: string, externalId: string): JsonObject {
  return policyOf({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** The good way: named roles, for the service that needs them. */
export function passRoleTo(roles: readonly string[], service: string | readonly string[]): JsonObject {
  return allow('iam:PassRole', roles, { StringEquals: { 'iam:PassedToService': service } });
}

/** The parts of AWS's own policy that matter here: holders may pass any role whose name contains "imagebuilder". */
export const IMAGE_BUILDER_FULL_ACCESS: Policy = {
  name: 'AWSImageBuilderFullAccess',
  arn: 'arn:aws:iam::aws:policy/AWSImageBuilderFullAccess',
  document: policyOf(
    allow(['imagebuilder:*'], '*'),
    allow(['iam:GetInstanceProfile'], 'arn:aws:iam::*:instance-profile/*imagebuilder*'),
    passRoleTo(
      ['arn:aws:iam::*:instance-profile/*imagebuilder*', 'arn:aws:iam::*:role/*imagebuilder*'],
      'ec2.amazonaws.com',
    ),
  ),
};

export const ADMINISTRATOR_ACCESS: Policy = {
  name: 'AdministratorAccess',
  arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  document: policyOf(allow('*', '*')),
};

/** For the role in an account that images are distributed to. */
export const DISTRIBUTION_TARGET: Policy = {
  name: 'Ec2ImageBuilderCrossAccountDistributionAccess',
  arn: 'arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess',
  document: policyOf(
    allow('ec2:CreateTags', 'arn:aws:ec2:*::image/*'),
    allow(['ec2:DescribeImages', 'ec2:CopyImage', 'ec2:ModifyImageAttribute'], '*'),
  ),
};

export const BUILD_INSTANCE: Policy = {
  name: 'EC2InstanceProfileForImageBuilder',
  arn: 'arn:aws:iam::aws:policy/EC2InstanceProfileForImageBuilder',
  document: policyOf(
    allow('imagebuilder:GetComponent', '*'),
    allow('kms:Decrypt', '*', {
      'ForAnyValue:StringEquals': {
        'kms:EncryptionContextKeys': 'aws:imagebuilder:arn',
        'aws:CalledVia': ['imagebuilder.amazonaws.com'],
      },
    }),
    allow('s3:PutObject', 'arn:aws:s3:::ec2imagebuilder*'),
  ),
};
