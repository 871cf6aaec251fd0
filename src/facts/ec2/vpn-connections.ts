import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { unparsable } from '../coverage.ts';
import { always, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { arnOf, eachItem, type ItemSubject, inItem } from './item-rows.ts';

const VPNS = 'ec2:DescribeVpnConnections';

export const ec2VpnConnections = table<ItemSubject>({
  name: 'ec2.vpnConnections',
  as: 'vpn',
  meaning: 'Site-to-Site VPN connections (IPsec) to locations outside AWS. Those that were deleted linger for an hour.',
  grain: 'region',
  key: 'arn',
  needs: [VPNS],
  subjects: eachItem(VPNS, 'VpnConnections', 'VpnConnectionId', 'a VPN connection'),
  columns: {
    arn: arnOf(
      'ARN of the VPN connection.',
      call(VPNS, 'VpnConnections[].VpnConnectionId'),
      ({ id }) => `vpn-connection/${id}`,
    ),
    available: always('bool', 'It is set up.', call(VPNS, 'VpnConnections[].State'), inItem(isAvailable)),
    tunnelsUp: always(
      'int',
      'Tunnels that are up, of its two.',
      call(VPNS, 'VpnConnections[].VgwTelemetry[].Status UP'),
      inItem(upOf),
    ),
  },
});

function isAvailable(json: JsonObject, record: EvidenceRecord): Cell {
  const state = stringMember(json, 'State');
  return state === undefined ? unknown(unparsable(record, 'State is missing')) : known(state === 'available');
}

function upOf(json: JsonObject, record: EvidenceRecord): Cell {
  const tunnels = member(json, 'VgwTelemetry');
  if (!Array.isArray(tunnels)) return unknown(unparsable(record, 'VgwTelemetry is not a list'));
  const statuses = tunnels.map((tunnel) => stringMember(tunnel, 'Status'));
  return statuses.includes(undefined)
    ? unknown(unparsable(record, 'a tunnel without Status'))
    : known(statuses.filter((status) => status === 'UP').length);
}
