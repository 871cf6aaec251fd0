import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { BROAD_ROUTES, broadRoutes, ROUTES } from './broad-routes.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';

const PEERINGS = 'ec2:DescribeVpcPeeringConnections';

const spec: FactTable = {
  name: 'ec2.peerings',
  as: 'peering',
  meaning: 'VPC peering connections of the VPCs in which build instances are launched, ended ones included.',
  grain: 'region',
  key: 'arn',
  needs: ['ec2:DescribeSubnets', PEERINGS, 'ec2:DescribeVpcs', 'imagebuilder:ListInfrastructureConfigurations'],
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the peering connection, in the account and Region it was seen from.',
      source: 'ec2:DescribeVpcPeeringConnections VpcPeeringConnectionId',
    },
    buildVpc: {
      type: 'string',
      absentable: false,
      meaning: 'The VPC at this end, in which build instances are launched.',
      source: 'derived: build-vpcs@1',
    },
    status: {
      type: 'string',
      absentable: false,
      meaning: 'The state of the connection; ended ones linger for some hours.',
      source: 'ec2:DescribeVpcPeeringConnections Status.Code',
    },
    active: {
      type: 'bool',
      absentable: false,
      meaning: 'Traffic can pass, or is about to: the state is active or provisioning.',
      source: 'ec2:DescribeVpcPeeringConnections Status.Code',
    },
    peerVpc: {
      type: 'string',
      absentable: false,
      meaning: 'The VPC at the other end.',
      source: 'ec2:DescribeVpcPeeringConnections RequesterVpcInfo, AccepterVpcInfo',
    },
    peerAccount: {
      type: 'string',
      absentable: true,
      meaning: 'The account at the other end. Absent: it is the audited account itself.',
      source: 'ec2:DescribeVpcPeeringConnections RequesterVpcInfo.OwnerId, AccepterVpcInfo.OwnerId',
    },
    broadRoutes: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Destinations that are routed over the connection and take in a whole address block of the other VPC.',
      source: 'derived: broad-routes@1',
    },
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS.description,
    'broad-routes@1': BROAD_ROUTES,
  },
};

export const ec2Peerings: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => peeringsIn(region, evidence));
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function peeringsIn(region: string, evidence: AccountEvidence) {
  const vpcs = buildVpcsIn(region, evidence);
  const { items, gaps } = listed(evidence.records(region, PEERINGS), 'VpcPeeringConnections');
  const rows: Row[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const sides = sidesOf(item.json, vpcs.ids, evidence.account);
    const id = stringMember(item.json, 'VpcPeeringConnectionId');
    if (sides === undefined || id === undefined) bad.push(unparsable(item.record, 'a peering without id or ends'));
    else if (sides !== 'elsewhere') rows.push(rowFor(id, item, sides, region, evidence));
  }
  // A peering that cannot be read may be one of a build VPC, where there are any.
  return { rows, gaps: [...vpcs.gaps, ...gaps, ...(vpcs.ids.size === 0 ? [] : bad)] };
}

interface Sides {
  readonly buildVpc: string;
  readonly peer: JsonObject;
  readonly peerVpc: string;
  readonly peerAccount: string;
}

/** Which end is the build VPC's; undefined when an end cannot be read. */
function sidesOf(peering: JsonObject, build: ReadonlySet<string>, account: string): Sides | 'elsewhere' | undefined {
  const ends = ['RequesterVpcInfo', 'AccepterVpcInfo'].map((name) => {
    const info = member(peering, name);
    return { info, vpc: stringMember(info, 'VpcId'), owner: stringMember(info, 'OwnerId') };
  });
  const own = ends.findIndex(({ vpc, owner }) => vpc !== undefined && build.has(vpc) && owner === account);
  const peer = ends[1 - own];
  if (own < 0) return ends.some(({ vpc, owner }) => vpc === undefined || owner === undefined) ? undefined : 'elsewhere';
  if (peer?.vpc === undefined || peer.owner === undefined) return undefined;
  const info = (peer.info ?? {}) as JsonObject; // it has members, so it is an object
  return { buildVpc: ends[own]?.vpc ?? '', peer: info, peerVpc: peer.vpc, peerAccount: peer.owner };
}

function rowFor(id: string, { json, record }: Item, sides: Sides, region: string, evidence: AccountEvidence): Row {
  const { account, partition } = evidence;
  return makeRow(spec, {
    scope: { account, region },
    from: [record, ...evidence.records(region, ROUTES)],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:vpc-peering-connection/${id}`),
      buildVpc: known(sides.buildVpc),
      status: known(stringMember(member(json, 'Status'), 'Code') ?? null),
      active: activeOf(stringMember(member(json, 'Status'), 'Code'), record),
      peerVpc: known(sides.peerVpc),
      peerAccount: sides.peerAccount === account ? ABSENT : known(sides.peerAccount),
      broadRoutes: broadRoutes({ id, vpc: sides.buildVpc, peer: sides.peer }, region, evidence),
    },
  });
}

const ENDED = ['deleted', 'deleting', 'expired', 'failed', 'rejected', 'initiating-request', 'pending-acceptance'];

/** A state that EC2 does not document must not look like an ended one. */
function activeOf(code: string | undefined, record: Item['record']): Cell {
  if (code === 'active' || code === 'provisioning') return known(true);
  const isEnded = code !== undefined && ENDED.includes(code);
  return isEnded ? known(false) : unknown(unparsable(record, 'Status.Code is none that EC2 documents'));
}
