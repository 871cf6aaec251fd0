import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2BuildAttachments } from '../../../src/facts/ec2/build-attachments.ts';
import { ec2EndpointServices } from '../../../src/facts/ec2/endpoint-services.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const STRANGER = '999988887777';
const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const place = [
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: { subnetId: 'subnet-1' } },
    { input: { infrastructureConfigurationArn: INFRA } },
  ),
  ok('ec2:DescribeSubnets', { Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: ACCOUNT }] }),
  ok('ec2:DescribeVpcs', { Vpcs: [{ VpcId: 'vpc-1', OwnerId: ACCOUNT }] }),
];
const arn = (kind: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${kind}`;

describe('ec2.buildAttachments', () => {
  const attachment = (more: JsonObject = {}) => ({
    TransitGatewayAttachmentId: 'tgw-attach-1',
    TransitGatewayId: 'tgw-1',
    TransitGatewayOwnerId: STRANGER,
    ResourceId: 'vpc-1',
    State: 'available',
    ...more,
  });
  const attachments = (...list: Json[]) =>
    ok('ec2:DescribeTransitGatewayAttachments', { TransitGatewayAttachments: list });
  const peerings = (...list: Json[]) =>
    ok('ec2:DescribeTransitGatewayPeeringAttachments', { TransitGatewayPeeringAttachments: list });
  const routes = (...Routes: Json[]) =>
    ok('ec2:DescribeRouteTables', { RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Routes }] });
  const KEY = arn('transit-gateway-attachment/tgw-attach-1');

  it("shows a stranger's gateway", () => {
    const shard = derive(ec2BuildAttachments, [...place, attachments(attachment()), peerings(), routes()]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY).values).toMatchObject({ owner: STRANGER, foreign: true, active: true, network: 'tgw-1' });
  });

  it.each([
    ['available', true],
    ['modifying', true],
    ['somethingNew', true],
    ['deleted', false],
    ['pendingAcceptance', false],
  ])('%s is active: %s', (State, active) => {
    const shard = derive(ec2BuildAttachments, [...place, attachments(attachment({ State })), peerings(), routes()]);
    expect(rowOf(shard, KEY).values['active']).toBe(active);
  });

  // EC2 API reference, DescribeTransitGatewayAttachments: the owner of a gateway that is shared by RAM sees each
  // attachment, with ResourceOwnerId, the account that owns the resource.
  describe("with another account's VPC on its own gateway", () => {
    const build = attachment({ TransitGatewayOwnerId: ACCOUNT, ResourceOwnerId: ACCOUNT, ResourceType: 'vpc' });
    const other = (more: JsonObject = {}) => ({
      ...build,
      TransitGatewayAttachmentId: 'tgw-attach-3',
      ResourceId: 'vpc-9',
      ResourceOwnerId: STRANGER,
      ...more,
    });
    const read = (more: JsonObject = {}) =>
      derive(ec2BuildAttachments, [...place, attachments(build, other(more)), peerings(), routes()]);
    const OTHER = arn('transit-gateway-attachment/tgw-attach-3#vpc-1');

    it('shows that it is connected to it', () => {
      expect(rowOf(read(), OTHER).values).toMatchObject({
        owner: STRANGER,
        foreign: true,
        active: true,
        network: 'vpc-9',
      });
      expect(rowOf(read({ State: 'deleted' }), OTHER).values).toMatchObject({ active: false });
    });

    it.each<[string, JsonObject]>([
      ['is on another gateway', { TransitGatewayId: 'tgw-7' }],
      ['is its own', { ResourceOwnerId: ACCOUNT }],
      ['is a peering, which is told apart', { ResourceType: 'peering' }],
      ['is a peering with a core network', { ResourceType: 'tgw-peering' }],
    ])('does not where it %s', (_, more) => {
      expect(read(more).rows).toHaveLength(1);
    });

    // EC2 API Reference, TransitGatewayAttachment: resourceType and resourceOwnerId.
    it.each([
      ['direct-connect-gateway', 'Direct Connect gateway'],
      ['vpn', 'VPN connection'],
      ['client-vpn', 'client VPN'],
      ['connect', 'Connect attachment'],
      ['network-function', 'network function'],
      ['vpn-concentrator', 'VPN concentrator'],
      ['something-new', 'something-new'],
    ])('shows a %s of a stranger', (ResourceType, kind) => {
      const values = read({ ResourceType }).rows.map((row) => row.values);
      expect(values).toContainEqual(
        expect.objectContaining({ kind: `${kind} on the same transit gateway`, owner: STRANGER, foreign: true }),
      );
      expect(read({ ResourceType, ResourceOwnerId: ACCOUNT }).rows).toHaveLength(1);
    });

    it('does not take one without an owner for its own', () => {
      expect(read({ ResourceOwnerId: null }).coverage[0]?.complete).toBe(false);
    });
  });

  const end = (TransitGatewayId: string, OwnerId: string) => ({ TransitGatewayId, OwnerId, Region: REGION });
  const own = attachments(attachment({ TransitGatewayOwnerId: ACCOUNT }));
  const PEERING = arn('transit-gateway-attachment/tgw-attach-2#vpc-1');
  const peering = (more: JsonObject = {}) => ({
    TransitGatewayAttachmentId: 'tgw-attach-2',
    RequesterTgwInfo: end('tgw-1', ACCOUNT),
    AccepterTgwInfo: end('tgw-2', STRANGER),
    State: 'available',
    ...more,
  });

  it.each([
    ['asked', {}],
    ['was asked', { RequesterTgwInfo: end('tgw-2', STRANGER), AccepterTgwInfo: end('tgw-1', ACCOUNT) }],
  ])("follows the own gateway to a stranger's, whether it %s for the peering", (_, more) => {
    const shard = derive(ec2BuildAttachments, [...place, own, peerings(peering(more)), routes()]);
    const values = { vpc: 'vpc-1', kind: 'peered transit gateway', network: 'tgw-2', owner: STRANGER, active: true };
    expect(rowOf(shard, PEERING).values).toMatchObject({ ...values, foreign: true });
    expect(rowOf(shard, KEY).values).toMatchObject({ owner: ACCOUNT, foreign: false });
  });

  it('follows it to a core network, which has no gateway', () => {
    const core = { CoreNetworkId: 'core-network-1', OwnerId: STRANGER };
    const shard = derive(ec2BuildAttachments, [...place, own, peerings(peering({ AccepterTgwInfo: core })), routes()]);
    expect(rowOf(shard, PEERING).values).toMatchObject({ network: 'core-network-1', owner: STRANGER });
  });

  it.each<[string, JsonObject, JsonObject, boolean | undefined]>([
    ['an ended peering', {}, { State: 'deleted' }, false],
    ['an ended attachment', { State: 'deleted' }, {}, false],
    ['a peering without a state', {}, { State: null }, undefined],
    ['an attachment without a state', { State: null }, {}, undefined],
  ])('%s', (_, near, far, active) => {
    const list = attachments(attachment({ TransitGatewayOwnerId: ACCOUNT, ...near }));
    const shard = derive(ec2BuildAttachments, [...place, list, peerings(peering(far)), routes()]);
    expect(rowOf(shard, PEERING).values['active']).toBe(active);
  });

  it('leaves out peerings of gateways that no build VPC is attached to', () => {
    const other = peering({ RequesterTgwInfo: end('tgw-9', ACCOUNT) });
    const shard = derive(ec2BuildAttachments, [...place, own, peerings(other), routes()]);
    expect(shard.rows.map(({ key }) => key)).toEqual([KEY]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['an owner', { AccepterTgwInfo: { TransitGatewayId: 'tgw-2' } }],
    ['its far end', { AccepterTgwInfo: null }],
  ])('takes a peering without %s for a gap', (_, more) => {
    const shard = derive(ec2BuildAttachments, [...place, own, peerings(peering(more)), routes()]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'unparsable' }] });
  });

  it('is incomplete where peerings were refused', () => {
    const refused = denied('ec2:DescribeTransitGatewayPeeringAttachments');
    const shard = derive(ec2BuildAttachments, [...place, own, refused, routes()]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'denied' }] });
  });

  it('shows a core network that the build VPC is routed to', () => {
    const CoreNetworkArn = `arn:aws:networkmanager::${STRANGER}:core-network/core-network-1`;
    const shard = derive(ec2BuildAttachments, [
      ...place,
      attachments(),
      peerings(),
      routes({ CoreNetworkArn, State: 'active' }),
    ]);
    expect(shard.rows.map((row) => row.values)).toMatchObject([
      { kind: 'core network', owner: STRANGER, foreign: true },
    ]);
  });

  it('leaves out other VPCs, and takes what cannot be read for a gap', () => {
    const elsewhere = attachments(attachment({ ResourceId: 'vpc-9' }), { State: 'available' });
    const shard = derive(ec2BuildAttachments, [...place, elsewhere, peerings(), routes()]);
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'unparsable' }] });
  });
});

describe('ec2.endpointServices', () => {
  const services = ok('ec2:DescribeVpcEndpointServiceConfigurations', {
    ServiceConfigurations: [{ ServiceId: 'vpce-svc-1', AcceptanceRequired: true }],
  });
  const input = { ServiceId: 'vpce-svc-1' };
  const allowed = (...all: string[]) =>
    ok(
      'ec2:DescribeVpcEndpointServicePermissions',
      { AllowedPrincipals: all.map((Principal) => ({ Principal })) },
      { input },
    );
  const connections = (...list: Json[]) => ok('ec2:DescribeVpcEndpointConnections', { VpcEndpointConnections: list });
  const connection = (VpcEndpointOwner: string, VpcEndpointState = 'available') => ({
    ...input,
    VpcEndpointOwner,
    VpcEndpointState,
  });
  const KEY = arn('vpc-endpoint-service/vpce-svc-1');

  it('names who may connect and who did', () => {
    const shard = derive(ec2EndpointServices, [
      services,
      allowed(`arn:aws:iam::${STRANGER}:root`, `arn:aws:iam::${ACCOUNT}:role/x`),
      connections(connection(STRANGER), connection('444455556666', 'rejected'), connection(ACCOUNT)),
    ]);
    expect(rowOf(shard, KEY).values).toMatchObject({ everybody: false, accounts: [STRANGER], connected: [STRANGER] });
  });

  // EC2 API Reference, AllowedPrincipal: PrincipalType OrganizationUnit; the account in its ARN is the management account.
  it.each([
    ['a unit', `arn:aws:organizations::${ACCOUNT}:ou/o-a1b2c3d4e5/ou-ab12-cdef3456`],
    ['a whole organisation', `arn:aws:organizations::${STRANGER}:organization/o-a1b2c3d4e5`],
  ])('names the organisation of %s', (_, principal) => {
    const shard = derive(ec2EndpointServices, [services, allowed(principal), connections()]);
    expect(rowOf(shard, KEY).values).toMatchObject({ accounts: [], organizations: ['o-a1b2c3d4e5'] });
  });

  it('sees everybody', () => {
    const shard = derive(ec2EndpointServices, [services, allowed('*'), connections()]);
    expect(rowOf(shard, KEY).values).toMatchObject({ everybody: true, accounts: [], connected: [] });
  });

  it('does not take refused permissions for none', () => {
    const refused = denied('ec2:DescribeVpcEndpointServicePermissions', { input });
    const row = rowOf(derive(ec2EndpointServices, [services, refused, connections()]), KEY);
    expect(row.unknown).toMatchObject({ everybody: { reason: 'denied' }, accounts: { reason: 'denied' } });
  });
});
