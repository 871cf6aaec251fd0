import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import type { BuildLink } from './build-link.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';
import { coreNetworkLinks, ROUTES } from './core-network-links.ts';
import { ATTACHMENTS, gatewayLinks, PEERINGS } from './gateway-links.ts';

const spec: FactTable = {
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
  columns: {
    arn: column(
      'string',
      'ARN of the attachment, of a peering with the VPC from which it is reached; for a core network the route table ' +
        'that leads to it.',
      'derived: build-attachments@4',
    ),
    vpc: column('string', 'The VPC in which build instances are launched.', 'derived: build-vpcs@1'),
    kind: column(
      'string',
      'transit gateway, peered transit gateway (one step further), core network, or what another account has on the same ' +
        'transit gateway: a VPC, a VPN connection, a Direct Connect gateway and others.',
      'derived: build-attachments@4',
    ),
    network: column(
      'string',
      'The transit gateway, core network, other VPC or gateway.',
      'derived: build-attachments@4',
    ),
    owner: column('string', 'The account that owns it.', 'derived: build-attachments@4'),
    foreign: column('bool', 'That is another account.', 'derived: build-attachments@4'),
    active: column(
      'bool',
      'Traffic can pass, or is about to. Ended attachments linger for some hours.',
      `${ATTACHMENTS} State; ${PEERINGS} State; a route that is not a blackhole`,
    ),
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS,
    'build-attachments@4':
      'Attachments of ec2:DescribeTransitGatewayAttachments whose ResourceId is a build VPC, with TransitGatewayOwnerId; ' +
      'peerings of those gateways (ec2:DescribeTransitGatewayPeeringAttachments), where one end is such a gateway, with ' +
      'network and OwnerId of the other end, active when attachment and peering are; whatever else is attached to such ' +
      'a gateway, of any ResourceType, and whose ResourceOwnerId is another account, active when both attachments are; ' +
      'and routes of the build VPCs with a CoreNetworkArn (ec2:DescribeRouteTables), whose account segment is the owner. ' +
      'Ended: deleted, deleting, rejected, rejecting, failed, failing; waiting for acceptance or initiated: not active ' +
      'yet; any other state is active.',
  },
};

export const ec2BuildAttachments: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => {
    const vpcs = buildVpcsIn(region, evidence);
    const found = [gatewayLinks, coreNetworkLinks].map((linksIn) => linksIn(region, vpcs.ids, evidence));
    return {
      rows: found.flatMap(({ links }) => links.map((link) => rowFor(link, region, evidence))),
      gaps: [...vpcs.gaps, ...found.flatMap(({ gaps }) => gaps)],
    };
  });
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function rowFor(link: BuildLink, region: string, { account, partition }: AccountEvidence): Row {
  const { resource, vpc, kind, network, owner, active, from } = link;
  return makeRow(spec, {
    scope: { account, region },
    from,
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:${resource}`),
      vpc: known(vpc),
      kind: known(kind),
      network: known(network),
      owner,
      foreign: owner.is === 'known' ? known(owner.value !== account) : owner,
      active,
    },
  });
}
