import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2BuildNetworks } from '../../../src/facts/ec2/build-networks.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const STRANGER = '999988887777';
const input = { infrastructureConfigurationArn: INFRA };
const infra = (body: JsonObject) => [
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok('imagebuilder:GetInfrastructureConfiguration', { infrastructureConfiguration: body }, { input }),
];
const named = { subnetId: 'subnet-1', securityGroupIds: ['sg-1'] };
const subnet = (more: JsonObject = {}) =>
  ok('ec2:DescribeSubnets', {
    Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: ACCOUNT, MapPublicIpOnLaunch: false, ...more }],
  });
const vpcs = (...list: Json[]) => ok('ec2:DescribeVpcs', { Vpcs: list });
const routes = (...tables: Json[]) => ok('ec2:DescribeRouteTables', { RouteTables: tables });
const table = (associations: Json, ...Routes: Json[]) => ({ VpcId: 'vpc-1', Associations: associations, Routes });
const MAIN = [{ Main: true }];
const OWN = [{ Main: false, SubnetId: 'subnet-1' }];
const OUT = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };
const NAT = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' };
const groups = (...list: Json[]) => ok('ec2:DescribeSecurityGroups', { SecurityGroups: list });
const group = (...IpPermissions: Json[]) => ({ GroupId: 'sg-1', GroupName: 'builds', VpcId: 'vpc-1', IpPermissions });
const logs = (...list: Json[]) => ok('ec2:DescribeFlowLogs', { FlowLogs: list });
const usual = [...infra(named), subnet(), vpcs(), routes(table(MAIN, NAT)), groups(group()), logs()];
const read = (...records: EvidenceRecord[]) => rowOf(derive(ec2BuildNetworks, records), INFRA);

describe('ec2.buildNetworks', () => {
  it('shows a private place', () => {
    expect(read(...usual)).toMatchObject({
      values: {
        launches: true,
        subnet: 'subnet-1',
        vpc: 'vpc-1',
        owner: ACCOUNT,
        foreign: false,
        public: false,
        assignsPublicIp: false,
        openIngress: [],
        flowLogs: false,
      },
      unknown: {},
    });
  });

  it.each<[string, Json[], boolean]>([
    ['a route out in the main table', [table(MAIN, OUT)], true],
    ['a table of its own without one', [table(MAIN, OUT), table(OWN, NAT)], false],
    ['a table of its own with one', [table(MAIN, NAT), table(OWN, OUT)], true],
    ['a route out that is a blackhole', [table(MAIN, { ...OUT, State: 'blackhole' })], false],
    ['a route out of another VPC', [table(MAIN, NAT), { ...table(MAIN, OUT), VpcId: 'vpc-2' }], false],
  ])('judges %s', (_, tables, isPublic) => {
    const row = read(...infra(named), subnet(), vpcs(), routes(...tables), groups(group()), logs());
    expect(row.values['public']).toBe(isPublic);
  });

  // EC2 API Reference, BlockPublicAccessStates: block-bidirectional blocks all traffic of internet gateways, block-ingress
  // all but what goes out through NAT and egress-only gateways.
  const blocked = (InternetGatewayBlockMode: string) => ({ BlockPublicAccessStates: { InternetGatewayBlockMode } });
  it.each<[string, JsonObject, boolean]>([
    ['is off', blocked('off'), true],
    ['blocks both ways', blocked('block-bidirectional'), false],
    ['blocks what comes in', blocked('block-ingress'), false],
    ['is of a mode that is not known', blocked('block-something'), true],
    ['is not told', {}, true],
  ])('judges a route out where block public access %s', (_, state, isPublic) => {
    const out = [routes(table(MAIN, OUT)), groups(group()), logs()];
    expect(read(...infra(named), subnet(state), vpcs(), ...out).values['public']).toBe(isPublic);
    const home = { VpcId: 'vpc-1', OwnerId: ACCOUNT, IsDefault: true, ...state };
    const inDefault = (more: JsonObject) =>
      read(...infra({}), subnet({ DefaultForAz: true, ...more }), vpcs(home), ...out);
    expect(inDefault(state).values['public']).toBe(isPublic);
    // An exclusion opens one subnet of it.
    expect(inDefault(blocked('off')).values['public']).toBe(true);
  });

  it('does not take the default VPC for blocked where its subnets were not all told', () => {
    const home = { VpcId: 'vpc-1', OwnerId: ACCOUNT, IsDefault: true, ...blocked('block-ingress') };
    const inDefault = (route: JsonObject) =>
      read(
        ...infra({}),
        denied('ec2:DescribeSubnets'),
        vpcs(home),
        routes(table(MAIN, route)),
        groups(group()),
        logs(),
      );
    expect(inDefault(OUT).unknown['public']).toMatchObject({ operation: 'ec2:DescribeSubnets' });
    expect(inDefault(NAT).values['public']).toBe(false);
  });

  it('does not know a subnet whose routes are not shown', () => {
    const row = read(...infra(named), subnet({ OwnerId: STRANGER }), vpcs(), routes(), groups(group()), logs());
    expect(row.values).toMatchObject({ foreign: true, owner: STRANGER });
    expect(row.unknown).toHaveProperty('public');
  });

  it.each<[string, JsonObject, string[]]>([
    [
      'SSH from anywhere',
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
      ['sg-1 tcp 22-22 from 0.0.0.0/0'],
    ],
    ['everything by IPv6', { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, ['sg-1 everything from ::/0']],
    [
      'SSH from the office',
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '192.0.2.0/24' }] },
      [],
    ],
    ['another group', { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-2' }] }, []],
  ])('judges a rule for %s', (_, rule, open) => {
    const row = read(...infra(named), subnet(), vpcs(), routes(table(MAIN)), groups(group(rule)), logs());
    expect(row.values['openIngress']).toEqual(open);
  });

  it('does not take a group that is not listed for a closed one', () => {
    const row = read(...infra(named), subnet(), vpcs(), routes(table(MAIN)), groups(), logs());
    expect(row.unknown).toHaveProperty('openIngress');
  });

  it('takes the default VPC and its default group where nothing is named', () => {
    const open = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const row = read(
      ...infra({}),
      subnet({ DefaultForAz: true, MapPublicIpOnLaunch: true }),
      vpcs({ VpcId: 'vpc-1', OwnerId: ACCOUNT, IsDefault: true }),
      routes(table(OWN, OUT)),
      groups(group(), { ...group(open), GroupId: 'sg-9', GroupName: 'default' }),
      logs({ ResourceId: 'vpc-1', FlowLogStatus: 'ACTIVE' }),
    );
    expect(row.values).toMatchObject({
      vpc: 'vpc-1',
      public: true,
      assignsPublicIp: true,
      openIngress: ['sg-9 everything from 0.0.0.0/0'],
      flowLogs: true,
    });
    expect(row.absent).toEqual(['subnet']);
  });

  it('launches nowhere without a default VPC, or in a subnet that is gone', () => {
    for (const body of [{}, { subnetId: 'subnet-2' }]) {
      const row = read(...infra(body), subnet(), vpcs(), routes(), groups(), logs());
      expect(row.values).toMatchObject({ launches: false, public: false, openIngress: [] });
    }
  });

  it('knows nothing of a configuration that was refused', () => {
    const [list] = infra(named);
    const refused = denied('imagebuilder:GetInfrastructureConfiguration', { input });
    const row = read(...(list === undefined ? [] : [list]), refused, subnet(), vpcs(), routes(), groups(), logs());
    expect(Object.keys(row.values)).toEqual(['arn']);
  });

  it.each([
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeFlowLogs',
  ] as const)('does not take a refused %s for nothing', (operation) => {
    const row = read(...usual.filter((record) => record.operation !== operation), denied(operation));
    expect(Object.values(row.unknown).map((why) => why.reason)).toContain('denied');
  });
});
