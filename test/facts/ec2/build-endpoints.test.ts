import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2BuildEndpoints } from '../../../src/facts/ec2/build-endpoints.ts';
import { ec2BuildVpcs } from '../../../src/facts/ec2/build-vpc-services.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const STRANGER = '999988887777';
const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const place = [
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: { subnetId: 'subnet-1', instanceProfileName: 'builder' } },
    { input: { infrastructureConfigurationArn: INFRA } },
  ),
  ok('ec2:DescribeSubnets', { Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: ACCOUNT }] }),
  ok('ec2:DescribeVpcs', { Vpcs: [{ VpcId: 'vpc-1', OwnerId: ACCOUNT }] }),
];
const arn = (kind: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${kind}`;

describe('endpoints of build VPCs', () => {
  const SERVICE = `com.amazonaws.${REGION}.imagebuilder`;
  const policy = (statement: JsonObject) => JSON.stringify({ Statement: [statement] });
  const ANYTHING = policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
  const endpoint = (more: JsonObject = {}) => ({
    VpcEndpointId: 'vpce-1',
    VpcEndpointType: 'Interface',
    VpcId: 'vpc-1',
    ServiceName: SERVICE,
    State: 'available',
    PrivateDnsEnabled: true,
    PolicyDocument: ANYTHING,
    ...more,
  });
  const endpoints = (...list: Json[]) => ok('ec2:DescribeVpcEndpoints', { VpcEndpoints: list });
  const KEY = arn('vpc-endpoint/vpce-1');
  const read = (more: JsonObject) => rowOf(derive(ec2BuildEndpoints, [...place, endpoints(endpoint(more))]), KEY);

  it.each<[string, JsonObject, JsonObject]>([
    ['the default', {}, { openPolicy: true, imagebuilder: true, aws: true, available: true }],
    ['no policy at all', { PolicyDocument: '' }, { openPolicy: true }],
    [
      'one for the organisation',
      {
        PolicyDocument: policy({
          Effect: 'Allow',
          Principal: '*',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
        }),
      },
      { openPolicy: false },
    ],
    // An endpoint leads to one service alone (AWS PrivateLink Guide, "Endpoint policies").
    [
      'all of the service',
      { PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: ['ImageBuilder:*'], Resource: '*' }) },
      { openPolicy: true },
    ],
    [
      'all of another service',
      { PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: 'ssm:*', Resource: '*' }) },
      { openPolicy: false },
    ],
    [
      'one for some actions',
      { PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: 'imagebuilder:Get*', Resource: '*' }) },
      { openPolicy: false },
    ],
    [
      "another customer's service",
      { ServiceName: `com.amazonaws.vpce.${REGION}.vpce-svc-1` },
      { aws: false, imagebuilder: false },
    ],
    [
      'one that waits',
      { State: 'pendingAcceptance', PrivateDnsEnabled: false },
      { available: false, privateDns: false },
    ],
  ])('reads %s', (_, more, values) => {
    expect(read(more).values).toMatchObject(values);
  });

  it('does not know a policy that is none', () => {
    expect(read({ PolicyDocument: '{"Statement":[{"Effect":"Perhaps"}]}' }).unknown).toHaveProperty('openPolicy');
  });

  // AWS's own names per partition: the host suffix backwards (SDK, partitions), and aws. for the newer ones.
  it.each([
    ['com.amazonaws.eu-central-1.s3', true],
    ['cn.com.amazonaws.cn-north-1.ecr.api', true],
    ['eu.amazonaws.eusc-de-east-1.s3', true],
    ['gov.ic.c2s.us-iso-east-1.s3', true],
    ['gov.sgov.sc2s.us-isob-east-1.s3', true],
    ['gov.ic.hci.csp.us-isof-south-1.s3', true],
    ['uk.adc-e.cloud.eu-isoe-west-1.s3', true],
    ['aws.sagemaker.eu-central-1.notebook', true],
    ['com.amazonaws.vpce.eu-central-1.vpce-svc-1', false],
    ['eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-1', false],
    ['eu.example.eusc-de-east-1.s3', false],
    ['com.amazonawsome.s3', false],
  ])('%s is AWS’s own: %s', (ServiceName, aws) => {
    expect(read({ ServiceName }).values['aws']).toBe(aws);
  });

  // EC2 API Reference, VpcEndpoint: what is no service has the ARN of a resource configuration or a service network.
  const lattice = (account: string, path: string) => `arn:aws:vpc-lattice:${REGION}:${account}:${path}`;
  it.each([
    ['Resource', 'ResourceConfigurationArn', lattice(STRANGER, 'resourceconfiguration/rcfg-1'), STRANGER, false],
    ['Resource', 'ResourceConfigurationArn', lattice(ACCOUNT, 'resourceconfiguration/rcfg-1'), ACCOUNT, true],
    ['ServiceNetwork', 'ServiceNetworkArn', lattice(STRANGER, 'servicenetwork/sn-1'), STRANGER, false],
    ['Tunnel', 'ResourceConfigurationArn', lattice(STRANGER, 'resourceconfiguration/rcfg-2'), STRANGER, false],
  ])('one of type %s leads to %s', (VpcEndpointType, name, leadsTo, owner, own) => {
    const shard = derive(ec2BuildEndpoints, [
      ...place,
      endpoints(endpoint({ VpcEndpointType, ServiceName: null, [name]: leadsTo })),
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY).values).toMatchObject({ service: leadsTo, aws: false, owner, own });
  });

  it('is incomplete where an endpoint does not say what it leads to', () => {
    for (const VpcEndpointType of ['Interface', 'Resource', 'SomethingNew']) {
      const odd = endpoints(endpoint({ VpcEndpointType, ServiceName: null }));
      expect(derive(ec2BuildEndpoints, [...place, odd]).coverage[0]?.complete).toBe(false);
    }
  });

  it('is incomplete where endpoints were refused', () => {
    expect(derive(ec2BuildEndpoints, [...place, denied('ec2:DescribeVpcEndpoints')]).coverage[0]?.complete).toBe(false);
  });
});

describe('the services that a build VPC reaches privately', () => {
  const pipelines = (more: JsonObject = {}) =>
    ok('imagebuilder:ListImagePipelines', {
      imagePipelineList: [
        { arn: INFRA.replace(/infra.*/, 'image-pipeline/p'), infrastructureConfigurationArn: INFRA, ...more },
      ],
    });
  const endpoint = (name: string, more: JsonObject = {}) => ({
    VpcEndpointId: `vpce-${name}`,
    VpcEndpointType: name === 's3' ? 'Gateway' : 'Interface',
    VpcId: 'vpc-1',
    ServiceName: `com.amazonaws.${REGION}.${name}`,
    State: 'available',
    PrivateDnsEnabled: name !== 's3',
    ...more,
  });
  const DETAILS = 'iam:GetAccountAuthorizationDetails';
  const FIVE = ['imagebuilder', 's3', 'ssm', 'ssmmessages', 'logs'];
  const shardOf = (list: Json[], ...more: EvidenceRecord[]) =>
    derive(ec2BuildVpcs, [
      ...place,
      ok('ec2:DescribeVpcEndpoints', { VpcEndpoints: list }),
      ...(more.some(({ operation }) => operation === DETAILS) ? [] : [ok(DETAILS, { RoleDetailList: [] })]),
      ...more,
    ]);
  const missing = (list: Json[], ...more: EvidenceRecord[]) =>
    rowOf(shardOf(list, ...more), arn('vpc/vpc-1')).values['missing'];
  const all = (...names: string[]) => names.map((name) => endpoint(name));

  it.each<[string, Json[], string[]]>([
    ['the five', all(...FIVE), []],
    ['ec2messages is needed no more beside ssmmessages', all(...FIVE, 'ec2messages'), []],
    ['it does not stand in for ssmmessages', all('imagebuilder', 's3', 'ssm', 'logs', 'ec2messages'), ['ssmmessages']],
    ['builds stream their logs', all('imagebuilder', 's3', 'ssm', 'ssmmessages'), ['logs']],
    ['names with -fips', all('imagebuilder-fips', 's3', 'ssm-fips', 'ssmmessages', 'logs-fips'), []],
    [
      'one without private DNS',
      [...all('imagebuilder', 's3', 'ssm', 'logs'), endpoint('ssmmessages', { PrivateDnsEnabled: false })],
      ['ssmmessages'],
    ],
    [
      'one that waits',
      [...all('imagebuilder', 's3', 'ssm', 'logs'), endpoint('ssmmessages', { State: 'pending' })],
      ['ssmmessages'],
    ],
    ['another name that ends alike', all('imagebuilder', 'not.s3', 'ssm', 'ssmmessages', 'logs'), ['s3']],
    [
      'another Region',
      [
        ...all('imagebuilder', 's3', 'ssm', 'logs'),
        endpoint('x', { ServiceName: 'com.amazonaws.eu-west-1.ssmmessages' }),
      ],
      ['ssmmessages'],
    ],
    [
      'a stranger’s',
      [
        ...all('imagebuilder', 's3', 'ssm', 'logs'),
        endpoint('x', { ServiceName: `com.amazonaws.vpce.${REGION}.ssmmessages` }),
      ],
      ['ssmmessages'],
    ],
  ])('%s', (_, list, expected) => {
    expect(missing(list, pipelines())).toEqual(expected);
  });

  it('are those of container images where containers are built there', () => {
    const container = pipelines({ containerRecipeArn: INFRA.replace(/infra.*/, 'container-recipe/c/1.0.0') });
    expect(missing(all(...FIVE), container)).toEqual(['ecr.api', 'ecr.dkr']);
    expect(missing(all(...FIVE, 'ecr.api', 'ecr.dkr'), container)).toEqual([]);
    const elsewhere = pipelines({ containerRecipeArn: 'x', infrastructureConfigurationArn: `${INFRA}-2` });
    expect(missing(all(...FIVE), elsewhere)).toEqual([]);
  });

  // None of them says which VPCs there are: the column is unknown by itself.
  it.each([
    ['imagebuilder:ListImagePipelines', all(...FIVE), [denied('imagebuilder:ListImagePipelines')]],
    ['ec2:DescribeVpcEndpoints', [{}], [pipelines()]],
    ['iam:GetAccountAuthorizationDetails', all('s3'), [pipelines(), denied(DETAILS)]],
  ] as const)('are not known without %s', (refused, list, records) => {
    const { missing: why } = rowOf(shardOf([...list], ...records), arn('vpc/vpc-1')).unknown;
    expect(why).toMatchObject({ operation: refused });
  });

  it('rest on no role where logs have a private way', () => {
    expect(missing(all(...FIVE), pipelines(), denied(DETAILS))).toEqual([]);
  });

  // Image Builder User Guide, "CloudWatch Logs": logs are streamed unless the role lacks the permissions.
  it.each([
    ['logs:*', ['logs']],
    ['ssm:*', []],
  ])('are those of logs where the role of build instances may %s', (Action, expected) => {
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    const role = {
      Arn: `arn:aws:iam::${ACCOUNT}:role/builder`,
      RoleName: 'builder',
      InstanceProfileList: [{ InstanceProfileName: 'builder' }],
      RolePolicyList: [{ PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }],
      AttachedManagedPolicies: [],
    };
    const details = ok('iam:GetAccountAuthorizationDetails', {
      RoleDetailList: [role],
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [],
    });
    expect(missing(all('imagebuilder', 's3', 'ssm', 'ssmmessages'), pipelines(), details)).toEqual(expected);
  });
});
