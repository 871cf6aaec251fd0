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
  const gaps: Unknown[] = [];
  const managed = managedPolicies(records, gaps);
  const holders = KINDS.flatMap((kind) => {
    const { items, gaps: unread } = listed(records, kind.list);
    gaps.push(...unread);
    return items.flatMap((item) => readHolder(item, kind, managed, gaps) ?? []);
  });
  return { holders, gaps: [...gaps, ...unlistedGroups(holders)] };
}

/** A group that a user is in but that is not listed could grant or refuse anything. */
function unlistedGroups(holders: readonly Holder[]): readonly Unknown[] {
  const groups = new Set(holders.filter(({ type }) => type === 'group').map(({ name }) => name));
  return holders.flatMap(({ arn, record, groups: own }) =>
    own
      .filter((name) => !groups.has(name))
      .map((name) => unparsable(record, `${arn}: the answer does not hold the group ${name}`)),
  );
}

type Managed = ReadonlyMap<string, () => HeldPolicy | undefined>;

/** Documents by ARN, each read once and only when somebody holds it; its gap is noted then. */
function managedPolicies(records: readonly EvidenceRecord[], gaps: Unknown[]): Managed {
  const { items, gaps: unread } = listed(records, 'Policies');
  gaps.push(...unread);
  return new Map(
    items.map((item) => {
      const arn = stringMember(item.json, 'Arn') ?? '';
      let read: { readonly policy: HeldPolicy | undefined } | undefined;
      const policy = () => {
        read ??= { policy: managedPolicy(arn, item, gaps) };
        return read.policy;
      };
      return [arn, policy] as const;
    }),
  );
}

function managedPolicy(arn: string, { json, record }: Item, gaps: Unknown[]): HeldPolicy | undefined {
  const versions = objectsOf(json, 'PolicyVersionList');
  const chosen = versions.find((each) => member(each, 'IsDefaultVersion') === true);
  const policy = held(arn, member(chosen, 'Document'), record, gaps, arn);
  if (policy === undefined) return undefined;
  const version = stringMember(chosen, 'VersionId');
  const otherVersions = versions.flatMap((each) => {
    const reading = each === chosen ? undefined : readPolicy(member(each, 'Document'));
    return reading?.ok ? [{ version: stringMember(each, 'VersionId') ?? '', document: reading.document }] : [];
  });
  return { ...policy, ...(version === undefined ? {} : { version }), otherVersions };
}

function readHolder(item: Item, kind: (typeof KINDS)[number], managed: Managed, gaps: Unknown[]): Holder | undefined {
  const { json, record } = item;
  const [arn, name] = [stringMember(json, 'Arn'), stringMember(json, kind.name)];
  if (arn === undefined || name === undefined) {
    gaps.push(unparsable(record, `a ${kind.type} has no Arn or no ${kind.name}`));
    return undefined;
  }
  const inline = elements(json, kind.inline, arn, record, gaps).map((policy) => {
    const label = `inline policy ${stringMember(policy, 'PolicyName') ?? ''}`;
    return held(label, member(policy, 'PolicyDocument'), record, gaps, `${arn}: ${label}`);
  });
  const attached = elements(json, 'AttachedManagedPolicies', arn, record, gaps).map((policy) => {
    const policyArn = stringMember(policy, 'PolicyArn') ?? '';
    const found = managed.get(policyArn);
    if (found === undefined) gaps.push(unparsable(record, `${arn}: the answer does not hold ${policyArn}`));
    return found?.();
  });
  const boundaryArn = stringMember(member(json, 'PermissionsBoundary'), 'PermissionsBoundaryArn');
  const boundary = managed.get(boundaryArn ?? '')?.();
  const createdAt = stringMember(json, 'CreateDate');
  const groups = kind.type === 'user' ? groupNames(json, arn, record, gaps) : [];
  return {
    type: kind.type,
    arn,
    name,
    path: stringMember(json, 'Path') ?? '/',
    policies: [...inline, ...attached].filter((policy) => policy !== undefined),
    groups,
    bounded: (member(json, 'PermissionsBoundary') ?? null) !== null,
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    ...(boundary === undefined ? {} : { boundary }),
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
    ...(kind.type === 'role' ? { trust: readPolicy(member(json, 'AssumeRolePolicyDocument')) } : {}),
    record,
  };
}

function held(
  name: string,
  document: Json | undefined,
  record: EvidenceRecord,
  gaps: Unknown[],
  place: string,
): HeldPolicy | undefined {
  const reading = readPolicy(document);
  if (reading.ok) return { name, document: reading.document, otherVersions: [], record };
  gaps.push(unparsable(record, `${place}: ${reading.detail}`));
  return undefined;
}

function elements(json: JsonObject, name: string, arn: string, record: EvidenceRecord, gaps: Unknown[]) {
  const { items, gaps: unread } = listed([{ ...record, outcome: { kind: 'ok', response: json } }], name);
  gaps.push(...unread.map(({ detail }) => unparsable(record, `${arn}: ${detail}`)));
  return items.map((each) => each.json);
}

function groupNames(json: JsonObject, arn: string, record: EvidenceRecord, gaps: Unknown[]): readonly string[] {
  const names: Json = member(json, 'GroupList') ?? [];
  const texts = Array.isArray(names) ? names.filter((each: Json) => typeof each === 'string') : [];
  if (!Array.isArray(names) || texts.length < names.length)
    gaps.push(unparsable(record, `${arn}: GroupList is no list of names`));
  return texts;
}
