import type { OperationSpec } from './operation.ts';

const TOKEN = { in: 'NextToken', out: 'NextToken' } as const;

export const EC2 = {
  describeRegions: {
    operation: 'ec2:DescribeRegions',
    actions: ['ec2:DescribeRegions'],
    needs: ['Regions'],
  },
  getImageBlockPublicAccessState: setting('GetImageBlockPublicAccessState', 'ImageBlockPublicAccessState'),
  getSnapshotBlockPublicAccessState: setting('GetSnapshotBlockPublicAccessState', 'State'),
  getInstanceMetadataDefaults: setting('GetInstanceMetadataDefaults', 'AccountLevel'),
  getEbsEncryptionByDefault: setting('GetEbsEncryptionByDefault', 'EbsEncryptionByDefault'),
  getEbsDefaultKmsKeyId: setting('GetEbsDefaultKmsKeyId', 'KmsKeyId'),
  getAllowedImagesSettings: setting('GetAllowedImagesSettings', 'State'),
  describeImages: {
    ...listing('DescribeImages', 'Images', ['Name', 'Description']),
    echoes: [{ asked: 'Filters/[Name=image-id]/Values/*', answered: 'Images/*/ImageId' }],
  },
  describeImageAttribute: {
    operation: 'ec2:DescribeImageAttribute',
    actions: ['ec2:DescribeImageAttribute'],
    needs: ['ImageId', 'LaunchPermissions'],
    echoes: [{ asked: 'ImageId', answered: 'ImageId' }],
  },
  describeSubnets: listing('DescribeSubnets', 'Subnets'),
  describeVpcs: listing('DescribeVpcs', 'Vpcs'),
  describeVpcPeeringConnections: listing('DescribeVpcPeeringConnections', 'VpcPeeringConnections'),
  describeRouteTables: listing('DescribeRouteTables', 'RouteTables'),
  describeSecurityGroups: listing('DescribeSecurityGroups', 'SecurityGroups', [
    'GroupName',
    'Description',
    'IpPermissions/*/IpRanges/*/Description',
    'IpPermissions/*/Ipv6Ranges/*/Description',
  ]),
  describeFlowLogs: listing('DescribeFlowLogs', 'FlowLogs'),
  describeInstances: {
    ...listing('DescribeInstances', 'Reservations'),
    fields: { freeForm: ['/response/Reservations/*/Instances/*/Tags'] },
  },
  describeSnapshots: {
    ...listing('DescribeSnapshots', 'Snapshots', ['Description']),
    echoes: [{ asked: 'Filters/[Name=snapshot-id]/Values/*', answered: 'Snapshots/*/SnapshotId' }],
  },
  describeTransitGatewayAttachments: listing('DescribeTransitGatewayAttachments', 'TransitGatewayAttachments'),
  describeTransitGatewayPeeringAttachments: listing(
    'DescribeTransitGatewayPeeringAttachments',
    'TransitGatewayPeeringAttachments',
  ),
  describeVpcEncryptionControls: {
    ...listing('DescribeVpcEncryptionControls', 'VpcEncryptionControls', ['StateMessage']),
    // Where EC2 does not offer it yet.
    absent: [{ code: 'InvalidAction' }, { code: 'UnknownOperation' }, { code: 'UnsupportedOperation' }],
  },
  describeVpnConnections: {
    operation: 'ec2:DescribeVpnConnections',
    actions: ['ec2:DescribeVpnConnections'],
    needs: ['VpnConnections'],
    // Both hold the keys by which a tunnel is opened.
    drop: ['VpnConnections/*/CustomerGatewayConfiguration', 'VpnConnections/*/Options/TunnelOptions/*/PreSharedKey'],
    fields: {
      freeForm: ['/response/VpnConnections/*/Tags', '/response/VpnConnections/*/VgwTelemetry/*/StatusMessage'],
    },
  },
  describeVpcEndpoints: listing('DescribeVpcEndpoints', 'VpcEndpoints'),
  describeVpcEndpointServiceConfigurations: listing(
    'DescribeVpcEndpointServiceConfigurations',
    'ServiceConfigurations',
  ),
  describeVpcEndpointServicePermissions: {
    ...listing('DescribeVpcEndpointServicePermissions', 'AllowedPrincipals'),
    echoes: [{ asked: 'ServiceId', answered: 'AllowedPrincipals/*/ServiceId' }],
  },
  describeVpcEndpointConnections: listing('DescribeVpcEndpointConnections', 'VpcEndpointConnections'),
} as const satisfies Record<string, OperationSpec>;

function setting<Name extends string>(name: Name, needed: string) {
  return { operation: `ec2:${name}`, actions: [`ec2:${name}`], needs: [needed] } as const satisfies OperationSpec;
}

function listing<Name extends string>(name: Name, list: string, written: readonly string[] = []) {
  const freeForm = ['Tags', ...written].map((field) => `/response/${list}/*/${field}`);
  return {
    operation: `ec2:${name}`,
    actions: [`ec2:${name}`],
    paging: TOKEN,
    needs: [list],
    fields: { freeForm },
  } as const satisfies OperationSpec;
}
