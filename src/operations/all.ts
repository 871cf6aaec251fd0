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

const HUB = [STS.assumeRole, ...Object.values(ORGANIZATIONS)];

const COLLECTOR = [
  STS.getCallerIdentity,
  ...Object.values(ACCESS_ANALYZER),
  ...Object.values(LOGS),
  ...Object.values(SSM),
  ...Object.values(ACCOUNT),
  ...Object.values(CLOUDTRAIL),
  ...Object.values(EC2),
  ...Object.values(ECR),
  ...Object.values(GUARDDUTY),
  ...Object.values(IAM),
  ...Object.values(IMAGEBUILDER),
  ...Object.values(KMS),
  ...Object.values(MACIE),
  ...Object.values(RAM),
  ...Object.values(S3),
  ...Object.values(SNS),
];

/** The name of a call that is declared: no other can be read. */
export type DeclaredOperation = (typeof HUB)[number]['operation'] | (typeof COLLECTOR)[number]['operation'];

/** Operations that only the hub calls: they enter member accounts and list them. */
export const HUB_OPERATIONS: readonly OperationSpec[] = HUB;

/** Every operation made inside an account that is read. */
export const COLLECTOR_OPERATIONS: readonly OperationSpec[] = COLLECTOR;

/** The IAM actions of every operation, sorted: what a reader needs to mend a call that was refused. */
export function permissionsNeeded(): Collection['permissions'] {
  return [...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS]
    .map(({ operation, actions }) => ({ operation, actions }))
    .sort((a, b) => byText(a.operation, b.operation));
}
