import { type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { type Item, listIn, objectsOf } from '../answers.ts';
import { distinct } from '../columns.ts';
import { notCalled, unparsable } from '../coverage.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { type Cell, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const SECURITY_GROUPS = 'ec2:DescribeSecurityGroups';

export const OPEN_INGRESS = algorithm(
  'open-ingress@1',
  [call(INFRASTRUCTURE.get, 'securityGroupIds'), call(SECURITY_GROUPS)],
  'IpPermissions of the security groups that the configuration names (securityGroupIds), of the default group of ' +
    'the VPC where it names none, with a range of prefix length 0 in IpRanges or Ipv6Ranges. Managed prefix lists are ' +
    'not read. A group that EC2 does not list makes it unknown, unless another one is open.',
);

/** What anybody may reach through security groups; the VPC's default group where none is named. */
export function openIngress(named: readonly string[], vpc: string, region: string, evidence: AccountEvidence): Cell {
  const { items, gaps } = listIn(SECURITY_GROUPS, 'SecurityGroups', region, evidence);
  const isNamed = ({ json }: Item) => named.includes(stringMember(json, 'GroupId') ?? '');
  const isDefault = ({ json }: Item) =>
    stringMember(json, 'VpcId') === vpc && stringMember(json, 'GroupName') === 'default';
  const groups = items.filter(named.length > 0 ? isNamed : isDefault);
  const open = groups.flatMap(({ json }) =>
    objectsOf(json, 'IpPermissions').flatMap((rule) => openRanges(rule, stringMember(json, 'GroupId') ?? '')),
  );
  if (open.length > 0) return distinct(open);
  const why = gaps[0];
  if (why !== undefined) return unknown(why);
  const bad = groups.find(({ json }) => !Array.isArray(member(json, 'IpPermissions') ?? []));
  if (bad !== undefined) return unknown(unparsable(bad.record, 'IpPermissions is not a list'));
  const isWhole = named.length > 0 ? groups.length >= new Set(named).size : groups.length > 0;
  if (isWhole) return distinct([]);
  const scope = { account: evidence.account, region };
  return unknown({ ...notCalled(SECURITY_GROUPS, scope), detail: 'EC2 does not list a security group of the builds' });
}

function openRanges(rule: Json, group: string): readonly string[] {
  const ranges = [
    ...objectsOf(rule, 'IpRanges').map((range) => stringMember(range, 'CidrIp')),
    ...objectsOf(rule, 'Ipv6Ranges').map((range) => stringMember(range, 'CidrIpv6')),
  ];
  const from = member(rule, 'FromPort');
  const to = member(rule, 'ToPort');
  const protocol = stringMember(rule, 'IpProtocol') ?? 'unknown protocol';
  const what = protocol === '-1' ? 'everything' : `${protocol} ${String(from ?? 'all')}-${String(to ?? 'all')}`;
  return ranges.flatMap((range) => (range?.endsWith('/0') === true ? `${group} ${what} from ${range}` : []));
}
