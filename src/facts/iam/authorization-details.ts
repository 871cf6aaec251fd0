import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listed, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { computed } from '../lens.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { type PolicyReading, readPolicy } from '../policy/read.ts';
import { algorithm, call } from '../source.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';

/** A user, group or role with the identity policies that are its own. */
export interface Holder {
  readonly type: 'user' | 'group' | 'role';
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly policies: readonly HeldPolicy[];
  /** Names of a user's groups. */
  readonly groups: readonly string[];
  /** Whether a permissions boundary is set: it grants nothing and may take away. */
  readonly bounded: boolean;
  /** ARN of the permissions boundary. */
  readonly boundaryArn?: string;
  /** The permissions boundary, if it could be read. */
  readonly boundary?: HeldPolicy;
  readonly createdAt?: string;
  /** Names of the instance profiles that hold a role. */
  readonly instanceProfiles: readonly string[];
  /** Values of its tags, by lower-case key. */
  readonly tags: ReadonlyMap<string, string>;
  /** A role's trust policy. */
  readonly trust?: PolicyReading;
  /** Why its policies, or those of its groups, are not all: one that could not be read grants or refuses anything. */
  readonly unread?: Unknown;
  readonly record: EvidenceRecord;
}

export interface HeldPolicy {
  /** The ARN of a managed policy, `inline policy NAME` of an inline one. */
  readonly name: string;
  /** The default version of a managed policy: `v3`. */
  readonly version?: string;
  readonly document: PolicyDocument;
  /** Versions of a managed policy that are not the default one, and could be made so; unreadable ones left out. */
  readonly otherVersions: readonly { readonly version: string; readonly document: PolicyDocument }[];
  /** The record in which the document stands. */
  readonly record: EvidenceRecord;
}

export interface AuthorizationDetails {
  readonly holders: readonly Holder[];
  /** What could not be read, and may grant or refuse anything. */
  readonly gaps: readonly Unknown[];
}

/** For every table that rests on identity policies. */
export const IDENTITY_POLICIES = algorithm(
  'identity-policies@1',
  [call(DETAILS)],
  'From iam:GetAccountAuthorizationDetails: of each user, group and role the inline policies and the default version of ' +
    'each attached managed policy, URL-decoded and read by the grammar of IAM. A document that does not follow it, or an ' +
    'attached policy that the answer does not hold, leaves the table incomplete.',
);

const KINDS = [
  { type: 'user', list: 'UserDetailList', name: 'UserName', inline: 'UserPolicyList' },
  { type: 'group', list: 'GroupDetailList', name: 'GroupName', inline: 'GroupPolicyList' },
  { type: 'role', list: 'RoleDetailList', name: 'RoleName', inline: 'RolePolicyList' },
] as const;

/** The account's identity policies, read once for all who name the algorithm. */
export const detailsOf = computed(IDENTITY_POLICIES, readAuthorizationDetails);

/** Reads the account's identity policies, of every page together: a policy may stand on another page than its holder. */
export function readAuthorizationDetails(evidence: Pick<AccountEvidence, 'records'>): AuthorizationDetails {
  const records = evidence.records(GLOBAL, DETAILS);
  const { managed, gaps } = managedPolicies(records);
  const all = KINDS.map((kind) => {
    const { items, gaps: unread } = listed(records, kind.list);
    return { read: items.map((item) => readHolder(item, kind, managed)), gaps: unread };
  });
  const read = all.flatMap((each) => each.read);
  const holders = read.flatMap(({ holder }) => holder ?? []);
  const groups = new Map(holders.filter(({ type }) => type === 'group').map((group) => [group.name, group]));
  const unread = [...gaps, ...all.flatMap((each) => each.gaps), ...read.flatMap((each) => each.gaps)];
  return {
    holders: holders.map((holder) => inGroups(holder, groups)),
    gaps: [...new Set([...unread, ...holders.flatMap((holder) => missingGroups(holder, groups))])],
  };
}

/** A user is read when its groups are. */
function inGroups(holder: Holder, groups: ReadonlyMap<string, Holder>): Holder {
  const lent = holder.groups.map((name) => groups.get(name)?.unread);
  const unread = [holder.unread, ...missingGroups(holder, groups), ...lent].find((why) => why !== undefined);
  return unread === undefined ? holder : { ...holder, unread };
}

/** A group that a user is in but that is not listed could grant or refuse anything. */
function missingGroups({ arn, groups: own, record }: Holder, groups: ReadonlyMap<string, Holder>): readonly Unknown[] {
  return own
    .filter((name) => !groups.has(name))
    .map((name) => unparsable(record, `${arn}: the answer does not hold the group ${name}`));
}

/** A policy, or why it cannot be read. */
type Read = HeldPolicy | { readonly why: Unknown };

type Managed = ReadonlyMap<string, () => Read>;

/** Documents by ARN, each read once and only when somebody holds it. */
function managedPolicies(records: readonly EvidenceRecord[]) {
  const { items, gaps } = listed(records, 'Policies');
  const managed: Managed = new Map(
    items.map((item) => {
      const arn = stringMember(item.json, 'Arn') ?? '';
      let read: Read | undefined;
      const policy = () => {
        read ??= managedPolicy(arn, item);
        return read;
      };
      return [arn, policy] as const;
    }),
  );
  return { managed, gaps };
}

function managedPolicy(arn: string, { json, record }: Item): Read {
  const versions = objectsOf(json, 'PolicyVersionList');
  const chosen = versions.find((each) => member(each, 'IsDefaultVersion') === true);
  const policy = held(arn, member(chosen, 'Document'), record, arn);
  if ('why' in policy) return policy;
  const version = stringMember(chosen, 'VersionId');
  const otherVersions = versions.flatMap((each) => {
    const reading = each === chosen ? undefined : readPolicy(member(each, 'Document'));
    return reading?.ok ? [{ version: stringMember(each, 'VersionId') ?? '', document: reading.document }] : [];
  });
  return { ...policy, ...(version === undefined ? {} : { version }), otherVersions };
}

function readHolder({ json, record }: Item, kind: (typeof KINDS)[number], managed: Managed) {
  const [arn, name] = [stringMember(json, 'Arn'), stringMember(json, kind.name)];
  if (arn === undefined || name === undefined) {
    return { holder: undefined, gaps: [unparsable(record, `a ${kind.type} has no Arn or no ${kind.name}`)] };
  }
  const named: Named = { json, arn, record };
  const policies = policiesOf(named, kind.inline, managed);
  const groups = kind.type === 'user' ? groupNames(named) : { names: [], gaps: [] };
  const gaps = [...policies.gaps, ...groups.gaps];
  const [unread] = gaps;
  const own = { type: kind.type, arn, name, policies: policies.read, groups: groups.names, record };
  return { holder: { ...own, ...settingsOf(named, kind.type, managed), ...(unread && { unread }) }, gaps };
}

/** A user, group or role of the answer. */
interface Named {
  readonly json: JsonObject;
  readonly arn: string;
  readonly record: EvidenceRecord;
}

/** The policies of its own, inline and attached; and what cannot be read of them. */
function policiesOf(named: Named, list: string, managed: Managed) {
  const { arn, record } = named;
  const [inline, attached] = [elements(named, list), elements(named, 'AttachedManagedPolicies')];
  const all = [
    ...inline.objects.map((policy) => {
      const label = `inline policy ${stringMember(policy, 'PolicyName') ?? ''}`;
      return held(label, member(policy, 'PolicyDocument'), record, `${arn}: ${label}`);
    }),
    ...attached.objects.map((policy): Read => {
      const policyArn = stringMember(policy, 'PolicyArn') ?? '';
      return managed.get(policyArn)?.() ?? { why: unparsable(record, `${arn}: the answer does not hold ${policyArn}`) };
    }),
  ];
  return {
    read: all.flatMap((each) => ('why' in each ? [] : each)),
    gaps: [...inline.gaps, ...attached.gaps, ...all.flatMap((each) => ('why' in each ? each.why : []))],
  };
}

/** What is set on it beside policies. */
function settingsOf({ json }: Named, type: Holder['type'], managed: Managed) {
  const boundaryArn = stringMember(member(json, 'PermissionsBoundary'), 'PermissionsBoundaryArn');
  const boundary = managed.get(boundaryArn ?? '')?.();
  const createdAt = stringMember(json, 'CreateDate');
  return {
    path: stringMember(json, 'Path') ?? '/',
    bounded: (member(json, 'PermissionsBoundary') ?? null) !== null,
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    ...(boundary === undefined || 'why' in boundary ? {} : { boundary }),
    ...(createdAt === undefined ? {} : { createdAt }),
    instanceProfiles: objectsOf(json, 'InstanceProfileList').flatMap(
      (profile) => stringMember(profile, 'InstanceProfileName') ?? [],
    ),
    tags: new Map(
      objectsOf(json, 'Tags').map((tag) => [
        (stringMember(tag, 'Key') ?? '').toLowerCase(),
        stringMember(tag, 'Value') ?? '',
      ]),
    ),
    ...(type === 'role' ? { trust: readPolicy(member(json, 'AssumeRolePolicyDocument')) } : {}),
  };
}

function held(name: string, document: Json | undefined, record: EvidenceRecord, place: string): Read {
  const reading = readPolicy(document);
  return reading.ok
    ? { name, document: reading.document, otherVersions: [], record }
    : { why: unparsable(record, `${place}: ${reading.detail}`) };
}

function elements({ arn, json, record }: Named, name: string) {
  const { items, gaps } = listed([{ ...record, outcome: { kind: 'ok', response: json } }], name);
  return {
    objects: items.map((each) => each.json),
    gaps: gaps.map(({ detail }) => unparsable(record, `${arn}: ${detail}`)),
  };
}

function groupNames({ arn, json, record }: Named) {
  const list: Json = member(json, 'GroupList') ?? [];
  const names = Array.isArray(list) ? list.filter((each: Json) => typeof each === 'string') : [];
  const isWhole = Array.isArray(list) && names.length === list.length;
  return { names, gaps: isWhole ? [] : [unparsable(record, `${arn}: GroupList is no list of names`)] };
}
