import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { algorithm, call } from '../source.ts';
import type { BuildLink } from './build-link.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';
import { coreNetworkLinks, ROUTES } from './core-network-links.ts';
import { ATTACHMENTS, gatewayLinks, PEERINGS } from './gateway-links.ts';
import { arnOf } from './item-rows.ts';

const BUILD_ATTACHMENTS = algorithm(
  'build-attachments@4',
  [BUILD_VPCS, call(ATTACHMENTS), call(PEERINGS), call(ROUTES)],
  'Attachments of ec2:DescribeTransitGatewayAttachments whose ResourceId is a build VPC, with TransitGatewayOwnerId; ' +
    'peerings of those gateways (ec2:DescribeTransitGatewayPeeringAttachments), where one end is such a gateway, with ' +
    'network and OwnerId of the other end, active when attachment and peering are; whatever else is attached to such ' +
    'a gateway, of any ResourceType, and whose ResourceOwnerId is another account, active when both attachments are; ' +
    'and routes of the build VPCs with a CoreNetworkArn (ec2:DescribeRouteTables), whose account segment is the owner. ' +
    'Ended: deleted, deleting, rejected, rejecting, failed, failing; waiting for acceptance or initiated: not active ' +
    'yet; any other state is active.',
);

interface LinkSubject extends Subject {
  readonly link: BuildLink;
}

export const ec2BuildAttachments = table<LinkSubject>({
  name: 'ec2.buildAttachments',
  as: 'attachment',
  meaning:
    'Transit gateways and core networks that the VPCs of builds are attached or routed to, and other accounts’ VPCs there.',
  grain: 'region',
  key: 'arn',
  needs: [
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    ATTACHMENTS,
    PEERINGS,
    ROUTES,
    'imagebuilder:ListInfrastructureConfigurations',
  ],
  reads: [BUILD_ATTACHMENTS],
  subjects: eachLink,
  columns: {
    arn: arnOf(
      'ARN of the attachment, of a peering with the VPC from which it is reached; for a core network the route table ' +
        'that leads to it.',
      BUILD_ATTACHMENTS,
      ({ link }) => link.resource,
    ),
    vpc: always('string', 'The VPC in which build instances are launched.', BUILD_VPCS, ({ link }) => known(link.vpc)),
    kind: always(
      'string',
      'transit gateway, peered transit gateway (one step further), core network, or what another account has on the same ' +
        'transit gateway: a VPC, a VPN connection, a Direct Connect gateway and others.',
      BUILD_ATTACHMENTS,
      ({ link }) => known(link.kind),
    ),
    network: always(
      'string',
      'The transit gateway, core network, other VPC or gateway.',
      BUILD_ATTACHMENTS,
      ({ link }) => known(link.network),
    ),
    owner: always('string', 'The account that owns it.', BUILD_ATTACHMENTS, ({ link }) => link.owner),
    foreign: always('bool', 'That is another account.', BUILD_ATTACHMENTS, ({ link: { owner } }, { account }) =>
      owner.is === 'known' ? known(owner.value !== account) : owner,
    ),
    active: always(
      'bool',
      'Traffic can pass, or is about to. Ended attachments linger for some hours.',
      [call(ATTACHMENTS, 'State'), call(PEERINGS, 'State'), call(ROUTES, 'a route that is not a blackhole')],
      ({ link }) => link.active,
    ),
  },
});

function eachLink(evidence: AccountEvidence): Found<LinkSubject> {
  const all = evidence.regions.map((region) => {
    const vpcs = buildVpcsIn(region, evidence);
    const found = [gatewayLinks, coreNetworkLinks].map((linksIn) => linksIn(region, vpcs.ids, evidence));
    const links = found.flatMap((each) => each.links);
    return {
      subjects: links.map((link) => ({ link, scope: { account: evidence.account, region }, from: link.from })),
      gaps: [...vpcs.gaps, ...found.flatMap(({ gaps }) => gaps)],
    };
  });
  return { subjects: all.flatMap((each) => each.subjects), gaps: all.flatMap((each) => each.gaps) };
}
