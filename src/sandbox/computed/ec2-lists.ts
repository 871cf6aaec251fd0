/** How an EC2 Describe call selects: by ids, by owners, by filters (EC2 API reference, each operation's page). */
export interface Ec2List {
  readonly list: string;
  readonly ids: { readonly input: string; readonly member: string; readonly notFound: string };
  /** The input member that names owners, `self` among them. */
  readonly owners?: string;
  /** Filter name → path into an item. */
  readonly filters: Readonly<Record<string, string>>;
}

export const EC2_LISTS: Readonly<Record<string, Ec2List>> = {
  'ec2:DescribeImages': {
    list: 'Images',
    ids: { input: 'ImageIds', member: 'ImageId', notFound: 'InvalidAMIID.NotFound' },
    owners: 'Owners',
    filters: {
      'image-id': 'ImageId',
      'is-public': 'Public',
      name: 'Name',
      'owner-id': 'OwnerId',
      state: 'State',
      'tag-key': 'Tags.Key',
    },
  },
  'ec2:DescribeInstances': {
    list: 'Reservations',
    ids: { input: 'InstanceIds', member: 'Instances.InstanceId', notFound: 'InvalidInstanceID.NotFound' },
    filters: { 'instance-state-name': 'Instances.State.Name' },
  },
  'ec2:DescribeRegions': {
    list: 'Regions',
    ids: { input: 'RegionNames', member: 'RegionName', notFound: 'InvalidParameterValue' },
    filters: { endpoint: 'Endpoint', 'opt-in-status': 'OptInStatus', 'region-name': 'RegionName' },
  },
  'ec2:DescribeRouteTables': {
    list: 'RouteTables',
    ids: { input: 'RouteTableIds', member: 'RouteTableId', notFound: 'InvalidRouteTableID.NotFound' },
    filters: {
      'association.main': 'Associations.Main',
      'association.subnet-id': 'Associations.SubnetId',
      'owner-id': 'OwnerId',
      'route.vpc-peering-connection-id': 'Routes.VpcPeeringConnectionId',
      'vpc-id': 'VpcId',
    },
  },
  'ec2:DescribeSnapshots': {
    list: 'Snapshots',
    ids: { input: 'SnapshotIds', member: 'SnapshotId', notFound: 'InvalidSnapshot.NotFound' },
    owners: 'OwnerIds',
    filters: { encrypted: 'Encrypted', 'owner-id': 'OwnerId', 'snapshot-id': 'SnapshotId', status: 'State' },
  },
  'ec2:DescribeSubnets': {
    list: 'Subnets',
    ids: { input: 'SubnetIds', member: 'SubnetId', notFound: 'InvalidSubnetID.NotFound' },
    filters: { 'default-for-az': 'DefaultForAz', 'owner-id': 'OwnerId', 'subnet-id': 'SubnetId', 'vpc-id': 'VpcId' },
  },
  'ec2:DescribeVpcPeeringConnections': {
    list: 'VpcPeeringConnections',
    ids: {
      input: 'VpcPeeringConnectionIds',
      member: 'VpcPeeringConnectionId',
      notFound: 'InvalidVpcPeeringConnectionID.NotFound',
    },
    filters: {
      'accepter-vpc-info.owner-id': 'AccepterVpcInfo.OwnerId',
      'accepter-vpc-info.vpc-id': 'AccepterVpcInfo.VpcId',
      'requester-vpc-info.owner-id': 'RequesterVpcInfo.OwnerId',
      'requester-vpc-info.vpc-id': 'RequesterVpcInfo.VpcId',
      'status-code': 'Status.Code',
    },
  },
  'ec2:DescribeVpcs': {
    list: 'Vpcs',
    ids: { input: 'VpcIds', member: 'VpcId', notFound: 'InvalidVpcID.NotFound' },
    filters: { 'is-default': 'IsDefault', 'owner-id': 'OwnerId', 'vpc-id': 'VpcId' },
  },
};
