import type { FaultRule } from '../faults.ts';
import { GOLDEN_IMAGES, LOG_ARCHIVE, NETWORK, VIRGINIA } from './accounts.ts';
import { SEALED_COMPONENT_ARNS } from './golden-images.ts';

const IN_VIRGINIA = { account: GOLDEN_IMAGES, region: VIRGINIA };

/**
 * What a Region-deny policy refuses: all but global services and KMS (AWS Organizations user guide, SCP examples,
 * "Deny access to AWS based on the requested AWS Region").
 */
const REGIONAL_SERVICES = [
  ...['accessanalyzer', 'cloudtrail', 'cloudwatch-logs', 'ec2', 'ecr', 'guardduty', 'imagebuilder', 'macie2', 'ram'],
  ...['s3', 'sns', 'ssm'],
];

const regionDeny = (account: string, region: string): FaultRule[] =>
  REGIONAL_SERVICES.map((service) => ({
    account,
    region,
    operation: `${service}:*`,
    fault: { kind: 'deny', by: 'scp' },
  }));

/** What the collector may not see in the demo, and which policy says so. */
export const REFUSALS: readonly FaultRule[] = [
  { account: GOLDEN_IMAGES, operation: 'iam:*', fault: { kind: 'deny', by: 'scp' } },
  { ...IN_VIRGINIA, operation: 'guardduty:*', fault: { kind: 'deny', by: 'scp' } },
  { ...IN_VIRGINIA, operation: 'cloudtrail:LookupEvents', fault: { kind: 'deny', by: 'scp' } },
  { ...IN_VIRGINIA, operation: 'cloudwatch-logs:*', fault: { kind: 'deny', by: 'boundary' } },
  { ...IN_VIRGINIA, operation: 'ssm:*', fault: { kind: 'deny', by: 'identity' } },
  { ...IN_VIRGINIA, operation: 'accessanalyzer:*', fault: { kind: 'deny', by: 'scp' } },
  { ...IN_VIRGINIA, operation: 'macie2:*', fault: { kind: 'deny', by: 'identity' } },
  { ...IN_VIRGINIA, operation: 'kms:GetKeyRotationStatus', fault: { kind: 'deny', by: 'resource' } },
  { ...IN_VIRGINIA, operation: 'ec2:DescribeVpcPeeringConnections', fault: { kind: 'deny', by: 'boundary' } },
  { ...IN_VIRGINIA, operation: 'ec2:DescribeImageAttribute', fault: { kind: 'deny', by: 'session' } },
  {
    ...IN_VIRGINIA,
    operation: 'imagebuilder:GetInfrastructureConfiguration',
    fault: { kind: 'deny', by: 'identity', code: 'ForbiddenException' },
  },
  { ...IN_VIRGINIA, operation: 'imagebuilder:GetDistributionConfiguration', fault: { kind: 'deny', by: 'identity' } },
  { ...IN_VIRGINIA, operation: 'imagebuilder:GetLifecyclePolicy', fault: { kind: 'deny', by: 'identity' } },
  {
    ...IN_VIRGINIA,
    operation: 'imagebuilder:ListImageScanFindingAggregations',
    fault: { kind: 'deny', by: 'identity' },
  },
  { ...IN_VIRGINIA, operation: 'ec2:DescribeSnapshots', fault: { kind: 'deny', by: 'session' } },
  { ...IN_VIRGINIA, operation: 'ec2:DescribeInstances', fault: { kind: 'deny', by: 'session' } },
  { ...IN_VIRGINIA, operation: 'ram:GetResourceShareAssociations', fault: { kind: 'deny', by: 'scp' } },
  ...SEALED_COMPONENT_ARNS.map(
    (componentBuildVersionArn): FaultRule => ({
      ...IN_VIRGINIA,
      operation: 'imagebuilder:GetComponent',
      input: { componentBuildVersionArn },
      fault: { kind: 'deny', by: 'resource' },
    }),
  ),
  ...regionDeny(NETWORK, VIRGINIA),
  { account: NETWORK, operation: 'account:GetAlternateContact', fault: { kind: 'deny', by: 'identity' } },
  { account: LOG_ARCHIVE, operation: 'cloudtrail:GetTrailStatus', fault: { kind: 'deny', by: 'endpoint' } },
];
