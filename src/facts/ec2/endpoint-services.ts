import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, callWith, type Item, listed } from '../answers.ts';
import { column, distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const SERVICES = 'ec2:DescribeVpcEndpointServiceConfigurations';
const PERMISSIONS = 'ec2:DescribeVpcEndpointServicePermissions';
const CONNECTIONS = 'ec2:DescribeVpcEndpointConnections';

const spec: FactTable = {
  name: 'ec2.endpointServices',
  as: 'endpointService',
  meaning: 'Services that the account offers to others by PrivateLink.',
  grain: 'region',
  key: 'arn',
  needs: [CONNECTIONS, SERVICES],
  columns: {
    arn: column('string', 'ARN of the endpoint service.', `${SERVICES} ServiceConfigurations[].ServiceId`),
    acceptanceRequired: column(
      'bool',
      'Somebody must accept each connection.',
      `${SERVICES} ServiceConfigurations[].AcceptanceRequired`,
    ),
    everybody: column('bool', 'Everybody may connect.', `${PERMISSIONS} AllowedPrincipals[].Principal "*"`),
    accounts: column(
      'list<string>',
      'Other accounts that may connect.',
      `${PERMISSIONS} AllowedPrincipals[].Principal, the account of its ARN`,
    ),
    organizations: column(
      'list<string>',
      'Ids of organisations (o-…) whose accounts may connect, all of them or those of a unit; the own one among them.',
      `${PERMISSIONS} AllowedPrincipals[].Principal, the id in the ARN of an organisation or a unit`,
    ),
    connected: column(
      'list<string>',
      'Other accounts that are connected, or wait to be accepted.',
      `${CONNECTIONS} VpcEndpointConnections[].VpcEndpointOwner, other than rejected, deleted, expired and failed`,
    ),
  },
  algorithms: {},
};

export const ec2EndpointServices: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const rows: Row[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const services = listed(evidence.records(region, SERVICES), 'ServiceConfigurations');
    const connections = listed(evidence.records(region, CONNECTIONS), 'VpcEndpointConnections');
    gaps.push(...services.gaps, ...connections.gaps);
    for (const item of services.items) {
      const id = stringMember(item.json, 'ServiceId');
      if (id === undefined) gaps.push(unparsable(item.record, 'an endpoint service without ServiceId'));
      else rows.push(rowFor(id, item, connections.items, region, evidence));
    }
  }
  return { rows, gaps };
}

/** States of a connection that has ended or never came to be; any other counts as connected. */
export const ENDED: readonly string[] = ['rejected', 'deleted', 'deleting', 'expired', 'failed'];

function rowFor(id: string, item: Item, connections: readonly Item[], region: string, evidence: AccountEvidence): Row {
  const { account, partition } = evidence;
  const record = callWith(evidence.records(region, PERMISSIONS), 'ServiceId', id);
  const call = { operation: PERMISSIONS, scope: { account, region } } as const;
  const own = connections.filter(({ json }) => stringMember(json, 'ServiceId') === id);
  const live = own.filter(({ json }) => !ENDED.includes(stringMember(json, 'VpcEndpointState')?.toLowerCase() ?? ''));
  const nameless = live.find(({ json }) => stringMember(json, 'VpcEndpointOwner') === undefined);
  const connected = live.flatMap(({ json }) => stringMember(json, 'VpcEndpointOwner') ?? []);
  return makeRow(spec, {
    scope: { account, region },
    from: [item.record, ...own.map((each) => each.record), ...(record === undefined ? [] : [record])],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:vpc-endpoint-service/${id}`),
      acceptanceRequired: at('AcceptanceRequired')(item.json, item.record),
      everybody: cellFrom(record, call, (_, from) => principalsCell(from, (all) => known(all.includes('*')))),
      accounts: cellFrom(record, call, (_, from) =>
        principalsCell(from, (all) => {
          const named = all.filter((each) => organisationOf(each) === undefined).map(accountOf);
          return distinct(named.filter((each) => each !== account && each !== '*'));
        }),
      ),
      organizations: cellFrom(record, call, (_, from) =>
        principalsCell(from, (all) => distinct(all.flatMap((each) => organisationOf(each) ?? []))),
      ),
      connected:
        nameless === undefined
          ? distinct(connected.filter((each) => each !== account))
          : unknown(unparsable(nameless.record, 'a connection without VpcEndpointOwner')),
    },
  });
}

function principalsCell(record: Item['record'], read: (principals: readonly string[]) => Cell): Cell {
  const { items, gaps } = listed([record], 'AllowedPrincipals');
  const principals = items.map(({ json }) => stringMember(json, 'Principal'));
  const whole = principals.filter((principal) => principal !== undefined);
  if (gaps[0] !== undefined) return unknown(gaps[0]);
  return whole.length === principals.length
    ? read(whole)
    : unknown(unparsable(record, 'a permission without Principal'));
}

/** `arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-…`: the account in it only manages the organisation. */
function organisationOf(principal: string): string | undefined {
  return /^arn:[a-z-]+:organizations::\d*:[a-z]+\/(o-[a-z0-9]+)/.exec(principal)?.[1];
}

function accountOf(principal: string): string {
  return principal.startsWith('arn:') ? (principal.split(':')[4] ?? principal) : principal;
}
