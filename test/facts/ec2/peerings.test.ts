import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2Peerings } from '../../../src/facts/ec2/peerings.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const STRANGER = '999988887777';
const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const KEY = `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc-peering-connection/pcx-1`;

const infra = (body: JsonObject = { subnetId: 'subnet-1' }) => [
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: body },
    { input: { infrastructureConfigurationArn: INFRA } },
  ),
];
const noInfra = ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [] });
const subnets = (...list: Json[]) => ok('ec2:DescribeSubnets', { Subnets: list });
const subnet = { SubnetId: 'subnet-1', VpcId: 'vpc-build', OwnerId: ACCOUNT };
const vpcs = (...list: Json[]) => ok('ec2:DescribeVpcs', { Vpcs: list });
const vpc = { VpcId: 'vpc-build', OwnerId: ACCOUNT, IsDefault: false };
const end = (VpcId: string, OwnerId: string, CidrBlock = '10.9.0.0/16') => ({ VpcId, OwnerId, CidrBlock });
const peering = (more: JsonObject = {}) => ({
  VpcPeeringConnectionId: 'pcx-1',
  Status: { Code: 'active' },
  RequesterVpcInfo: end('vpc-build', ACCOUNT, '10.0.0.0/16'),
  AccepterVpcInfo: end('vpc-peer', STRANGER),
  ...more,
});
const peerings = (...list: Json[]) => ok('ec2:DescribeVpcPeeringConnections', { VpcPeeringConnections: list });
const routes = (...Routes: Json[]) => ok('ec2:DescribeRouteTables', { RouteTables: [{ VpcId: 'vpc-build', Routes }] });
const route = (more: JsonObject) => ({ VpcPeeringConnectionId: 'pcx-1', ...more });
const read = (...records: EvidenceRecord[]) => derive(ec2Peerings, records);
const usual = [...infra(), subnets(subnet), vpcs(vpc)];

describe('ec2.peerings', () => {
  it('shows a peering of the build VPC with a stranger', () => {
    const shard = read(...usual, peerings(peering()), routes(route({ DestinationCidrBlock: '10.9.1.0/24' })));
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY)).toMatchObject({
      values: {
        buildVpc: 'vpc-build',
        status: 'active',
        active: true,
        peerVpc: 'vpc-peer',
        peerAccount: STRANGER,
        broadRoutes: [],
      },
      unknown: {},
    });
  });

  it('sees it from either end', () => {
    const turned = peering({ RequesterVpcInfo: end('vpc-peer', STRANGER), AccepterVpcInfo: end('vpc-build', ACCOUNT) });
    expect(rowOf(read(...usual, peerings(turned), routes()), KEY).values).toMatchObject({
      peerAccount: STRANGER,
      peerVpc: 'vpc-peer',
    });
  });

  it('has no peer account inside the own account', () => {
    const own = peering({ AccepterVpcInfo: end('vpc-other', ACCOUNT) });
    expect(rowOf(read(...usual, peerings(own), routes()), KEY).absent).toEqual(['peerAccount']);
  });

  it('does not show peerings of VPCs in which nothing is built', () => {
    const elsewhere = peering({ RequesterVpcInfo: end('vpc-x', ACCOUNT) });
    const shard = read(...usual, peerings(elsewhere), routes());
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it('builds in the default VPC where no subnet is named', () => {
    for (const body of [{}, { subnetId: '' }]) {
      const shard = read(
        ...infra(body),
        subnets(),
        vpcs(vpc, { VpcId: 'vpc-default', OwnerId: ACCOUNT, IsDefault: true }),
        peerings(peering({ RequesterVpcInfo: end('vpc-default', ACCOUNT) })),
        routes(),
      );
      expect(rowOf(shard, KEY).values['buildVpc']).toBe('vpc-default');
    }
  });

  it('builds nowhere without a default VPC, in a subnet that is gone, or without a configuration', () => {
    for (const records of [
      [...infra({}), subnets(), vpcs(vpc)],
      [...infra(), subnets({ ...subnet, SubnetId: 'subnet-2' }), vpcs(vpc)],
      [noInfra, subnets(subnet), vpcs(vpc)],
    ]) {
      const shard = read(...records, peerings(peering(), 'x'), routes());
      expect(shard.rows).toEqual([]);
    }
    expect(read(noInfra, subnets(), vpcs(), peerings(peering())).coverage[0]?.complete).toBe(true);
  });

  it("cannot see the peerings of somebody else's VPC", () => {
    const shared = { ...subnet, OwnerId: STRANGER };
    const shard = read(...infra(), subnets(shared), vpcs(), peerings(), routes());
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'outside' }] });
  });

  it.each([
    ['active', true],
    ['provisioning', true],
    ['deleted', false],
    ['pending-acceptance', false],
    ['rejected', false],
  ])('%s is active: %s', (Code, active) => {
    expect(rowOf(read(...usual, peerings(peering({ Status: { Code } })), routes()), KEY).values['active']).toBe(active);
  });

  it.each([[{}], [{ Code: 'ACTIVE' }], ['active'], [null]])('does not take the state %j for ended', (Status) => {
    expect(rowOf(read(...usual, peerings(peering({ Status })), routes()), KEY).unknown).toHaveProperty('active');
  });

  it.each<[string, JsonObject, string[]]>([
    ['everything', { DestinationCidrBlock: '0.0.0.0/0' }, ['0.0.0.0/0']],
    ['everything by IPv6', { DestinationIpv6CidrBlock: '::/0' }, ['::/0']],
    ['the whole peer VPC', { DestinationCidrBlock: '10.9.0.0/16' }, ['10.9.0.0/16']],
    ['more than the peer VPC', { DestinationCidrBlock: '10.0.0.0/8' }, ['10.0.0.0/8']],
    ['half of the peer VPC', { DestinationCidrBlock: '10.9.0.0/17' }, []],
    ['everything over another connection', { DestinationCidrBlock: '0.0.0.0/0', VpcPeeringConnectionId: 'pcx-2' }, []],
    ['the local network', { DestinationCidrBlock: '10.0.0.0/16', VpcPeeringConnectionId: 'local' }, []],
  ])('judges a route to %s', (_, more, broad) => {
    expect(rowOf(read(...usual, peerings(peering()), routes(route(more))), KEY).values['broadRoutes']).toEqual(broad);
  });

  it('counts every address block of the peer', () => {
    const peer = {
      ...end('vpc-peer', STRANGER),
      CidrBlockSet: [{ CidrBlock: '10.9.0.0/16' }, { CidrBlock: '172.16.0.0/24' }],
      Ipv6CidrBlockSet: [{ Ipv6CidrBlock: '2001:db8::/56' }],
    };
    const shard = read(
      ...usual,
      peerings(peering({ AccepterVpcInfo: peer })),
      routes(route({ DestinationCidrBlock: '172.16.0.0/24' }), route({ DestinationIpv6CidrBlock: '2001:db8::/56' })),
    );
    expect(rowOf(shard, KEY).values['broadRoutes']).toEqual(['172.16.0.0/24', '2001:db8::/56']);
  });

  it.each([
    ['a prefix list', [route({ DestinationPrefixListId: 'pl-1' })]],
    ['a destination that is none', [route({ DestinationCidrBlock: 'all' })]],
    ['no object', ['0.0.0.0/0']],
  ])('does not know how broad a route by %s is', (_, list) => {
    expect(rowOf(read(...usual, peerings(peering()), routes(...list)), KEY).unknown).toMatchObject({
      broadRoutes: { reason: 'unparsable' },
    });
  });

  it('does not need a prefix list to know a broad route', () => {
    const list = [route({ DestinationPrefixListId: 'pl-1' }), route({ DestinationCidrBlock: '0.0.0.0/0' })];
    expect(rowOf(read(...usual, peerings(peering()), routes(...list)), KEY).values['broadRoutes']).toEqual([
      '0.0.0.0/0',
    ]);
  });

  it('does not know routes that were refused', () => {
    const row = rowOf(read(...usual, peerings(peering()), denied('ec2:DescribeRouteTables')), KEY);
    expect(row.unknown).toMatchObject({ broadRoutes: { reason: 'denied' } });
    expect(row.values['active']).toBe(true);
  });

  it.each([
    ['peerings refused', [...usual, denied('ec2:DescribeVpcPeeringConnections')]],
    ['peerings cut short', [...usual, ok('ec2:DescribeVpcPeeringConnections', {}, { more: true })]],
    ['subnets throttled', [...infra(), throttled('ec2:DescribeSubnets'), vpcs(vpc), peerings()]],
    ['VPCs never asked', [...infra(), subnets(subnet), peerings()]],
    ['the configuration not read', [...infra().slice(0, 1), subnets(subnet), vpcs(vpc), peerings()]],
    ['a subnet that is no text', [...infra({ subnetId: ['subnet-1'] }), subnets(subnet), vpcs(vpc), peerings()]],
    ['a subnet without a VPC', [...infra(), subnets({ SubnetId: 'subnet-1' }), vpcs(vpc), peerings()]],
    ['a peering without ends', [...usual, peerings({ VpcPeeringConnectionId: 'pcx-1' })]],
    ['a peering without a name', [...usual, peerings(peering({ VpcPeeringConnectionId: 5 }))]],
    ['a peering without its other end', [...usual, peerings(peering({ AccepterVpcInfo: {} }))]],
  ])('is incomplete: %s', (_, records) => {
    expect(read(...records).coverage[0]?.complete).toBe(false);
  });
});
