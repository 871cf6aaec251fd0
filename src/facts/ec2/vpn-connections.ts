import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const VPNS = 'ec2:DescribeVpnConnections';

const spec: FactTable = {
  name: 'ec2.vpnConnections',
  as: 'vpn',
  meaning: 'Site-to-Site VPN connections (IPsec) to locations outside AWS. Those that were deleted linger for an hour.',
  grain: 'region',
  key: 'arn',
  needs: [VPNS],
  columns: {
    arn: column('string', 'ARN of the VPN connection.', `${VPNS} VpnConnections[].VpnConnectionId`),
    available: column('bool', 'It is set up.', `${VPNS} VpnConnections[].State`),
    tunnelsUp: column('int', 'Tunnels that are up, of its two.', `${VPNS} VpnConnections[].VgwTelemetry[].Status UP`),
  },
  algorithms: {},
};

export const ec2VpnConnections: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const rows: Row[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const found = listed(evidence.records(region, VPNS), 'VpnConnections');
    gaps.push(...found.gaps);
    for (const item of found.items) {
      const id = stringMember(item.json, 'VpnConnectionId');
      if (id === undefined) gaps.push(unparsable(item.record, 'a VPN connection without VpnConnectionId'));
      else rows.push(rowFor(id, item, region, evidence));
    }
  }
  return { rows, gaps };
}

function rowFor(id: string, { json, record }: Item, region: string, { account, partition }: AccountEvidence): Row {
  const state = stringMember(json, 'State');
  return makeRow(spec, {
    scope: { account, region },
    from: [record],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:vpn-connection/${id}`),
      available: state === undefined ? unknown(unparsable(record, 'State is missing')) : known(state === 'available'),
      tunnelsUp: upOf(json, record),
    },
  });
}

function upOf(json: JsonObject, record: EvidenceRecord): Cell {
  const tunnels = member(json, 'VgwTelemetry');
  if (!Array.isArray(tunnels)) return unknown(unparsable(record, 'VgwTelemetry is not a list'));
  const statuses = tunnels.map((tunnel) => stringMember(tunnel, 'Status'));
  return statuses.includes(undefined)
    ? unknown(unparsable(record, 'a tunnel without Status'))
    : known(statuses.filter((status) => status === 'UP').length);
}
