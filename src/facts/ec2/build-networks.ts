import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { type Item, listIn, objectsOf, stringsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, maybe, table } from '../define.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { arnOf, eachResource, memberOf, type ResourceSubject } from '../imagebuilder/resource-rows.ts';
import { bodyOf, type Resource } from '../imagebuilder/resources.ts';
import { ABSENT, type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { OPEN_INGRESS, openIngress } from './open-ingress.ts';

const SUBNETS = 'ec2:DescribeSubnets';
const VPCS = 'ec2:DescribeVpcs';
const ROUTES = 'ec2:DescribeRouteTables';
const FLOW_LOGS = 'ec2:DescribeFlowLogs';

const BUILD_PLACE = algorithm(
  'build-place@1',
  [call(INFRASTRUCTURE.get, 'subnetId'), call(SUBNETS), call(VPCS)],
  'The subnet that the configuration names (ec2:DescribeSubnets), with its VPC; where it names none, the default ' +
    'VPC of the Region (ec2:DescribeVpcs IsDefault). A subnet that EC2 does not list does not exist.',
);

const PUBLIC_SUBNET = algorithm(
  'public-subnet@2',
  [BUILD_PLACE, call(SUBNETS), call(VPCS), call(ROUTES)],
  'True when a route with a GatewayId igw-… that is not a blackhole stands in the route table of the subnet ' +
    '(Associations[].SubnetId), or in the main table of its VPC where the subnet has none. Without a subnet, in any ' +
    'route table of the default VPC. No such table found: not known. False in any case where VPC block public access is ' +
    'on for the subnet, or without one for the default VPC and each of its default subnets ' +
    '(BlockPublicAccessStates.InternetGatewayBlockMode block-bidirectional or block-ingress): in either mode nothing ' +
    'passes an internet gateway.',
);

export const ec2BuildNetworks = table<ResourceSubject>({
  name: 'ec2.buildNetworks',
  as: 'buildNetwork',
  meaning: 'Where build instances stand: one row for each infrastructure configuration.',
  grain: 'region',
  key: 'arn',
  needs: [INFRASTRUCTURE.list],
  reads: [call(INFRASTRUCTURE.get)],
  subjects: eachResource(INFRASTRUCTURE),
  columns: {
    arn: arnOf(INFRASTRUCTURE, 'ARN of the infrastructure configuration.'),
    launches: always(
      'bool',
      'Something can be launched: its subnet exists, or where it names none, a default VPC does.',
      BUILD_PLACE,
      where(() => known(true), known(false)),
    ),
    subnet: memberOf(INFRASTRUCTURE, 'string', 'The subnet it names. Absent: none.', 'subnetId'),
    vpc: maybe(
      'string',
      'The VPC. Absent: nothing can be launched.',
      BUILD_PLACE,
      where(({ vpc }) => known(vpc), ABSENT),
    ),
    owner: maybe(
      'string',
      'The account that owns subnet and VPC. Absent: as vpc.',
      [BUILD_PLACE, call(SUBNETS, 'OwnerId'), call(VPCS, 'OwnerId')],
      where(({ owner }) => known(owner), ABSENT),
    ),
    foreign: always(
      'bool',
      'That is another account.',
      [BUILD_PLACE, call(SUBNETS, 'OwnerId'), call(VPCS, 'OwnerId')],
      where(({ owner }, _, { account }) => known(owner !== account), known(false)),
    ),
    public: always(
      'bool',
      'A route leads from there to an internet gateway, and public access is not blocked there.',
      PUBLIC_SUBNET,
      where(isPublic, known(false)),
    ),
    assignsPublicIp: always(
      'bool',
      'What is launched there gets a public address.',
      [BUILD_PLACE, call(SUBNETS, 'MapPublicIpOnLaunch; without a subnet, of any default subnet of the VPC')],
      where(assigns, known(false)),
    ),
    openIngress: always(
      'list<string>',
      'What anybody may reach: group, protocol, ports, from where.',
      [OPEN_INGRESS, BUILD_PLACE],
      where(({ groups, vpc }, { scope }, evidence) => openIngress(groups, vpc, scope.region, evidence), known([])),
    ),
    flowLogs: always(
      'bool',
      'Its traffic is logged.',
      [BUILD_PLACE, call(FLOW_LOGS, 'ResourceId of the VPC or the subnet, ACTIVE')],
      where(isLogged, known(false)),
    ),
  },
});

/** Where a configuration launches: the subnet or VPC that EC2 lists. */
interface Place {
  readonly subnet: string | undefined;
  readonly vpc: string;
  readonly owner: string;
  readonly item: Item;
  /** The security groups that the configuration names. */
  readonly groups: readonly string[];
}

/** Something of the place; `none` where nothing can be launched. */
function where(
  read: (place: Place, resource: Resource, evidence: AccountEvidence) => Cell,
  none: Cell,
): Fill<ResourceSubject> {
  return ({ resource }, evidence) => {
    const body = bodyOf(resource);
    const place = 'why' in body ? body : placeOf(body.object, resource, evidence);
    if (place === undefined) return none;
    return 'why' in place ? unknown(place.why) : citing(read(place, resource, evidence), [place.item.record]);
  };
}

/** What an operation listed in the resource's Region, or why that is not all. */
function allOf(operation: DeclaredOperation, list: string, resource: Resource, evidence: AccountEvidence) {
  const { region } = resource.scope;
  const { items, gaps } = listIn(operation, list, region, evidence);
  return { items, why: gaps[0] };
}

/** Undefined where there is none. */
function placeOf(
  body: JsonObject,
  resource: Resource,
  evidence: AccountEvidence,
): Place | { readonly why: Unknown } | undefined {
  const named = member(body, 'subnetId') ?? '';
  const record = resource.detail ?? resource.named;
  if (typeof named !== 'string') return { why: unparsable(record, 'subnetId is not text') };
  const subnet = named === '' ? undefined : named;
  const subnets = allOf(SUBNETS, 'Subnets', resource, evidence);
  const vpcs = allOf(VPCS, 'Vpcs', resource, evidence);
  const item =
    subnet === undefined
      ? vpcs.items.find(({ json }) => json['IsDefault'] === true)
      : subnets.items.find(({ json }) => stringMember(json, 'SubnetId') === subnet);
  const why = subnet === undefined ? vpcs.why : subnets.why;
  if (item === undefined) return why === undefined ? undefined : { why };
  const vpc = stringMember(item.json, 'VpcId');
  const owner = stringMember(item.json, 'OwnerId');
  if (vpc === undefined || owner === undefined) {
    return { why: unparsable(item.record, 'a VPC or subnet without VpcId or OwnerId') };
  }
  return { subnet, vpc, owner, item, groups: stringsOf(body, 'securityGroupIds') };
}

function isPublic(place: Place, resource: Resource, evidence: AccountEvidence): Cell {
  const blocked = blockedAt(place, resource, evidence);
  if (blocked === true) return known(false);
  const routed = leadsToGateway(place, resource, evidence);
  const isOpen = routed.is === 'known' && routed.value === true;
  return isOpen && blocked !== false ? unknown(blocked) : routed;
}

function leadsToGateway({ subnet, vpc }: Place, resource: Resource, evidence: AccountEvidence): Cell {
  const { items, why } = allOf(ROUTES, 'RouteTables', resource, evidence);
  const own = items.filter(({ json }) => stringMember(json, 'VpcId') === vpc);
  const associated = own.filter(({ json }) =>
    objectsOf(json, 'Associations').some((each) => subnet !== undefined && each['SubnetId'] === subnet),
  );
  const main = own.filter(({ json }) => objectsOf(json, 'Associations').some((each) => each['Main'] === true));
  const tables = subnet === undefined ? own : associated.length > 0 ? associated : main;
  if (tables.some(({ json }) => objectsOf(json, 'Routes').some(leadsOut))) return known(true);
  if (why !== undefined) return unknown(why);
  const [first] = tables;
  if (first === undefined) {
    return unknown(unparsable(resource.named, `EC2 lists no route table for the subnet in ${vpc}`));
  }
  const bad = tables.find(({ json }) => !Array.isArray(member(json, 'Routes') ?? []));
  return bad === undefined ? known(false) : unknown(unparsable(bad.record, 'Routes is not a list'));
}

/** The modes of VPC block public access in which nothing passes an internet gateway. */
export const BLOCKING: readonly string[] = ['block-bidirectional', 'block-ingress'];

/** EC2 says it of each VPC and subnet, where an exclusion may lift it; one that is not listed may not be blocked. */
function blockedAt({ subnet, vpc }: Place, resource: Resource, evidence: AccountEvidence): boolean | Unknown {
  const subnets = allOf(SUBNETS, 'Subnets', resource, evidence);
  const vpcs = allOf(VPCS, 'Vpcs', resource, evidence);
  const isDefault = ({ json }: Item) => json['DefaultForAz'] === true;
  const places =
    subnet === undefined
      ? [...vpcs.items, ...subnets.items.filter(isDefault)].filter(({ json }) => json['VpcId'] === vpc)
      : subnets.items.filter(({ json }) => json['SubnetId'] === subnet);
  const modeOf = ({ json }: Item) =>
    stringMember(member(json, 'BlockPublicAccessStates'), 'InternetGatewayBlockMode') ?? '';
  const isBlocked = places.length > 0 && places.every((place) => BLOCKING.includes(modeOf(place)));
  return isBlocked && subnet === undefined ? (subnets.why ?? true) : isBlocked;
}

function leadsOut(route: Json): boolean {
  return stringMember(route, 'GatewayId')?.startsWith('igw-') === true && stringMember(route, 'State') !== 'blackhole';
}

function assigns({ subnet, vpc }: Place, resource: Resource, evidence: AccountEvidence): Cell {
  const { items, why } = allOf(SUBNETS, 'Subnets', resource, evidence);
  if (why !== undefined) return unknown(why);
  const own = items.filter(({ json }) =>
    subnet === undefined
      ? stringMember(json, 'VpcId') === vpc && json['DefaultForAz'] === true
      : stringMember(json, 'SubnetId') === subnet,
  );
  const bad = own.find(({ json }) => typeof json['MapPublicIpOnLaunch'] !== 'boolean');
  if (bad !== undefined) return unknown(unparsable(bad.record, 'MapPublicIpOnLaunch is missing'));
  return known(own.some(({ json }) => json['MapPublicIpOnLaunch'] === true));
}

function isLogged({ subnet, vpc }: Place, resource: Resource, evidence: AccountEvidence): Cell {
  const { items, why } = allOf(FLOW_LOGS, 'FlowLogs', resource, evidence);
  const logged = items.some(({ json }) => {
    const on = stringMember(json, 'ResourceId');
    return (
      isJsonObject(json) && (on === vpc || (on !== undefined && on === subnet)) && json['FlowLogStatus'] === 'ACTIVE'
    );
  });
  return logged || why === undefined ? known(logged) : unknown(why);
}
