import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, type Item, objectsOf, stringsOf } from '../answers.ts';
import { notCalled, unknownOf } from '../coverage.ts';
import { describedImage } from '../ec2/described-image.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, calls } from '../source.ts';
import { LIFECYCLE } from './resource-kinds.ts';
import { bodyOf, resourcesIn } from './resources.ts';

export const LIFECYCLE_COVERS = algorithm(
  'lifecycle-covers@3',
  calls([
    LIFECYCLE.list,
    LIFECYCLE.get,
    'imagebuilder:ListImageBuildVersions',
    'ec2:DescribeImages',
    'ec2:DescribeImageAttribute',
  ]),
  'True when each AMI or container image of each usable build is reached by an action of a lifecycle policy of the Region ' +
    'with status ENABLED, for its kind (AMI_IMAGE, CONTAINER_IMAGE). The policy selects the image: ' +
    'resourceSelection.recipes has its name and a semanticVersion that is its version, x standing for any number; or ' +
    'resourceSelection.tagMap is not empty and every usable build carries all of its tags. The action names what is made, ' +
    'and not the resource of Image Builder alone: includeResources.amis or .containers is true. It spares a build that ' +
    'carries a tag of exclusionRules.tagMap, and an AMI by exclusionRules.amis: of a Region in regions, public with ' +
    'isPublic, shared with one of sharedAccounts, or with a tag of tagMap (ec2:DescribeImages, DescribeImageAttribute). ' +
    'lastLaunched, filter and retainAtLeast say when, not whether, and are not weighed. A policy or an AMI that could not ' +
    'be read makes it unknown, unless others reach the AMI.',
);

/** Whether something is so; an unknown where that cannot be told. */
type Told = boolean | Unknown;

/** A Region's enabled policies, and why there may be more. */
export interface LifecyclePolicies {
  readonly enabled: readonly JsonObject[];
  readonly unread: readonly Unknown[];
  readonly gaps: readonly Unknown[];
}

export function lifecyclePoliciesIn(region: string, evidence: AccountEvidence): LifecyclePolicies {
  const { gaps, resources } = resourcesIn(LIFECYCLE, region, evidence);
  const bodies = resources.map(bodyOf);
  const read = bodies.flatMap((body) => ('object' in body ? [body.object] : []));
  return {
    enabled: read.filter((policy) => stringMember(policy, 'status') === 'ENABLED'),
    unread: [...gaps, ...bodies.flatMap((body) => ('why' in body ? body.why : []))],
    gaps,
  };
}

/** An image version as it was listed, with its builds that can be used. */
export interface Version {
  readonly name: string;
  readonly version: string;
  readonly isContainer: boolean;
  readonly builds: readonly Item[];
}

/** Whether policies reach everything that an image version made and that can still be started. */
export function governedBy(policies: LifecyclePolicies, version: Version, evidence: AccountEvidence): Cell {
  const kind = version.isContainer ? 'CONTAINER_IMAGE' : 'AMI_IMAGE';
  const actions = policies.enabled
    .filter((policy) => stringMember(policy, 'resourceType') === kind && selects(policy, version))
    .flatMap((policy) => objectsOf(policy, 'policyDetails'))
    .filter((detail) => reachesKind(detail, version));
  const reached = version.builds.map((build) => isReached(build, actions, version, evidence));
  const isGoverned = actions.length > 0 && reached.every((each) => each === true);
  if (isGoverned) return known(true);
  const why =
    policies.unread[0] ?? (reached.includes(false) ? undefined : reached.find((each) => typeof each === 'object'));
  return why === undefined || typeof why !== 'object' ? known(false) : unknown(why);
}

function selects(policy: JsonObject, { builds, name, version }: Version): boolean {
  const selection = member(policy, 'resourceSelection');
  const byRecipe = objectsOf(selection, 'recipes').some((recipe) => {
    const parts = (stringMember(recipe, 'semanticVersion') ?? '').split('.');
    const own = version.split('.');
    const isSame = parts.length === own.length && parts.every((part, index) => part === 'x' || part === own[index]);
    return stringMember(recipe, 'name') === name && isSame;
  });
  const tags = member(selection, 'tagMap');
  const isByTags = isJsonObject(tags) && Object.keys(tags).length > 0;
  return byRecipe || (isByTags && builds.every(({ json }) => Object.entries(tags).every((tag) => carries(json, tag))));
}

function carries(build: Json, [key, value]: readonly [string, Json]): boolean {
  return member(member(build, 'tags'), key) === value;
}

function carriesAny(build: Json, tags: Json | undefined): boolean {
  return isJsonObject(tags) && Object.entries(tags).some((tag) => carries(build, tag));
}

/** An action ends at Image Builder's own resource unless it says that it goes on to what was made. */
function reachesKind(detail: JsonObject, { isContainer }: Version): boolean {
  const include = member(member(detail, 'action'), 'includeResources');
  return member(include, isContainer ? 'containers' : 'amis') === true;
}

function isReached(build: Item, actions: readonly JsonObject[], version: Version, evidence: AccountEvidence): Told {
  const left = actions.filter((detail) => !carriesAny(build.json, member(member(detail, 'exclusionRules'), 'tagMap')));
  if (left.length === 0) return false;
  const amis = version.isContainer ? [] : objectsOf(member(build.json, 'outputResources'), 'amis');
  const each = amis.map((ami) => anyOf(left.map((detail) => not(isSpared(ami, detail, evidence)))));
  return each.find((told) => told === false) ?? each.find((told) => told !== true) ?? true;
}

function isSpared(ami: JsonObject, detail: JsonObject, evidence: AccountEvidence): Told {
  const rules = member(member(detail, 'exclusionRules'), 'amis');
  const region = stringMember(ami, 'region') ?? '';
  if (stringsOf(rules, 'regions').includes(region)) return true;
  const accounts = stringsOf(rules, 'sharedAccounts');
  const tags = member(rules, 'tagMap');
  const byImage = (pick: (image: JsonObject) => boolean): Told => {
    const image = describedImage(stringMember(ami, 'image') ?? '', region, evidence);
    return 'item' in image ? pick(image.item.json) : image.why;
  };
  return anyOf([
    member(rules, 'isPublic') === true && byImage((json) => member(json, 'Public') === true),
    accounts.length > 0 && isSharedWith(accounts, ami, region, evidence),
    isJsonObject(tags) &&
      Object.keys(tags).length > 0 &&
      byImage((json) => objectsOf(json, 'Tags').some((tag) => isTag(tag, tags))),
  ]);
}

function isTag(tag: JsonObject, tags: JsonObject): boolean {
  const value = member(tags, stringMember(tag, 'Key') ?? '');
  return value !== undefined && value === stringMember(tag, 'Value');
}

const ATTRIBUTE = 'ec2:DescribeImageAttribute';

function isSharedWith(accounts: readonly string[], ami: JsonObject, region: string, evidence: AccountEvidence): Told {
  const record = callWith(evidence.records(region, ATTRIBUTE), 'ImageId', stringMember(ami, 'image') ?? '');
  if (record?.outcome.kind !== 'ok') {
    const why = record === undefined ? undefined : unknownOf(record);
    return why ?? notCalled(ATTRIBUTE, { account: evidence.account, region });
  }
  return objectsOf(record.outcome.response, 'LaunchPermissions').some((each) =>
    accounts.includes(stringMember(each, 'UserId') ?? ''),
  );
}

function not(told: Told): Told {
  return typeof told === 'boolean' ? !told : told;
}

function anyOf(all: readonly Told[]): Told {
  return all.find((told) => told === true) ?? all.find((told) => told !== false) ?? false;
}
