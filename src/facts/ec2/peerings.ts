import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, table } from '../define.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { BROAD_ROUTES, broadRoutes, PEERINGS } from './broad-routes.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';
import { arnOf, type ItemSubject, inItem } from './item-rows.ts';

interface PeeringSubject extends ItemSubject {
  readonly sides: Sides;
}

export const ec2Peerings = table<PeeringSubject>({
  name: 'ec2.peerings',
  as: 'peering',
  meaning: 'VPC peering connections of the VPCs in which build instances are launched, ended ones included.',
  grain: 'region',
  key: 'arn',
  needs: ['ec2:DescribeSubnets', PEERINGS, 'ec2:DescribeVpcs', 'imagebuilder:ListInfrastructureConfigurations'],
  reads: [BUILD_VPCS],
  subjects: eachPeering,
  columns: {
    arn: arnOf(
      'ARN of the peering connection, in the account and Region it was seen from.',
      call(PEERINGS, 'VpcPeeringConnectionId'),
      ({ id }) => `vpc-peering-connection/${id}`,
    ),
    buildVpc: always('string', 'The VPC at this end, in which build instances are launched.', BUILD_VPCS, ({ sides }) =>
      known(sides.buildVpc),
    ),
    status: always(
      'string',
      'The state of the connection; ended ones linger for some hours.',
      call(PEERINGS, 'Status.Code'),
      inItem((json) => known(stringMember(member(json, 'Status'), 'Code') ?? null)),
    ),
    active: always(
      'bool',
      'Traffic can pass, or is about to: the state is active or provisioning.',
      call(PEERINGS, 'Status.Code'),
      inItem(activeOf),
    ),
    peerVpc: always(
      'string',
      'The VPC at the other end.',
      call(PEERINGS, 'RequesterVpcInfo, AccepterVpcInfo'),
      ({ sides }) => known(sides.peerVpc),
    ),
    peerAccount: maybe(
      'string',
      'The account at the other end. Absent: it is the audited account itself.',
      call(PEERINGS, 'RequesterVpcInfo.OwnerId, AccepterVpcInfo.OwnerId'),
      ({ sides: { peerAccount } }, { account }) => (peerAccount === account ? ABSENT : known(peerAccount)),
    ),
    broadRoutes: always(
      'list<string>',
      'Destinations that are routed over the connection and take in a whole address block of the other VPC.',
      BROAD_ROUTES,
      ({ id, scope, sides }, evidence) =>
        broadRoutes({ id, vpc: sides.buildVpc, peer: sides.peer }, scope.region, evidence),
    ),
  },
});

function eachPeering(evidence: AccountEvidence): Found<PeeringSubject> {
  const all = evidence.regions.map((region) => peeringsIn(region, evidence));
  return { subjects: all.flatMap((each) => each.subjects), gaps: all.flatMap((each) => each.gaps) };
}

function peeringsIn(region: string, evidence: AccountEvidence) {
  const scope = { account: evidence.account, region };
  const vpcs = buildVpcsIn(region, evidence);
  const { items, gaps } = listIn(PEERINGS, 'VpcPeeringConnections', region, evidence);
  const subjects: PeeringSubject[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const sides = sidesOf(item.json, vpcs.ids, evidence.account);
    const id = stringMember(item.json, 'VpcPeeringConnectionId');
    if (sides === undefined || id === undefined) bad.push(unparsable(item.record, 'a peering without id or ends'));
    else if (sides !== 'elsewhere') subjects.push({ id, item, sides, scope, from: [item.record] });
  }
  // A peering that cannot be read may be one of a build VPC, where there are any.
  return { subjects, gaps: [...vpcs.gaps, ...gaps, ...(vpcs.ids.size === 0 ? [] : bad)] };
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

const ENDED = ['deleted', 'deleting', 'expired', 'failed', 'rejected', 'initiating-request', 'pending-acceptance'];

/** A state that EC2 does not document must not look like an ended one. */
function activeOf(json: JsonObject, record: EvidenceRecord): Cell {
  const code = stringMember(member(json, 'Status'), 'Code');
  if (code === 'active' || code === 'provisioning') return known(true);
  const isEnded = code !== undefined && ENDED.includes(code);
  return isEnded ? known(false) : unknown(unparsable(record, 'Status.Code is none that EC2 documents'));
}
