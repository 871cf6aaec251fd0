import { isJsonObject, type Json, type JsonObject, member } from '../../../core/json.ts';
import type { Group, Identity, Role, User } from './identity-model.ts';
import type { When } from './when.ts';

/** What IAM lists of somebody who may do everything: a few of its hundreds of services. */
const EVERYTHING = ['ec2', 'iam', 'imagebuilder', 'kms', 's3', 'sts'];

/** When each user and role last used the services that its policies allow, by ARN: what IAM's jobs find. */
export function lastUses(account: string, iam: Identity, when: When): ReadonlyMap<string, readonly JsonObject[]> {
  const { groups = [], roles = [], users = [] } = iam;
  const ofUsers = users.map((user): [string, JsonObject[]] => {
    const own = [user, ...groups.filter(({ name }) => user.groups?.includes(name))];
    const arn = `arn:aws:iam::${account}:user/${user.name}`;
    return [
      arn,
      servicesOf(iam, own).map((service) => serviceUse(service, arn, daysOf(user, service, seen(user)), when)),
    ];
  });
  const ofRoles = roles.map((role): [string, JsonObject[]] => {
    const arn = `arn:aws:iam::${account}:role${role.path ?? '/'}${role.name}`;
    return [
      arn,
      servicesOf(iam, [role]).map((service) => serviceUse(service, arn, daysOf(role, service, role.used ?? 3), when)),
    ];
  });
  return new Map([...ofUsers, ...ofRoles]);
}

/** The last time a user signed in or used a key. */
function seen({ keys = [], password }: User): number | null {
  const days = [password?.used, ...keys.map(({ used }) => used)].filter((each) => each !== undefined);
  return days.length === 0 ? null : Math.min(...days);
}

function daysOf({ uses }: User | Role, service: string, otherwise: number | null): number | null {
  const days = uses?.[service];
  return days === undefined ? otherwise : days;
}

function serviceUse(ServiceNamespace: string, arn: string, days: number | null, when: When): JsonObject {
  const service = { ServiceName: `AWS ${ServiceNamespace}`, ServiceNamespace };
  if (days === null) return { ...service, TotalAuthenticatedEntities: 0 };
  const LastAuthenticated = when.daysAgo(days);
  return { ...service, LastAuthenticated, LastAuthenticatedEntity: arn, TotalAuthenticatedEntities: 1 };
}

/** The services of the actions that policies allow. */
function servicesOf({ policies = [] }: Identity, holders: readonly Group[]): readonly string[] {
  const documents = holders.flatMap(({ attached = [], inline = {} }) => [
    ...Object.values(inline),
    ...policies.filter(({ arn, name }) => attached.includes(arn ?? name)).map(({ document }) => document),
  ]);
  const named = documents.flatMap(allowedActions).map((action) => action.split(':')[0] ?? '');
  return [...new Set(named.flatMap((service) => (service === '*' ? EVERYTHING : [service])))].sort();
}

function allowedActions(document: JsonObject): readonly string[] {
  return manyOf(member(document, 'Statement'))
    .filter((statement) => isJsonObject(statement) && statement['Effect'] === 'Allow')
    .flatMap((statement) => manyOf(member(statement, 'Action')))
    .filter((action) => typeof action === 'string');
}

function manyOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
