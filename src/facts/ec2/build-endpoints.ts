import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { readPolicy } from '../policy/read.ts';
import { type Cell, known, knownOrAbsent, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { AWS_SERVICE, isAwsService } from './aws-service-names.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';
import { arnOf } from './item-rows.ts';

export const ENDPOINTS = 'ec2:DescribeVpcEndpoints';

/** By which member an endpoint of each type says what it leads to (EC2 API Reference, "VpcEndpoint"). */
export const LEADS_TO: Readonly<Record<string, string>> = {
  Gateway: 'ServiceName',
  GatewayLoadBalancer: 'ServiceName',
  Interface: 'ServiceName',
  Resource: 'ResourceConfigurationArn',
  ServiceNetwork: 'ServiceNetworkArn',
  Tunnel: 'ResourceConfigurationArn',
};

const OPEN_ENDPOINT_POLICY = algorithm(
  'open-endpoint-policy@2',
  [call(ENDPOINTS, 'PolicyDocument')],
  'An Allow statement of PolicyDocument with Principal "*" or {"AWS": "*"}, Action "*" (or all of the service that the ' +
    'endpoint leads to, such as imagebuilder:*), Resource "*" and no condition, which is the policy of an endpoint for ' +
    'which nobody wrote one. No PolicyDocument: the same. Deny statements are not weighed.',
);

interface EndpointSubject extends Subject {
  readonly endpoint: Endpoint;
}

export const ec2BuildEndpoints = table<EndpointSubject>({
  name: 'ec2.buildEndpoints',
  as: 'endpoint',
  meaning: 'VPC endpoints in the VPCs in which build instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: ['ec2:DescribeSubnets', ENDPOINTS, 'ec2:DescribeVpcs', 'imagebuilder:ListInfrastructureConfigurations'],
  reads: [BUILD_VPCS],
  subjects: eachEndpoint,
  columns: {
    arn: arnOf(
      'ARN of the endpoint.',
      call(ENDPOINTS, 'VpcEndpoints[].VpcEndpointId'),
      ({ endpoint }) => `vpc-endpoint/${endpoint.id}`,
    ),
    vpc: always('string', 'The VPC in which build instances are launched.', BUILD_VPCS, ({ endpoint }) =>
      known(endpoint.vpc),
    ),
    service: always(
      'string',
      'What it leads to: the name of a service, or the ARN of a resource or a network of VPC Lattice.',
      call(ENDPOINTS, `VpcEndpoints[].${[...new Set(Object.values(LEADS_TO))].join(', ')}`),
      ({ endpoint }) => known(endpoint.service),
    ),
    aws: always('bool', "The service is AWS's own.", AWS_SERVICE, ({ endpoint }) =>
      known(isAwsService(endpoint.service)),
    ),
    owner: maybe(
      'string',
      'The account that owns that resource or network. Absent: of a service EC2 does not say it.',
      call(ENDPOINTS, 'VpcEndpoints[].ResourceConfigurationArn, ServiceNetworkArn: the account in it'),
      ({ endpoint }) => knownOrAbsent(ownerOf(endpoint)),
    ),
    own: always(
      'bool',
      'That is the account itself.',
      call(ENDPOINTS, 'VpcEndpoints[].ResourceConfigurationArn, ServiceNetworkArn: the account in it'),
      ({ endpoint }, { account }) => known(ownerOf(endpoint) === account),
    ),
    imagebuilder: always(
      'bool',
      'The service is Image Builder.',
      call(ENDPOINTS, 'VpcEndpoints[].ServiceName'),
      ({ endpoint }) => known(/\.imagebuilder(-fips)?$/.test(endpoint.service)),
    ),
    available: always('bool', 'It works.', call(ENDPOINTS, 'VpcEndpoints[].State'), ({ endpoint }) =>
      known(isWorking(endpoint.json)),
    ),
    privateDns: always(
      'bool',
      "The service's usual name leads to it.",
      call(ENDPOINTS, 'VpcEndpoints[].PrivateDnsEnabled'),
      ({ endpoint: { json, record } }) => {
        const dns = member(json, 'PrivateDnsEnabled');
        return typeof dns === 'boolean' ? known(dns) : unknown(unparsable(record, 'PrivateDnsEnabled is missing'));
      },
    ),
    openPolicy: always('bool', 'Its policy lets everybody do everything.', OPEN_ENDPOINT_POLICY, ({ endpoint }) =>
      openPolicy(endpoint),
    ),
  },
});

function eachEndpoint(evidence: AccountEvidence): Found<EndpointSubject> {
  const all = evidence.regions.map((region) => {
    const vpcs = buildVpcsIn(region, evidence);
    const { found, gaps } = endpointsIn(region, vpcs.ids, evidence);
    const scope = { account: evidence.account, region };
    return {
      subjects: found.map((endpoint) => ({ endpoint, scope, from: [endpoint.record] })),
      gaps: [...vpcs.gaps, ...gaps],
    };
  });
  return { subjects: all.flatMap((each) => each.subjects), gaps: all.flatMap((each) => each.gaps) };
}

interface Endpoint extends Item {
  readonly id: string;
  readonly vpc: string;
  readonly service: string;
}

/** The endpoints in these VPCs of one Region; and what may hide more of them, where there are any. */
export function endpointsIn(region: string, vpcs: ReadonlySet<string>, evidence: AccountEvidence) {
  const { items, gaps } = listIn(ENDPOINTS, 'VpcEndpoints', region, evidence);
  const found: Endpoint[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const vpc = stringMember(item.json, 'VpcId');
    const id = stringMember(item.json, 'VpcEndpointId');
    const type = stringMember(item.json, 'VpcEndpointType') ?? 'Interface';
    const service = stringMember(item.json, LEADS_TO[type] ?? 'ServiceName');
    if (vpc !== undefined && !vpcs.has(vpc)) continue;
    if (vpc === undefined || id === undefined || service === undefined) {
      bad.push(unparsable(item.record, `an endpoint (${type}) without VpcEndpointId, VpcId or what it leads to`));
    } else found.push({ ...item, id, vpc, service });
  }
  return { found, gaps: [...gaps, ...(vpcs.size > 0 ? bad : [])] };
}

/** The account in an ARN; of a service there is none. */
function ownerOf({ service }: Endpoint): string | undefined {
  return service.startsWith('arn:') ? service.split(':')[4] : undefined;
}

/** EC2 writes states in either case. */
export function isWorking(endpoint: Item['json']): boolean {
  return stringMember(endpoint, 'State')?.toLowerCase() === 'available';
}

function openPolicy({ json, record, service }: Endpoint): Cell {
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
