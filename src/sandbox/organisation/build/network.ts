import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly isDefault?: boolean;
  /** Of a VPC that another account shares. */
  readonly owner?: string;
  readonly subnets?: readonly string[];
}

/** A peering connection between one of the place's VPCs and another. */
export interface Peering {
  readonly id: string;
  readonly vpc: string;
  readonly peer: { readonly account: string; readonly region: string; readonly vpc: string; readonly cidr: string };
  readonly status: 'active' | 'deleted' | 'pending-acceptance';
  /** What the VPC's route table sends over it; left out, no route. */
  readonly routed?: string;
}

/** VPCs, their subnets, one route table each, and peering connections of one place. */
export function network(place: Place, vpcs: readonly Vpc[], peerings: readonly Peering[] = []): AnswerRow[] {
  const row = (operation: string, output: JsonObject): AnswerRow => ({
    operation: `ec2:${operation}`,
    ...place,
    output,
  });
  return [
    row('DescribeVpcs', { Vpcs: vpcs.map((vpc) => vpcOf(place, vpc)) }),
    row('DescribeSubnets', { Subnets: vpcs.flatMap((vpc) => subnetsOf(place, vpc)) }),
    row('DescribeRouteTables', { RouteTables: vpcs.map((vpc) => routeTable(place, vpc, peerings)) }),
    row('DescribeVpcPeeringConnections', {
      VpcPeeringConnections: peerings.map((peering) => peeringOf(place, peering, vpcs)),
    }),
  ];
}

function vpcOf({ account }: Place, vpc: Vpc): JsonObject {
  return {
    VpcId: vpc.id,
    CidrBlock: vpc.cidr,
    IsDefault: vpc.isDefault ?? false,
    OwnerId: vpc.owner ?? account,
    State: 'available',
  };
}

function subnetsOf({ account, region }: Place, vpc: Vpc): JsonObject[] {
  const OwnerId = vpc.owner ?? account;
  return (vpc.subnets ?? []).map((SubnetId, index) => ({
    SubnetId,
    SubnetArn: `arn:aws:ec2:${region}:${OwnerId}:subnet/${SubnetId}`,
    VpcId: vpc.id,
    OwnerId,
    AvailabilityZone: `${region}${'abc'.charAt(index % 3)}`,
    CidrBlock: vpc.cidr.replace(/\d+\.\d+\/\d+$/, `${index + 1}.0/24`),
    DefaultForAz: vpc.isDefault ?? false,
    MapPublicIpOnLaunch: vpc.isDefault ?? false,
    State: 'available',
  }));
}

function routeTable({ account }: Place, vpc: Vpc, peerings: readonly Peering[]): JsonObject {
  const RouteTableId = vpc.id.replace('vpc-', 'rtb-');
  const local = { DestinationCidrBlock: vpc.cidr, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' };
  const overPeering = peerings.flatMap(({ id, routed, vpc: from }) =>
    from === vpc.id && routed !== undefined
      ? [{ DestinationCidrBlock: routed, VpcPeeringConnectionId: id, Origin: 'CreateRoute', State: 'active' }]
      : [],
  );
  return {
    RouteTableId,
    VpcId: vpc.id,
    OwnerId: vpc.owner ?? account,
    // Subnets without an association of their own use the main table.
    Associations: [
      {
        Main: true,
        RouteTableId,
        RouteTableAssociationId: `${RouteTableId}-main`,
        AssociationState: { State: 'associated' },
      },
    ],
    Routes: [local, ...overPeering],
  };
}

function peeringOf(place: Place, { id, peer, status, vpc }: Peering, vpcs: readonly Vpc[]): JsonObject {
  const cidr = vpcs.find((own) => own.id === vpc)?.cidr ?? '';
  return {
    VpcPeeringConnectionId: id,
    Status: { Code: status, Message: status === 'active' ? 'Active' : status },
    RequesterVpcInfo: { OwnerId: place.account, VpcId: vpc, Region: place.region, CidrBlock: cidr },
    AccepterVpcInfo: { OwnerId: peer.account, VpcId: peer.vpc, Region: peer.region, CidrBlock: peer.cidr },
  };
}
