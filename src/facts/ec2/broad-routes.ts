import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { type Item, listIn, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { BUILD_VPCS } from './build-vpcs.ts';
import { coversCidr } from './cidr.ts';

const ROUTES = 'ec2:DescribeRouteTables';
export const PEERINGS = 'ec2:DescribeVpcPeeringConnections';

export const BROAD_ROUTES = algorithm(
  'broad-routes@1',
  [BUILD_VPCS, call(PEERINGS), call(ROUTES)],
  'Of all route tables of the build VPC (ec2:DescribeRouteTables), the routes to the peering connection whose ' +
    'destination, IPv4 or IPv6, is everything (prefix length 0) or contains a whole CIDR block of the other VPC ' +
    '(CidrBlock, CidrBlockSet, Ipv6CidrBlockSet of its side of the connection). A route by prefix list makes it ' +
    'unknown, for the list is not read, unless another route is broad already.',
);

/** A peering connection as seen from the build VPC. */
export interface PeeringEnd {
  readonly id: string;
  readonly vpc: string;
  /** What EC2 says of the other VPC. */
  readonly peer: JsonObject;
}

/** The destinations that take in a whole address block of the other VPC. */
export function broadRoutes(end: PeeringEnd, region: string, evidence: AccountEvidence): Cell {
  const records = evidence.records(region, ROUTES);
  const { items, gaps } = listIn(ROUTES, 'RouteTables', region, evidence);
  const [why] = gaps;
  return citing(why === undefined ? broadAmong(items, end) : unknown(why), records);
}

function broadAmong(items: readonly Item[], end: PeeringEnd): Cell {
  const blocks = blocksOf(end.peer);
  const routes = items
    .filter(({ json }) => stringMember(json, 'VpcId') === end.vpc)
    .flatMap((table) => routesTo(end.id, table));
  const judged = routes.map((route) => ({
    ...route,
    broad: route.to === undefined ? undefined : takesIn(route.to, blocks),
  }));
  const broad = judged.flatMap(({ to, broad }) => (to !== undefined && broad === true ? to : []));
  const unread = judged.find((route) => route.broad === undefined);
  if (broad.length > 0 || unread === undefined) return known([...new Set(broad)].sort(byText));
  return unknown(unparsable(unread.record, 'a route whose destination is a prefix list or cannot be read'));
}

/** Destinations of one table that lead over the connection; undefined where one cannot be read. */
function routesTo(id: string, { json, record }: Item): readonly { to: string | undefined; record: Item['record'] }[] {
  const routes = member(json, 'Routes') ?? [];
  if (!Array.isArray(routes)) return [{ to: undefined, record }];
  return routes
    .filter((route) => !isJsonObject(route) || stringMember(route, 'VpcPeeringConnectionId') === id)
    .map((route) => ({
      to: stringMember(route, 'DestinationCidrBlock') ?? stringMember(route, 'DestinationIpv6CidrBlock'),
      record,
    }));
}

function blocksOf(peer: JsonObject): readonly string[] {
  const blocks = [
    stringMember(peer, 'CidrBlock'),
    ...objectsOf(peer, 'CidrBlockSet').map((block) => stringMember(block, 'CidrBlock')),
    ...objectsOf(peer, 'Ipv6CidrBlockSet').map((block) => stringMember(block, 'Ipv6CidrBlock')),
  ];
  return [...new Set(blocks.filter((block) => block !== undefined))];
}

/** Undefined where it cannot be told. */
function takesIn(destination: string, blocks: readonly string[]): boolean | undefined {
  if (destination.endsWith('/0')) return true;
  const covers = blocks.map((block) => coversCidr(destination, block));
  if (covers.includes(true)) return true;
  return covers.length === 0 || covers.includes(undefined) ? undefined : false;
}
