import { byText } from '../core/compare.ts';
import type { Collection } from '../model/evidence.ts';
import { ACCESS_ANALYZER } from './accessanalyzer.ts';
import { ACCOUNT } from './account.ts';
import { CLOUDTRAIL } from './cloudtrail.ts';
import { EC2 } from './ec2.ts';
import { ECR } from './ecr.ts';
import { GUARDDUTY } from './guardduty.ts';
import { IAM } from './iam.ts';
import { IMAGEBUILDER } from './imagebuilder.ts';
import { KMS } from './kms.ts';
import { LOGS } from './logs.ts';
import { MACIE } from './macie2.ts';
import type { OperationSpec } from './operation.ts';
import { ORGANIZATIONS } from './organizations.ts';
import { RAM } from './ram.ts';
import { S3 } from './s3.ts';
import { SNS } from './sns.ts';
import { SSM } from './ssm.ts';
import { STS } from './sts.ts';

/** Operations that only the hub calls: they enter member accounts and list them. */
export const HUB_OPERATIONS: readonly OperationSpec[] = [STS.assumeRole, ...Object.values(ORGANIZATIONS)];

/** Every operation made inside an account that is read. */
export const COLLECTOR_OPERATIONS: readonly OperationSpec[] = [
  STS.getCallerIdentity,
  ...[
    ACCESS_ANALYZER,
    LOGS,
    SSM,
    ACCOUNT,
    CLOUDTRAIL,
    EC2,
    ECR,
    GUARDDUTY,
    IAM,
    IMAGEBUILDER,
    KMS,
    MACIE,
    RAM,
    S3,
    SNS,
  ].flatMap((service) => Object.values<OperationSpec>(service)),
];

/** The IAM actions of every operation, sorted: what a reader needs to mend a call that was refused. */
export function permissionsNeeded(): Collection['permissions'] {
  return [...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS]
    .map(({ operation, actions }) => ({ operation, actions }))
    .sort((a, b) => byText(a.operation, b.operation));
}
