import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { readPolicy } from '../policy/read.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { AWS_SERVICE, isAwsService } from './aws-service-names.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';

const ENDPOINTS = 'ec2:DescribeVpcEndpoints';
export const ENDPOINT_NEEDS = [
  'ec2:DescribeSubnets',
  ENDPOINTS,
  'ec2:DescribeVpcs',
  'imagebuilder:ListInfrastructureConfigurations',
] as const;

/** By which member an endpoint of each type says what it leads to (EC2 API Reference, "VpcEndpoint"). */
export const LEADS_TO: Readonly<Record<string, string>> = {
  Gateway: 'ServiceName',
  GatewayLoadBalancer: 'ServiceName',
  Interface: 'ServiceName',
  Resource: 'ResourceConfigurationArn',
  ServiceNetwork: 'ServiceNetworkArn',
  Tunnel: 'ResourceConfigurationArn',
};

const spec: FactTable = {
  name: 'ec2.buildEndpoints',
  as: 'endpoint',
  meaning: 'VPC endpoints in the VPCs in which build instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: ENDPOINT_NEEDS,
  columns: {
    arn: column('string', 'ARN of the endpoint.', `${ENDPOINTS} VpcEndpoints[].VpcEndpointId`),
    vpc: column('string', 'The VPC in which build instances are launched.', 'derived: build-vpcs@1'),
    service: column(
      'string',
      'What it leads to: the name of a service, or the ARN of a resource or a network of VPC Lattice.',
      `${ENDPOINTS} VpcEndpoints[].${[...new Set(Object.values(LEADS_TO))].join(', ')}`,
    ),
    aws: column('bool', "The service is AWS's own.", 'derived: aws-service@2'),
    owner: absentable(
      'string',
      'The account that owns that resource or network. Absent: of a service EC2 does not say it.',
      `${ENDPOINTS} VpcEndpoints[].ResourceConfigurationArn, ServiceNetworkArn: the account in it`,
    ),
    own: column('bool', 'That is the account itself.', `${ENDPOINTS}, as for owner`),
    imagebuilder: column('bool', 'The service is Image Builder.', `${ENDPOINTS} VpcEndpoints[].ServiceName`),
    available: column('bool', 'It works.', `${ENDPOINTS} VpcEndpoints[].State`),
    privateDns: column(
      'bool',
      "The service's usual name leads to it.",
      `${ENDPOINTS} VpcEndpoints[].PrivateDnsEnabled`,
    ),
    openPolicy: column('bool', 'Its policy lets everybody do everything.', 'derived: open-endpoint-policy@2'),
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS.description,
    'aws-service@2': AWS_SERVICE,
    'open-endpoint-policy@2':
      'An Allow statement of PolicyDocument with Principal "*" or {"AWS": "*"}, Action "*" (or all of the service that the ' +
      'endpoint leads to, such as imagebuilder:*), Resource "*" and no condition, which is the policy of an endpoint for ' +
      'which nobody wrote one. No PolicyDocument: the same. Deny statements are not weighed.',
  },
};

export const ec2BuildEndpoints: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => buildEndpointsIn(region, evidence));
  const rows = all.flatMap(({ found, region }) => found.map((each) => rowFor(each, region, evidence)));
  return { rows, gaps: all.flatMap((each) => each.gaps) };
}

interface Endpoint extends Item {
  readonly id: string;
  readonly vpc: string;
  readonly service: string;
}

/** The endpoints of one Region's build VPCs. */
export function buildEndpointsIn(region: string, evidence: AccountEvidence) {
  const vpcs = buildVpcsIn(region, evidence);
  const { items, gaps } = listed(evidence.records(region, ENDPOINTS), 'VpcEndpoints');
  const found: Endpoint[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const vpc = stringMember(item.json, 'VpcId');
    const id = stringMember(item.json, 'VpcEndpointId');
    const type = stringMember(item.json, 'VpcEndpointType') ?? 'Interface';
    const service = stringMember(item.json, LEADS_TO[type] ?? 'ServiceName');
    if (vpc !== undefined && !vpcs.ids.has(vpc)) continue;
    if (vpc === undefined || id === undefined || service === undefined) {
      bad.push(unparsable(item.record, `an endpoint (${type}) without VpcEndpointId, VpcId or what it leads to`));
    } else found.push({ ...item, id, vpc, service });
  }
  return {
    region,
    vpcs: vpcs.ids,
    infrastructures: vpcs.infrastructures,
    found,
    gaps: [...vpcs.gaps, ...gaps, ...(vpcs.ids.size > 0 ? bad : [])],
  };
}

function rowFor({ id, json, record, service, vpc }: Endpoint, region: string, evidence: AccountEvidence): Row {
  const { account, partition } = evidence;
  const dns = member(json, 'PrivateDnsEnabled');
  const owner = service.startsWith('arn:') ? service.split(':')[4] : undefined;
  return makeRow(spec, {
    scope: { account, region },
    from: [record],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:vpc-endpoint/${id}`),
      vpc: known(vpc),
      service: known(service),
      aws: known(isAwsService(service)),
      owner: owner === undefined ? ABSENT : known(owner),
      own: known(owner === account),
      imagebuilder: known(/\.imagebuilder(-fips)?$/.test(service)),
      available: known(isWorking(json)),
      privateDns: typeof dns === 'boolean' ? known(dns) : unknown(unparsable(record, 'PrivateDnsEnabled is missing')),
      openPolicy: openPolicy({ json, record }, service),
    },
  });
}

/** EC2 writes states in either case. */
export function isWorking(endpoint: Item['json']): boolean {
  return stringMember(endpoint, 'State')?.toLowerCase() === 'available';
}

function openPolicy({ json, record }: Pick<Item, 'json' | 'record'>, service: string): Cell {
  const text = member(json, 'PolicyDocument');
  if (text === undefined || text === null || text === '') return known(true);
  const reading = readPolicy(text);
  return reading.ok
    ? known(reading.document.statements.some((statement) => isEverything(statement, service)))
    : unknown(unparsable(record, reading.detail));
}

/** An endpoint leads to one service alone, so that all actions of that are everything there. */
function isEverything({ action, conditions, effect, principal, resource }: PolicyStatement, service: string): boolean {
  const everybody =
    principal !== undefined &&
    (principal.negated || principal.principals.some(({ type, value }) => type === 'AWS' && value === '*'));
  const [name] = service
    .replace(/-fips$/, '')
    .split('.')
    .slice(-1);
  const all = ['*', '*:*', `${name}:*`];
  const everyAction = action?.negated === false && action.patterns.some((each) => all.includes(each.toLowerCase()));
  const everywhere = resource?.negated === false && resource.patterns.includes('*');
  return effect === 'Allow' && everybody && everyAction && everywhere && conditions.length === 0;
}
