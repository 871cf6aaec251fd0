import type { OperationSpec } from '../aws/operation.ts';
import { ACCOUNT } from './account.ts';
import { CLOUDTRAIL } from './cloudtrail.ts';
import { EC2 } from './ec2.ts';
import { GUARDDUTY } from './guardduty.ts';
import { IAM } from './iam.ts';
import { IMAGEBUILDER } from './imagebuilder.ts';
import { KMS } from './kms.ts';
import { MACIE } from './macie2.ts';
import { ORGANIZATIONS } from './organizations.ts';
import { S3 } from './s3.ts';
import { STS } from './sts.ts';

/** Operations that only the hub calls: they enter member accounts and list them. */
export const HUB_OPERATIONS: readonly OperationSpec[] = [STS.assumeRole, ...Object.values(ORGANIZATIONS)];

/** Every operation made inside an account that is read. */
export const COLLECTOR_OPERATIONS: readonly OperationSpec[] = [
  STS.getCallerIdentity,
  ...[ACCOUNT, CLOUDTRAIL, EC2, GUARDDUTY, IAM, IMAGEBUILDER, KMS, MACIE, S3].flatMap((service) =>
    Object.values<OperationSpec>(service),
  ),
];
