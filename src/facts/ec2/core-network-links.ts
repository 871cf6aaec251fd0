import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { type Item, listIn, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { known, unknown } from '../row.ts';
import type { BuildLink, BuildLinks } from './build-link.ts';

export const ROUTES = 'ec2:DescribeRouteTables';

/** The core networks of Cloud WAN that route tables of build VPCs lead to. */
export function coreNetworkLinks(region: string, build: ReadonlySet<string>, evidence: AccountEvidence): BuildLinks {
  const tables = listIn(ROUTES, 'RouteTables', region, evidence);
  return { links: tables.items.flatMap((table) => linksOf(table, build)), gaps: tables.gaps };
}

function linksOf({ json, record }: Item, build: ReadonlySet<string>): readonly BuildLink[] {
  const vpc = stringMember(json, 'VpcId');
  const table = stringMember(json, 'RouteTableId') ?? vpc;
  if (vpc === undefined || !build.has(vpc)) return [];
  const routes = objectsOf(json, 'Routes').filter((route) => route['State'] !== 'blackhole');
  const networks = new Set(routes.flatMap((route) => stringMember(route, 'CoreNetworkArn') ?? []));
  return [...networks].map((network) => {
    const owner = network.split(':')[4] || undefined;
    return {
      resource: `route-table/${table}#${network}`,
      vpc,
      kind: 'core network',
      network,
      owner: owner === undefined ? unknown(unparsable(record, 'CoreNetworkArn has no account')) : known(owner),
      active: known(true),
      from: [record],
    };
  });
}
