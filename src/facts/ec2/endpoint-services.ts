import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { at, type ListCall, listedOf, listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, table } from '../define.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { arnOf, eachItem, type ItemSubject, inItem } from './item-rows.ts';

const SERVICES = 'ec2:DescribeVpcEndpointServiceConfigurations';
const PERMISSIONS = 'ec2:DescribeVpcEndpointServicePermissions';
const ALLOWED: ListCall = { operation: PERMISSIONS, list: 'AllowedPrincipals', input: 'ServiceId' };
const CONNECTIONS = 'ec2:DescribeVpcEndpointConnections';

export const ec2EndpointServices = table<ItemSubject>({
  name: 'ec2.endpointServices',
  as: 'endpointService',
  meaning: 'Services that the account offers to others by PrivateLink.',
  grain: 'region',
  key: 'arn',
  needs: [SERVICES],
  subjects: eachItem(SERVICES, 'ServiceConfigurations', 'ServiceId', 'an endpoint service'),
  columns: {
    arn: arnOf(
      'ARN of the endpoint service.',
      call(SERVICES, 'ServiceConfigurations[].ServiceId'),
      ({ id }) => `vpc-endpoint-service/${id}`,
    ),
    acceptanceRequired: always(
      'bool',
      'Somebody must accept each connection.',
      call(SERVICES, 'ServiceConfigurations[].AcceptanceRequired'),
      inItem(at('AcceptanceRequired')),
    ),
    everybody: always(
      'bool',
      'Everybody may connect.',
      call(PERMISSIONS, 'AllowedPrincipals[].Principal "*"'),
      permitted((all) => known(all.includes('*'))),
    ),
    accounts: always(
      'list<string>',
      'Other accounts that may connect.',
      call(PERMISSIONS, 'AllowedPrincipals[].Principal, the account of its ARN'),
      permitted((all, own) => {
        const named = all.filter((each) => organisationOf(each) === undefined).map(accountOf);
        return distinct(named.filter((each) => each !== own && each !== '*'));
      }),
    ),
    organizations: always(
      'list<string>',
      'Ids of organisations (o-…) whose accounts may connect, all of them or those of a unit; the own one among them.',
      call(PERMISSIONS, 'AllowedPrincipals[].Principal, the id in the ARN of an organisation or a unit'),
      permitted((all) => distinct(all.flatMap((each) => organisationOf(each) ?? []))),
    ),
    connected: always(
      'list<string>',
      'Other accounts that are connected, or wait to be accepted.',
      call(CONNECTIONS, 'VpcEndpointConnections[].VpcEndpointOwner, other than rejected, deleted, expired and failed'),
      connectedTo,
    ),
  },
});

/** States of a connection that has ended or never came to be; any other counts as connected. */
export const ENDED: readonly string[] = ['rejected', 'deleted', 'deleting', 'expired', 'failed'];

function connectedTo({ id, scope }: ItemSubject, evidence: AccountEvidence): Cell {
  const { items, gaps } = listIn(CONNECTIONS, 'VpcEndpointConnections', scope.region, evidence);
  const homeless = items
    .filter(({ json }) => stringMember(json, 'ServiceId') === undefined)
    .map(({ record }) => unparsable(record, 'a connection without ServiceId'));
  const own = items.filter(({ json }) => stringMember(json, 'ServiceId') === id);
  const live = own.filter(({ json }) => !ENDED.includes(stringMember(json, 'VpcEndpointState')?.toLowerCase() ?? ''));
  const owners = live.map(({ json, record }) => ({ owner: stringMember(json, 'VpcEndpointOwner'), record }));
  const nameless = owners
    .filter(({ owner }) => owner === undefined)
    .map(({ record }) => unparsable(record, 'a connection without VpcEndpointOwner'));
  const [why] = [...gaps, ...homeless, ...nameless];
  const others = owners.flatMap(({ owner }) => (owner === undefined || owner === scope.account ? [] : [owner]));
  const records = own.map(({ record }) => record);
  return citing(why === undefined ? distinct(others) : unknown(why), records);
}

/** Something of those who may connect. */
function permitted(read: (principals: readonly string[], own: string) => Cell): Fill<ItemSubject> {
  return ({ id, scope }, evidence) => {
    const { items, records, why } = listedOf(ALLOWED, id, scope.region, evidence);
    const nameless = items.find(({ json }) => stringMember(json, 'Principal') === undefined);
    const unread = why ?? (nameless && unparsable(nameless.record, 'a permission without Principal'));
    const principals = items.flatMap(({ json }) => stringMember(json, 'Principal') ?? []);
    return citing(unread === undefined ? read(principals, scope.account) : unknown(unread), records);
  };
}

/** `arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-…`: the account in it only manages the organisation. */
function organisationOf(principal: string): string | undefined {
  return /^arn:[a-z-]+:organizations::\d*:[a-z]+\/(o-[a-z0-9]+)/.exec(principal)?.[1];
}

function accountOf(principal: string): string {
  return principal.startsWith('arn:') ? (principal.split(':')[4] ?? principal) : principal;
}
