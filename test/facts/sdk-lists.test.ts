import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as guardduty from '@aws-sdk/client-guardduty';
import * as ram from '@aws-sdk/client-ram';
import { partition } from '@aws-sdk/core/client';
import { describe, expect, it } from 'vitest';
import { LEADS_TO } from '../../src/facts/ec2/build-endpoints.ts';
import { BLOCKING } from '../../src/facts/ec2/build-networks.ts';
import { ENDED as UNCONNECTED } from '../../src/facts/ec2/endpoint-services.ts';
import { ATTACHED, INACTIVE, PEERED } from '../../src/facts/ec2/gateway-links.ts';
import { AGENT, FOUNDATIONAL, RECOMMENDED } from '../../src/facts/guardduty/regions.ts';
import { KEPT_AS_SET, KEPT_FOR_A_DAY } from '../../src/facts/logs/groups.ts';
import { ENDED as UNSHARED } from '../../src/facts/ram/shares.ts';
import { HOST_SUFFIXES } from '../../src/operations/endpoints.ts';

// Lists that are kept by hand, held against the enumerations of the installed SDK's models: a newer SDK that knows more
// fails here, and somebody reads what the new member means.

type Model = Readonly<Record<string, string>>;

/** What GuardDuty watches beside what makes images: databases, functions, clusters, models. */
const NOT_OF_IMAGES = [
  'AI_ANALYST',
  'AI_PROTECTION',
  'EKS_AUDIT_LOGS',
  'EKS_RUNTIME_MONITORING',
  'LAMBDA_NETWORK_LOGS',
  'RDS_LOGIN_EVENTS',
];
const NOT_OF_INSTANCES = ['ECS_FARGATE_AGENT_MANAGEMENT', 'EKS_ADDON_MANAGEMENT', 'RDS_DATA_RISK'];
/** On their way they count as shared. */
const SHARED = ['ASSOCIATED', 'ASSOCIATING', 'RESTORING', 'SUSPENDING'];

/** EC2 answers states in either case. */
function lowerCase(model: Model): Model {
  return Object.fromEntries(Object.entries(model).map(([key, value]) => [key, value.toLowerCase()]));
}

const LISTS: readonly (readonly [name: string, model: Model, list: readonly string[]])[] = [
  [
    'what is attached to a transit gateway',
    ec2.TransitGatewayAttachmentResourceType,
    [...Object.keys(ATTACHED), ...PEERED],
  ],
  ['types of VPC endpoints', ec2.VpcEndpointType, Object.keys(LEADS_TO)],
  ['classes of log groups', logs.LogGroupClass, [...KEPT_AS_SET, ...KEPT_FOR_A_DAY]],
  ['modes of VPC block public access', ec2.BlockPublicAccessMode, ['off', ...BLOCKING]],
  [
    'states of attachments of a transit gateway',
    ec2.TransitGatewayAttachmentState,
    [...INACTIVE, 'available', 'modifying', 'pending'],
  ],
  [
    'states of connections to an endpoint service',
    lowerCase(ec2.State),
    [...UNCONNECTED, 'available', 'partial', 'pending', 'pendingacceptance'],
  ],
  ['states of associations of a share', ram.ResourceShareAssociationStatus, [...UNSHARED, ...SHARED]],
  ['features of GuardDuty', guardduty.DetectorFeatureResult, [...FOUNDATIONAL, ...RECOMMENDED, ...NOT_OF_IMAGES]],
  ['what Runtime Monitoring manages', guardduty.FeatureAdditionalConfiguration, [AGENT, ...NOT_OF_INSTANCES]],
];

/** Members that a list lacks, and those that it has beyond the model. */
function differences(model: Model, list: readonly string[]): readonly string[] {
  const members = Object.values(model);
  return [...members.filter((each) => !list.includes(each)), ...list.filter((each) => !members.includes(each))];
}

describe('a list kept by hand', () => {
  it.each(LISTS)('%s: is that of the SDK', (_, model, list) => {
    expect(differences(model, list)).toEqual([]);
  });

  it.each(LISTS)('%s: fails for a member that it lacks, and for one too many', (_, model, list) => {
    expect(differences({ ...model, planted: 'planted' }, list)).toEqual(['planted']);
    expect(differences(model, [...list, 'gone'])).toEqual(['gone']);
  });

  it.each([
    'eu-central-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
  ])('of host suffixes has that of %s', (region) => {
    const { dnsSuffix, dualStackDnsSuffix } = partition(region);
    expect(HOST_SUFFIXES).toEqual(expect.arrayContaining([dnsSuffix, dualStackDnsSuffix]));
  });
});
