import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed, objectsOf } from '../answers.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';

const ATTACHMENTS = 'ec2:DescribeTransitGatewayAttachments';
const ROUTES = 'ec2:DescribeRouteTables';

const spec: FactTable = {
  name: 'ec2.buildAttachments',
  as: 'attachment',
  meaning: 'Transit gateways and core networks that the VPCs of builds are attached or routed to.',
  grain: 'region',
  key: 'arn',
  needs: [
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    ATTACHMENTS,
    ROUTES,
    'imagebuilder:ListInfrastructureConfigurations',
  ],
  columns: {
    arn: column(
      'string',
      'ARN of the attachment; for a core network the route table that leads to it.',
      'derived: build-attachments@1',
    ),
    vpc: column('string', 'The VPC in which build instances are launched.', 'derived: build-vpcs@1'),
    kind: column('string', 'transit gateway or core network.', 'derived: build-attachments@1'),
    network: column('string', 'The transit gateway or core network.', 'derived: build-attachments@1'),
    owner: column('string', 'The account that owns it.', 'derived: build-attachments@1'),
    foreign: column('bool', 'That is another account.', 'derived: build-attachments@1'),
    active: column(
      'bool',
      'Traffic can pass, or is about to. Ended attachments linger for some hours.',
      `${ATTACHMENTS} State; a route that is not a blackhole`,
    ),
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS,
    'build-attachments@1':
      'Attachments of ec2:DescribeTransitGatewayAttachments whose ResourceId is a build VPC, with TransitGatewayOwnerId; ' +
      'and routes of the build VPCs with a CoreNetworkArn (ec2:DescribeRouteTables), whose account segment is the owner. ' +
      'Ended: deleted, deleting, rejected, rejecting, failed, failing; waiting for acceptance or initiated: not active ' +
      'yet; any other state is active.',
  },
};

export const ec2BuildAttachments: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => attachmentsIn(region, evidence));
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function attachmentsIn(region: string, evidence: AccountEvidence) {
  const vpcs = buildVpcsIn(region, evidence);
  const { items, gaps } = listed(evidence.records(region, ATTACHMENTS), 'TransitGatewayAttachments');
  const tables = listed(evidence.records(region, ROUTES), 'RouteTables');
  const rows: Row[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const row = gatewayRow(item, vpcs.ids, region, evidence);
    if (row === undefined) bad.push(unparsable(item.record, 'an attachment without id, resource, gateway or owner'));
    else if (row !== 'elsewhere') rows.push(row);
  }
  const core = tables.items.flatMap((table) => coreRows(table, vpcs.ids, region, evidence));
  // What cannot be read may be an attachment of a build VPC, where there are any.
  return { rows: [...rows, ...core], gaps: [...vpcs.gaps, ...gaps, ...tables.gaps, ...(vpcs.ids.size > 0 ? bad : [])] };
}

function gatewayRow({ json, record }: Item, build: ReadonlySet<string>, region: string, evidence: AccountEvidence) {
  const id = stringMember(json, 'TransitGatewayAttachmentId');
  const vpc = stringMember(json, 'ResourceId');
  const network = stringMember(json, 'TransitGatewayId');
  const owner = stringMember(json, 'TransitGatewayOwnerId');
  if (vpc !== undefined && !build.has(vpc)) return 'elsewhere';
  if (id === undefined || vpc === undefined || network === undefined || owner === undefined) return undefined;
  const { account, partition } = evidence;
  return makeRow(spec, {
    scope: { account, region },
    from: [record],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:transit-gateway-attachment/${id}`),
      vpc: known(vpc),
      kind: known('transit gateway'),
      network: known(network),
      owner: known(owner),
      foreign: known(owner !== account),
      active: activeOf(stringMember(json, 'State'), record),
    },
  });
}

const INACTIVE = [
  ...['deleted', 'deleting', 'rejected', 'rejecting', 'failed', 'failing'],
  ...['pendingAcceptance', 'initiating', 'initiatingRequest', 'rollingBack'],
];

function activeOf(state: string | undefined, record: Item['record']): Cell {
  if (state === undefined) return unknown(unparsable(record, 'State is missing'));
  return known(!INACTIVE.includes(state));
}

function coreRows(
  { json, record }: Item,
  build: ReadonlySet<string>,
  region: string,
  evidence: AccountEvidence,
): Row[] {
  const vpc = stringMember(json, 'VpcId');
  const table = stringMember(json, 'RouteTableId') ?? vpc;
  if (vpc === undefined || !build.has(vpc)) return [];
  const routes = new Map<string, JsonObject>();
  for (const route of objectsOf(json, 'Routes')) {
    const network = stringMember(route, 'CoreNetworkArn');
    if (network !== undefined && route['State'] !== 'blackhole') routes.set(network, route);
  }
  const { account, partition } = evidence;
  return [...routes.keys()].map((network) => {
    const owner = network.split(':')[4] || undefined;
    const told = owner === undefined ? unknown(unparsable(record, 'CoreNetworkArn has no account')) : known(owner);
    return makeRow(spec, {
      scope: { account, region },
      from: [record],
      cells: {
        arn: known(`arn:${partition}:ec2:${region}:${account}:route-table/${table}#${network}`),
        vpc: known(vpc),
        kind: known('core network'),
        network: known(network),
        owner: told,
        foreign: told.is === 'known' ? known(owner !== account) : told,
        active: known(true),
      },
    });
  });
}
