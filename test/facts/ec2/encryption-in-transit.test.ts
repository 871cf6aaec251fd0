import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2BuildVpcs } from '../../../src/facts/ec2/build-vpc-services.ts';
import { ec2VpnConnections } from '../../../src/facts/ec2/vpn-connections.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

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
  ok('ec2:DescribeVpcEndpoints', { VpcEndpoints: [] }),
];
const arn = (kind: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${kind}`;

describe('encryption of a build VPC', () => {
  const OPERATION = 'ec2:DescribeVpcEncryptionControls';
  const control = (more: JsonObject = {}) => ({ VpcId: 'vpc-1', Mode: 'enforce', State: 'available', ...more });
  const rowWith = (record: Parameters<typeof derive>[1][number]) =>
    rowOf(derive(ec2BuildVpcs, [...place, record]), arn('vpc/vpc-1'));
  const controls = (...list: Json[]) => ok(OPERATION, { VpcEncryptionControls: list });

  it.each<[string, readonly JsonObject[], string]>([
    ['one that enforces', [control()], 'enforce'],
    ['one that monitors', [control({ Mode: 'monitor' })], 'monitor'],
    ['one on its way', [control({ State: 'enforce-in-progress' })], 'enforce-in-progress'],
    ['one that is ready beside one that is not', [control({ State: 'deleting' }), control()], 'enforce'],
    ['one that was deleted', [control({ State: 'deleted' })], 'none'],
    ["another VPC's", [control({ VpcId: 'vpc-2' })], 'none'],
    ['none', [], 'none'],
  ])('%s', (_, list, encryption) => {
    expect(rowWith(controls(...list)).values['encryption']).toBe(encryption);
  });

  it('is not offered where EC2 does not know the call', () => {
    expect(rowWith(absent(OPERATION, 'InvalidAction')).values['encryption']).toBe('not offered');
  });

  it('is not known where it was refused, nor without a mode', () => {
    expect(rowWith(denied(OPERATION)).unknown).toMatchObject({ encryption: { reason: 'denied' } });
    expect(rowWith(controls(control({ Mode: null }))).unknown).toMatchObject({ encryption: { reason: 'unparsable' } });
    expect(rowWith(controls('odd')).unknown).toMatchObject({ encryption: { reason: 'unparsable' } });
  });
});

describe('ec2.vpnConnections', () => {
  const vpn = (more: JsonObject = {}) => ({
    VpnConnectionId: 'vpn-1',
    State: 'available',
    VgwTelemetry: [{ Status: 'UP' }, { Status: 'DOWN' }],
    ...more,
  });
  const shardOf = (...list: Json[]) =>
    derive(ec2VpnConnections, [ok('ec2:DescribeVpnConnections', { VpnConnections: list })]);
  const KEY = arn('vpn-connection/vpn-1');

  it.each<[string, JsonObject, JsonObject]>([
    ['counts the tunnels that are up', {}, { available: true, tunnelsUp: 1 }],
    ['counts none', { VgwTelemetry: [{ Status: 'DOWN' }] }, { tunnelsUp: 0 }],
    ['knows one that is gone', { State: 'deleted', VgwTelemetry: [] }, { available: false, tunnelsUp: 0 }],
  ])('%s', (_, more, values) => {
    expect(rowOf(shardOf(vpn(more)), KEY).values).toMatchObject(values);
  });

  it.each<[string, JsonObject, string]>([
    ['no state', { State: null }, 'available'],
    ['no telemetry', { VgwTelemetry: null }, 'tunnelsUp'],
    ['a tunnel without a status', { VgwTelemetry: [{ Status: 'UP' }, {}] }, 'tunnelsUp'],
  ])('%s is not known', (_, more, column) => {
    expect(rowOf(shardOf(vpn(more)), KEY).unknown).toMatchObject({ [column]: { reason: 'unparsable' } });
  });

  it('takes one without an id for a gap', () => {
    expect(shardOf({}).coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'unparsable' }] });
  });
});
