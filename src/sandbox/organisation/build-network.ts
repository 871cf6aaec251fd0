import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, MANAGEMENT, NETWORK, type Place, STRANGER, WORKLOADS } from './accounts.ts';
import { BUILD_SECURITY_GROUP } from './build/configurations.ts';
import type { When } from './build/when.ts';
import { TRANSIT_GATEWAY } from './network-account.ts';

/** The network around the builds in Frankfurt: closed in golden-images, open in workloads. */

const GOLDEN: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
const SHOP: Place = { account: WORKLOADS, region: FRANKFURT };
const OFFICE: Place = { account: MANAGEMENT, region: FRANKFURT };
const GOLDEN_VPC = 'vpc-0a1b2c3d4e5f60000';
const SHOP_VPC = 'vpc-0c1b2c3d4e5f60000';
const SHOP_GATEWAY = 'tgw-0c23456789abcdef0';
/** By their owners; a stranger's otherwise. */
const GATEWAYS: Readonly<Record<string, string>> = { [NETWORK]: TRANSIT_GATEWAY, [WORKLOADS]: SHOP_GATEWAY };
const DEFAULT_VPC = 'vpc-0defa0000000000001';

export function buildNetworkRows(when: When): AnswerRow[] {
  return [
    securityGroups(OFFICE, DEFAULT_VPC, 'sg-0d0000000000000d1', []),
    securityGroups(GOLDEN, GOLDEN_VPC, BUILD_SECURITY_GROUP, []),
    securityGroups(SHOP, SHOP_VPC, BUILD_SECURITY_GROUP, [
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ]),
    row(GOLDEN, 'DescribeFlowLogs', {
      FlowLogs: [
        { FlowLogId: 'fl-0a0000000000000a1', ResourceId: GOLDEN_VPC, FlowLogStatus: 'ACTIVE', TrafficType: 'ALL' },
      ],
    }),
    row(SHOP, 'DescribeInstances', { Reservations: [reservation(SHOP, when)] }),
    // The gateway's owner sees the same attachment.
    ...[GOLDEN, { ...GOLDEN, account: NETWORK }].map((place) =>
      row(place, 'DescribeTransitGatewayAttachments', {
        TransitGatewayAttachments: [attachment(GOLDEN, 'tgw-attach-0a0000000000000a1', GOLDEN_VPC, NETWORK)],
      }),
    ),
    row(SHOP, 'DescribeTransitGatewayAttachments', {
      TransitGatewayAttachments: [
        attachment(SHOP, 'tgw-attach-0c0000000000000c1', SHOP_VPC, STRANGER),
        // The account's own gateway, which leads on to a stranger's.
        attachment(SHOP, 'tgw-attach-0c0000000000000c2', SHOP_VPC, WORKLOADS),
      ],
    }),
    row(SHOP, 'DescribeTransitGatewayPeeringAttachments', {
      TransitGatewayPeeringAttachments: [
        peering('tgw-attach-0c0000000000000c3', 'tgw-09999999999999998', 'available'),
        // Long gone, but still listed.
        peering('tgw-attach-0c0000000000000c4', 'tgw-09999999999999997', 'deleted'),
      ],
    }),
    row(GOLDEN, 'DescribeVpcEncryptionControls', { VpcEncryptionControls: [encryption(GOLDEN_VPC, 'enforce')] }),
    row(SHOP, 'DescribeVpcEncryptionControls', { VpcEncryptionControls: [encryption(SHOP_VPC, 'monitor')] }),
    row(GOLDEN, 'DescribeVpnConnections', { VpnConnections: [vpn('vpn-0a0000000000000a1', ['UP', 'DOWN'])] }),
    row(SHOP, 'DescribeVpnConnections', { VpnConnections: [vpn('vpn-0c0000000000000c1', ['DOWN', 'DOWN'])] }),
    row(GOLDEN, 'DescribeVpcEndpoints', {
      VpcEndpoints: [endpoint(GOLDEN, 'vpce-0a0000000000000a1', GOLDEN_VPC, organisationOnly())],
    }),
    row(SHOP, 'DescribeVpcEndpoints', {
      VpcEndpoints: [
        endpoint(SHOP, 'vpce-0c0000000000000c1', SHOP_VPC, anything()),
        {
          ...endpoint(SHOP, 'vpce-0c0000000000000c2', SHOP_VPC, anything()),
          ServiceName: `com.amazonaws.vpce.${FRANKFURT}.vpce-svc-09999999999999999`,
          PrivateDnsEnabled: false,
        },
      ],
    }),
    ...endpointService(SHOP, 'vpce-svc-0c0000000000000c1', ['*'], [STRANGER]),
  ];
}

function row(place: Place, operation: string, output: JsonObject): AnswerRow {
  return { operation: `ec2:${operation}`, ...place, output };
}

function securityGroups(place: Place, VpcId: string, GroupId: string, IpPermissions: JsonObject[]): AnswerRow {
  const common = { OwnerId: place.account, VpcId, IpPermissionsEgress: [] };
  const itself = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0defau1t', UserId: place.account }] };
  return row(place, 'DescribeSecurityGroups', {
    SecurityGroups: [
      { ...common, GroupId, GroupName: 'image-builds', Description: 'Build instances', IpPermissions },
      {
        ...common,
        GroupId: `${GroupId.slice(0, -1)}f`,
        GroupName: 'default',
        Description: 'default VPC security group',
        IpPermissions: [itself],
      },
    ],
  });
}

/** A build that failed two weeks ago, and whose instance nobody ended. */
function reservation({ account }: Place, when: When): JsonObject {
  const Tags = [
    { Key: 'CreatedBy', Value: 'EC2 Image Builder' },
    { Key: 'Name', Value: 'Build instance for shop' },
  ];
  return {
    ReservationId: 'r-0c0000000000000c1',
    OwnerId: account,
    Instances: [
      {
        InstanceId: 'i-0c0000000000000c1',
        InstanceType: 'm7i.large',
        KeyName: 'shop-debug',
        LaunchTime: when.daysAgo(14),
        State: { Code: 16, Name: 'running' },
        VpcId: SHOP_VPC,
        Tags,
      },
    ],
  };
}

function attachment(place: Place, id: string, vpc: string, owner: string): JsonObject {
  return {
    TransitGatewayAttachmentId: id,
    TransitGatewayId: GATEWAYS[owner] ?? 'tgw-09999999999999999',
    TransitGatewayOwnerId: owner,
    ResourceOwnerId: place.account,
    ResourceType: 'vpc',
    ResourceId: vpc,
    State: 'available',
    Association: { State: 'associated' },
  };
}

/** The shop's gateway asked a stranger's to connect. */
function peering(TransitGatewayAttachmentId: string, far: string, State: string): JsonObject {
  return {
    TransitGatewayAttachmentId,
    RequesterTgwInfo: { TransitGatewayId: SHOP_GATEWAY, OwnerId: WORKLOADS, Region: FRANKFURT },
    AccepterTgwInfo: { TransitGatewayId: far, OwnerId: STRANGER, Region: FRANKFURT },
    State,
  };
}

function encryption(VpcId: string, Mode: 'enforce' | 'monitor'): JsonObject {
  const VpcEncryptionControlId = VpcId.replace('vpc-', 'vpcec-');
  return { VpcId, VpcEncryptionControlId, Mode, State: 'available', StateMessage: '' };
}

/** A link to the office, with the keys that AWS hands out with it. */
function vpn(VpnConnectionId: string, tunnels: readonly ('UP' | 'DOWN')[]): JsonObject {
  return {
    VpnConnectionId,
    State: 'available',
    Type: 'ipsec.1',
    Category: 'VPN',
    CustomerGatewayId: VpnConnectionId.replace('vpn-', 'cgw-'),
    VpnGatewayId: VpnConnectionId.replace('vpn-', 'vgw-'),
    CustomerGatewayConfiguration: `<vpn_connection id="${VpnConnectionId}"><pre_shared_key>made-up</pre_shared_key></vpn_connection>`,
    Options: {
      TunnelOptions: tunnels.map((_, at) => ({ OutsideIpAddress: `192.0.2.${at + 1}`, PreSharedKey: 'made-up' })),
    },
    VgwTelemetry: tunnels.map((Status, at) => ({
      OutsideIpAddress: `192.0.2.${at + 1}`,
      Status,
      AcceptedRouteCount: 0,
    })),
  };
}

function endpoint({ account, region }: Place, id: string, vpc: string, policy: JsonObject): JsonObject {
  return {
    VpcEndpointId: id,
    VpcEndpointType: 'Interface',
    VpcId: vpc,
    OwnerId: account,
    ServiceName: `com.amazonaws.${region}.imagebuilder`,
    State: 'available',
    PrivateDnsEnabled: true,
    PolicyDocument: JSON.stringify({ Statement: [policy] }),
  };
}

function organisationOnly(): JsonObject {
  const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } };
  return { Effect: 'Allow', Principal: '*', Action: 'imagebuilder:*', Resource: '*', Condition };
}

/** The policy of an endpoint for which nobody wrote one. */
function anything(): JsonObject {
  return { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
}

function endpointService(
  place: Place,
  ServiceId: string,
  principals: readonly string[],
  connected: readonly string[],
): AnswerRow[] {
  const service = {
    ServiceId,
    ServiceName: `com.amazonaws.vpce.${place.region}.${ServiceId}`,
    ServiceState: 'Available',
    AcceptanceRequired: false,
  };
  return [
    row(place, 'DescribeVpcEndpointServiceConfigurations', { ServiceConfigurations: [service] }),
    row(place, 'DescribeVpcEndpointServicePermissions', {
      AllowedPrincipals: principals.map((Principal) => ({ Principal, PrincipalType: 'All', ServiceId })),
    }),
    row(place, 'DescribeVpcEndpointConnections', {
      VpcEndpointConnections: connected.map((VpcEndpointOwner) => ({
        ServiceId,
        VpcEndpointId: 'vpce-09999999999999999',
        VpcEndpointOwner,
        VpcEndpointState: 'available',
      })),
    }),
  ];
}
