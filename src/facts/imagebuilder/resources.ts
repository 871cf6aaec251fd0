import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import { isBuild, versionOf } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, type Item, type ListCall, listIn, objectsOf, type Pick, within } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { type Cell, cellFrom, unknown } from '../row.ts';
import { buildsOf, newestOfBuilds } from './builds.ts';
import { CONTAINER_RECIPE, IMAGE_RECIPE, PINS, type Pin, type ResourceKind, WORKFLOW } from './resource-kinds.ts';

/** A resource of the account in one Region: as it was listed or named, and the call that read it in full, if it was made. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly arn: string;
  readonly scope: Scope;
  /** How its version was listed; a build that is named by its number stands in no list. */
  readonly listing?: Item;
  /** Where it was listed or named. */
  readonly named: EvidenceRecord;
  readonly detail: EvidenceRecord | undefined;
  /** Why there is no detail, where an earlier call tells. */
  readonly missing?: Unknown;
}

export interface Resources {
  readonly resources: readonly Resource[];
  readonly gaps: readonly Unknown[];
}

/**
 * The account's own resources of a kind in one Region, by ARN: each version, read by its newest build, and each older
 * build that something names by its number. Those of Amazon and of third parties are left out.
 */
export function resourcesIn(kind: ResourceKind, region: string, evidence: AccountEvidence): Resources {
  const { gaps, resources } = versionsIn(kind, region, evidence);
  const pins = pinsIn(kind, region, evidence);
  const found = new Map(resources.map((each) => [each.arn, each]));
  const scope = { account: evidence.account, region };
  for (const [arn, named] of pins.named) {
    const detail = callWith(evidence.records(region, kind.get), kind.input, arn);
    if (!isNewest(arn, found.get(versionOf(arn)))) found.set(arn, { kind, arn, scope, named, detail });
  }
  return { resources: [...found.values()], gaps: [...gaps, ...pins.gaps] };
}

/** The same in every Region in scope. */
export function resourcesOf(kind: ResourceKind, evidence: AccountEvidence): Resources {
  const all = evidence.regions.map((region) => resourcesIn(kind, region, evidence));
  return { resources: all.flatMap((each) => each.resources), gaps: all.flatMap((each) => each.gaps) };
}

function versionsIn(kind: ResourceKind, region: string, evidence: AccountEvidence): Resources {
  const { items, gaps } = listIn(kind.list, kind.listMember, region, evidence);
  const found = new Map<string, Resource>();
  const bad: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'arn');
    if (arn === undefined) bad.push(unparsable(item.record, `an element of ${kind.listMember} has no arn`));
    else if (arn.split(':')[4] === evidence.account) found.set(arn, versionOfKind(kind, arn, item, region, evidence));
  }
  return { resources: [...found.values()], gaps: [...gaps, ...bad] };
}

const WORKFLOW_BUILDS: ListCall = {
  operation: 'imagebuilder:ListWorkflowBuildVersions',
  list: 'workflowSummaryList',
  input: 'workflowVersionArn',
};

/** A version with the call that read it: by the version itself, or, as a workflow can only be, by its newest build. */
function versionOfKind(
  kind: ResourceKind,
  arn: string,
  listing: Item,
  region: string,
  evidence: AccountEvidence,
): Resource {
  const version = { kind, arn, scope: { account: evidence.account, region }, listing, named: listing.record };
  const read = (asked: string) => callWith(evidence.records(region, kind.get), kind.input, asked);
  if (kind !== WORKFLOW) return { ...version, detail: read(arn) };
  const builds = buildsOf(arn, region, evidence, WORKFLOW_BUILDS);
  if ('why' in builds) return { ...version, detail: undefined, missing: builds.why };
  return { ...version, detail: read(stringMember(newestOfBuilds(builds.items)?.json, 'arn') ?? '') };
}

/** Whether a build is the one by which its version was read. */
function isNewest(build: string, version: Resource | undefined): boolean {
  if (version === undefined) return false;
  const body = bodyOf(version);
  return !('why' in body) && stringMember(body.object, 'arn') === build;
}

/** The builds of a kind that are named by their numbers, each with the first record that names it. */
function pinsIn(kind: ResourceKind, region: string, evidence: AccountEvidence) {
  const gaps: Unknown[] = [];
  const named = new Map<string, EvidenceRecord>();
  for (const { by, list, member: name } of PINS.get(kind) ?? []) {
    const naming = namingIn(by, region, evidence);
    gaps.push(...naming.gaps);
    for (const { object, record } of naming.bodies) {
      for (const each of objectsOf(object, list)) {
        const arn = stringMember(each, name) ?? '';
        if (isBuild(arn) && arn.split(':')[4] === evidence.account && !named.has(arn)) named.set(arn, record);
      }
    }
  }
  return { named, gaps };
}

/** What may name builds: pipelines come whole in their list, recipes are read one by one. */
function namingIn(by: Pin['by'], region: string, evidence: AccountEvidence) {
  if (!('get' in by)) {
    const { items, gaps } = listIn(by.list, by.listMember, region, evidence);
    return { bodies: items.map(({ json, record }) => ({ object: json, record })), gaps };
  }
  const { gaps, resources } = versionsIn(by, region, evidence);
  const read = resources.map(bodyOf);
  return {
    bodies: read.flatMap((body) => ('why' in body ? [] : [body])),
    gaps: [...gaps, ...read.flatMap((body) => ('why' in body ? [body.why] : []))],
  };
}

const GONE = 'AWS says that it does not exist';

/** A cell read out of the resource itself; unknown where it could not be read. */
export function readIn(resource: Resource, pick: Pick): Cell {
  if (resource.missing !== undefined) return unknown(resource.missing);
  if (resource.detail?.outcome.kind === 'absent') return unknown(unparsable(resource.detail, GONE));
  return cellFrom(
    resource.detail,
    { operation: resource.kind.get, scope: resource.scope },
    within(resource.kind.member, pick),
  );
}

/** The resource itself with the record it is read from, or why it is not known. */
export type Body = { readonly object: JsonObject; readonly record: EvidenceRecord } | { readonly why: Unknown };

/** Reads a resource in full. */
export function bodyOf({ detail, kind, scope, missing }: Resource): Body {
  if (missing !== undefined) return { why: missing };
  if (detail === undefined) return { why: notCalled(kind.get, scope) };
  if (detail.outcome.kind !== 'ok') {
    return { why: unknownOf(detail) ?? unparsable(detail, GONE) };
  }
  const object = member(detail.outcome.response, kind.member);
  return isJsonObject(object)
    ? { object, record: detail }
    : { why: unparsable(detail, `the answer has no ${kind.member}`) };
}

/** The account's own recipes, of images and of containers, that could be read; and what could not. */
export function recipesOf(evidence: AccountEvidence) {
  const found = [IMAGE_RECIPE, CONTAINER_RECIPE].map((kind) => resourcesOf(kind, evidence));
  const read = found.flatMap(({ resources }) => resources.map((recipe) => ({ recipe, body: bodyOf(recipe) })));
  return {
    recipes: read.flatMap(({ body, recipe }) => ('why' in body ? [] : [{ recipe, body }])),
    gaps: [...found.flatMap(({ gaps }) => gaps), ...read.flatMap(({ body }) => ('why' in body ? [body.why] : []))],
  };
}

/** The records behind a resource's row. */
export function recordsOf(resource: Resource): readonly EvidenceRecord[] {
  const { named, detail } = resource;
  return detail === undefined ? [named] : [detail, named];
}
