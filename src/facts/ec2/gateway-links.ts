import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, unknown } from '../row.ts';
import type { BuildLink, BuildLinks } from './build-link.ts';

export const ATTACHMENTS = 'ec2:DescribeTransitGatewayAttachments';
export const PEERINGS = 'ec2:DescribeTransitGatewayPeeringAttachments';

type Found = BuildLink | { readonly why: Unknown };

/** The transit gateways that build VPCs are attached to, those that these are peered with, and who else is on them. */
export function gatewayLinks(region: string, build: ReadonlySet<string>, evidence: AccountEvidence): BuildLinks {
  const attachments = listIn(ATTACHMENTS, 'TransitGatewayAttachments', region, evidence);
  const peerings = listIn(PEERINGS, 'TransitGatewayPeeringAttachments', region, evidence);
  const near = attachments.items.flatMap((item) => attachmentOf(item, build));
  const gateways = near.flatMap(linkIn);
  const far = peerings.items.flatMap((item) => peeringsOf(item, gateways));
  const shared = attachments.items.flatMap((item) => neighboursOf(item, gateways, evidence.account));
  const bad = [...near, ...far, ...shared].flatMap((each) => ('why' in each ? each.why : []));
  return {
    links: [...gateways, ...[...far, ...shared].flatMap(linkIn)],
    // What cannot be read may be an attachment of a build VPC, where there are any.
    gaps: [...attachments.gaps, ...peerings.gaps, ...(build.size > 0 ? bad : [])],
  };
}

function linkIn(found: Found): readonly BuildLink[] {
  return 'why' in found ? [] : [found];
}

function attachmentOf({ json, record }: Item, build: ReadonlySet<string>): readonly Found[] {
  const id = stringMember(json, 'TransitGatewayAttachmentId');
  const vpc = stringMember(json, 'ResourceId');
  const network = stringMember(json, 'TransitGatewayId');
  const owner = stringMember(json, 'TransitGatewayOwnerId');
  if (vpc !== undefined && !build.has(vpc)) return [];
  if (id === undefined || vpc === undefined || network === undefined || owner === undefined) {
    return [{ why: unparsable(record, 'an attachment without id, resource, gateway or owner') }];
  }
  const active = activeOf(stringMember(json, 'State'), record);
  const resource = `transit-gateway-attachment/${id}`;
  return [{ resource, vpc, kind: 'transit gateway', network, owner: known(owner), active, from: [record] }];
}

/** A peering leads on from each build VPC whose gateway is one of its two ends. */
function peeringsOf({ json, record }: Item, gateways: readonly BuildLink[]): readonly Found[] {
  const ends = ['RequesterTgwInfo', 'AccepterTgwInfo'].map((name) => member(json, name));
  const id = stringMember(json, 'TransitGatewayAttachmentId');
  const networks = ends.map((end) => stringMember(end, 'TransitGatewayId') ?? stringMember(end, 'CoreNetworkId'));
  const owners = ends.map((end) => stringMember(end, 'OwnerId'));
  if (id === undefined || [...networks, ...owners].includes(undefined)) {
    return [{ why: unparsable(record, 'a peering without id, or an end without network or owner') }];
  }
  return gateways.flatMap((gateway) => {
    const far = networks.indexOf(gateway.network) === 0 ? 1 : 0;
    const network = networks[far];
    const owner = owners[far];
    if (!networks.includes(gateway.network) || network === undefined || owner === undefined) return [];
    return beyond(gateway, { id, kind: 'peered transit gateway', network, owner }, { json, record });
  });
}

/** What can be attached to a transit gateway, beside other gateways (EC2 API Reference, "TransitGatewayAttachment"). */
export const ATTACHED: Readonly<Record<string, string>> = {
  'client-vpn': 'client VPN',
  connect: 'Connect attachment',
  'direct-connect-gateway': 'Direct Connect gateway',
  'network-function': 'network function',
  vpc: 'VPC',
  vpn: 'VPN connection',
  'vpn-concentrator': 'VPN concentrator',
};
/** Other gateways, which a call of their own tells, with both ends. */
export const PEERED: readonly string[] = ['peering', 'tgw-peering'];

/** What other accounts have on the gateway of a build VPC: its owner, who may share it by RAM, sees all of it. */
function neighboursOf({ json, record }: Item, gateways: readonly BuildLink[], account: string): readonly Found[] {
  const id = stringMember(json, 'TransitGatewayAttachmentId');
  const network = stringMember(json, 'ResourceId');
  const owner = stringMember(json, 'ResourceOwnerId');
  const mine = gateways.filter(({ network: gateway }) => gateway === stringMember(json, 'TransitGatewayId'));
  const type = stringMember(json, 'ResourceType') ?? 'vpc';
  if (mine.length === 0 || owner === account || PEERED.includes(type)) return [];
  if (mine.some(({ vpc }) => vpc === network)) return [];
  if (id === undefined || network === undefined || owner === undefined) {
    return [{ why: unparsable(record, 'an attachment without id, resource or its owner') }];
  }
  const kind = `${ATTACHED[type] ?? type} on the same transit gateway` as const;
  const far: FarEnd = { id, kind, network, owner };
  return mine.map((gateway) => beyond(gateway, far, { json, record }));
}

interface FarEnd extends Pick<BuildLink, 'kind' | 'network'> {
  /** Of the attachment that leads there. */
  readonly id: string;
  readonly owner: string;
}

/** What a build VPC reaches by way of its gateway, through one more attachment of that. */
function beyond(
  gateway: BuildLink,
  { id, kind, network, owner }: FarEnd,
  { json, record }: Pick<Item, 'json' | 'record'>,
): BuildLink {
  return {
    resource: `transit-gateway-attachment/${id}#${gateway.vpc}`,
    vpc: gateway.vpc,
    kind,
    network,
    owner: known(owner),
    active: bothActive(gateway.active, activeOf(stringMember(json, 'State'), record)),
    from: [...gateway.from, record],
  };
}

/** States in which nothing passes, not yet or no more; any other counts as open. */
export const INACTIVE: readonly string[] = [
  ...['deleted', 'deleting', 'rejected', 'rejecting', 'failed', 'failing'],
  ...['pendingAcceptance', 'initiating', 'initiatingRequest', 'rollingBack'],
];

function activeOf(state: string | undefined, record: Item['record']): Cell {
  if (state === undefined) return unknown(unparsable(record, 'State is missing'));
  return known(!INACTIVE.includes(state));
}

/** One that has ended settles it; otherwise one that is not known leaves it open. */
function bothActive(near: Cell, far: Cell): Cell {
  const ended = [near, far].find((cell) => cell.is === 'known' && cell.value === false);
  return ended ?? (near.is === 'unknown' ? near : far);
}
