import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { type Item, listed, objectsOf, stringsOf } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from '../imagebuilder/resources.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { openIngress, SECURITY_GROUPS } from './open-ingress.ts';

const SUBNETS = 'ec2:DescribeSubnets';
const VPCS = 'ec2:DescribeVpcs';
const ROUTES = 'ec2:DescribeRouteTables';
const FLOW_LOGS = 'ec2:DescribeFlowLogs';

const spec: FactTable = {
  name: 'ec2.buildNetworks',
  as: 'buildNetwork',
  meaning: 'Where build instances stand: one row for each infrastructure configuration.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListInfrastructureConfigurations', ROUTES, SECURITY_GROUPS, SUBNETS, VPCS],
  columns: {
    arn: column('string', 'ARN of the infrastructure configuration.', 'imagebuilder:ListInfrastructureConfigurations'),
    launches: column(
      'bool',
      'Something can be launched: its subnet exists, or where it names none, a default VPC does.',
      'derived: build-place@1',
    ),
    subnet: absentable(
      'string',
      'The subnet it names. Absent: none.',
      'imagebuilder:GetInfrastructureConfiguration subnetId',
    ),
    vpc: absentable('string', 'The VPC. Absent: nothing can be launched.', 'derived: build-place@1'),
    owner: absentable(
      'string',
      'The account that owns subnet and VPC. Absent: as vpc.',
      `${SUBNETS} OwnerId; ${VPCS} OwnerId`,
    ),
    foreign: column('bool', 'That is another account.', `${SUBNETS} OwnerId; ${VPCS} OwnerId`),
    public: column(
      'bool',
      'A route leads from there to an internet gateway, and public access is not blocked there.',
      'derived: public-subnet@2',
    ),
    assignsPublicIp: column(
      'bool',
      'What is launched there gets a public address.',
      `${SUBNETS} MapPublicIpOnLaunch; without a subnet, of any default subnet of the VPC`,
    ),
    openIngress: column(
      'list<string>',
      'What anybody may reach: group, protocol, ports, from where.',
      'derived: open-ingress@1',
    ),
    flowLogs: column('bool', 'Its traffic is logged.', `${FLOW_LOGS} ResourceId of the VPC or the subnet, ACTIVE`),
  },
  algorithms: {
    'build-place@1':
      'The subnet that the configuration names (ec2:DescribeSubnets), with its VPC; where it names none, the default ' +
      'VPC of the Region (ec2:DescribeVpcs IsDefault). A subnet that EC2 does not list does not exist.',
    'public-subnet@2':
      'True when a route with a GatewayId igw-… that is not a blackhole stands in the route table of the subnet ' +
      '(Associations[].SubnetId), or in the main table of its VPC where the subnet has none. Without a subnet, in any ' +
      'route table of the default VPC. No such table found: not known. False in any case where VPC block public access is ' +
      'on for the subnet, or without one for the default VPC and each of its default subnets ' +
      '(BlockPublicAccessStates.InternetGatewayBlockMode block-bidirectional or block-ingress): in either mode nothing ' +
      'passes an internet gateway.',
    'open-ingress@1':
      'IpPermissions of the security groups that the configuration names (securityGroupIds), of the default group of ' +
      'the VPC where it names none, with a range of prefix length 0 in IpRanges or Ipv6Ranges. Managed prefix lists are ' +
      'not read. A group that EC2 does not list makes it unknown, unless another one is open.',
  },
};

export const ec2BuildNetworks: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { resources, gaps } = resourcesOf(INFRASTRUCTURE, evidence);
  return { rows: resources.map((resource) => rowFor(resource, evidence)), gaps };
}

/** Where a configuration launches: the subnet or VPC that EC2 lists. */
type Place =
  | { readonly subnet: string | undefined; readonly vpc: string; readonly owner: string; readonly item: Item }
  | { readonly none: true; readonly subnet: string | undefined }
  | { readonly why: Unknown };

function rowFor(resource: Resource, evidence: AccountEvidence): Row {
  const body = bodyOf(resource);
  const place = 'why' in body ? body : placeOf(body.object, resource, evidence);
  const of = (read: (found: Exclude<Place, { why: Unknown } | { none: true }>) => Cell, none: Cell): Cell =>
    'why' in place ? unknown(place.why) : 'none' in place ? none : read(place);
  const subnet = 'why' in place ? unknown(place.why) : place.subnet === undefined ? ABSENT : known(place.subnet);
  const groups = 'why' in body ? [] : stringsOf(body.object, 'securityGroupIds');
  return makeRow(spec, {
    scope: resource.scope,
    from: [...recordsOf(resource), ...('item' in place ? [place.item.record] : [])],
    cells: {
      arn: known(resource.arn),
      launches: of(() => known(true), known(false)),
      subnet,
      vpc: of(({ vpc }) => known(vpc), ABSENT),
      owner: of(({ owner }) => known(owner), ABSENT),
      foreign: of(({ owner }) => known(owner !== evidence.account), known(false)),
      public: of((found) => isPublic(found.subnet, found.vpc, resource, evidence), known(false)),
      assignsPublicIp: of((found) => assigns(found.subnet, found.vpc, resource, evidence), known(false)),
      openIngress: of(({ vpc }) => openIngress(groups, vpc, resource.scope.region, evidence), known([])),
      flowLogs: of((found) => isLogged(found.subnet, found.vpc, resource, evidence), known(false)),
    },
  });
}

/** What an operation listed in the resource's Region, or why that is not all. */
function allOf(operation: DeclaredOperation, list: string, resource: Resource, evidence: AccountEvidence) {
  const { region } = resource.scope;
  const { items, gaps } = listed(evidence.records(region, operation), list);
  return { items, why: [...gapsAt(operation, region, evidence), ...gaps][0] };
}

function placeOf(body: JsonObject, resource: Resource, evidence: AccountEvidence): Place {
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
  if (item === undefined) return why === undefined ? { none: true, subnet } : { why };
  const vpc = stringMember(item.json, 'VpcId');
  const owner = stringMember(item.json, 'OwnerId');
  if (vpc === undefined || owner === undefined) {
    return { why: unparsable(item.record, 'a VPC or subnet without VpcId or OwnerId') };
  }
  return { subnet, vpc, owner, item };
}

function isPublic(subnet: string | undefined, vpc: string, resource: Resource, evidence: AccountEvidence): Cell {
  if (isBlocked(subnet, vpc, resource, evidence)) return known(false);
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

/** EC2 says it of each VPC and subnet, where an exclusion may lift it. */
function isBlocked(subnet: string | undefined, vpc: string, resource: Resource, evidence: AccountEvidence): boolean {
  const subnets = allOf(SUBNETS, 'Subnets', resource, evidence).items.map(({ json }) => json);
  const vpcs = allOf(VPCS, 'Vpcs', resource, evidence).items.map(({ json }) => json);
  const places =
    subnet === undefined
      ? [...vpcs, ...subnets.filter((each) => each['DefaultForAz'] === true)].filter((each) => each['VpcId'] === vpc)
      : subnets.filter((each) => each['SubnetId'] === subnet);
  const modeOf = (place: JsonObject) =>
    stringMember(member(place, 'BlockPublicAccessStates'), 'InternetGatewayBlockMode') ?? '';
  return places.length > 0 && places.every((place) => BLOCKING.includes(modeOf(place)));
}

function leadsOut(route: Json): boolean {
  return stringMember(route, 'GatewayId')?.startsWith('igw-') === true && stringMember(route, 'State') !== 'blackhole';
}

function assigns(subnet: string | undefined, vpc: string, resource: Resource, evidence: AccountEvidence): Cell {
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

function isLogged(subnet: string | undefined, vpc: string, resource: Resource, evidence: AccountEvidence): Cell {
  const { items, why } = allOf(FLOW_LOGS, 'FlowLogs', resource, evidence);
  const logged = items.some(({ json }) => {
    const on = stringMember(json, 'ResourceId');
    return (
      isJsonObject(json) && (on === vpc || (on !== undefined && on === subnet)) && json['FlowLogStatus'] === 'ACTIVE'
    );
  });
  return logged || why === undefined ? known(logged) : unknown(why);
}
