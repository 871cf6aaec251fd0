import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';

/** What every account answers in every Region where nothing else is said: there is none, and the defaults stand. */
const ANSWERS: Readonly<Record<string, JsonObject>> = {
  'ec2:GetEbsEncryptionByDefault': { EbsEncryptionByDefault: true, SseType: 'sse-ebs' },
  'ec2:GetEbsDefaultKmsKeyId': { KmsKeyId: 'alias/aws/ebs' },
  'ec2:GetAllowedImagesSettings': { State: 'disabled', ManagedBy: 'account', ImageCriteria: [] },
  'ec2:DescribeSecurityGroups': { SecurityGroups: [] },
  'ec2:DescribeFlowLogs': { FlowLogs: [] },
  'ec2:DescribeInstances': { Reservations: [] },
  'ec2:DescribeTransitGatewayAttachments': { TransitGatewayAttachments: [] },
  'ec2:DescribeTransitGatewayPeeringAttachments': { TransitGatewayPeeringAttachments: [] },
  'ec2:DescribeVpcEncryptionControls': { VpcEncryptionControls: [] },
  'ec2:DescribeVpnConnections': { VpnConnections: [] },
  'ec2:DescribeVpcEndpoints': { VpcEndpoints: [] },
  'ec2:DescribeVpcEndpointServiceConfigurations': { ServiceConfigurations: [] },
  'ec2:DescribeVpcEndpointConnections': { VpcEndpointConnections: [] },
  'ecr:DescribeRepositories': { repositories: [] },
  'imagebuilder:ListLifecyclePolicies': { lifecyclePolicySummaryList: [] },
  'imagebuilder:ListImageScanFindingAggregations': { aggregationType: 'imageBuildVersionArn', responses: [] },
  'ram:GetResourceShareAssociations': { resourceShareAssociations: [] },
  'ram:GetResourceShares': { resourceShares: [] },
  'ram:ListResources': { resources: [] },
};

export function nothingThere(): AnswerRow[] {
  return Object.entries(ANSWERS).map(([operation, output]): AnswerRow => ({ operation, output }));
}
