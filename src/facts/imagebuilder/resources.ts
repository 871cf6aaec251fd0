import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Operation, Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, type Item, listed, type Pick, within } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { type Cell, cellFrom, unknown } from '../row.ts';

/** How a kind of Image Builder resource is listed, and how one of them is read in full. */
export interface ResourceKind {
  readonly list: Operation;
  readonly listMember: string;
  readonly get: Operation;
  /** The member of the Get's input that names the resource. */
  readonly input: string;
  /** The member of the Get's answer that is the resource. */
  readonly member: string;
}

export const COMPONENT: ResourceKind = {
  list: 'imagebuilder:ListComponents',
  listMember: 'componentVersionList',
  get: 'imagebuilder:GetComponent',
  input: 'componentBuildVersionArn',
  member: 'component',
};
export const CONTAINER_RECIPE: ResourceKind = {
  list: 'imagebuilder:ListContainerRecipes',
  listMember: 'containerRecipeSummaryList',
  get: 'imagebuilder:GetContainerRecipe',
  input: 'containerRecipeArn',
  member: 'containerRecipe',
};
export const IMAGE_RECIPE: ResourceKind = {
  list: 'imagebuilder:ListImageRecipes',
  listMember: 'imageRecipeSummaryList',
  get: 'imagebuilder:GetImageRecipe',
  input: 'imageRecipeArn',
  member: 'imageRecipe',
};
export const WORKFLOW: ResourceKind = {
  list: 'imagebuilder:ListWorkflows',
  listMember: 'workflowVersionList',
  get: 'imagebuilder:GetWorkflow',
  input: 'workflowBuildVersionArn',
  member: 'workflow',
};
export const INFRASTRUCTURE: ResourceKind = {
  list: 'imagebuilder:ListInfrastructureConfigurations',
  listMember: 'infrastructureConfigurationSummaryList',
  get: 'imagebuilder:GetInfrastructureConfiguration',
  input: 'infrastructureConfigurationArn',
  member: 'infrastructureConfiguration',
};
export const DISTRIBUTION: ResourceKind = {
  list: 'imagebuilder:ListDistributionConfigurations',
  listMember: 'distributionConfigurationSummaryList',
  get: 'imagebuilder:GetDistributionConfiguration',
  input: 'distributionConfigurationArn',
  member: 'distributionConfiguration',
};

export const LIFECYCLE: ResourceKind = {
  list: 'imagebuilder:ListLifecyclePolicies',
  listMember: 'lifecyclePolicySummaryList',
  get: 'imagebuilder:GetLifecyclePolicy',
  input: 'lifecyclePolicyArn',
  member: 'lifecyclePolicy',
};

/** A resource of the account in one Region: as it was listed, and the call that read it in full, if it was made. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly arn: string;
  readonly scope: Scope;
  readonly listing: Item;
  readonly detail: EvidenceRecord | undefined;
  /** Why there is no detail, where an earlier call tells. */
  readonly missing?: Unknown;
}

export interface Resources {
  readonly resources: readonly Resource[];
  readonly gaps: readonly Unknown[];
}

/** The account's own resources of a kind in one Region, by ARN. Those of Amazon and of third parties are left out. */
export function resourcesIn(kind: ResourceKind, region: string, evidence: AccountEvidence): Resources {
  const { items, gaps } = listed(evidence.records(region, kind.list), kind.listMember);
  const found = new Map<string, Resource>();
  const bad: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'arn');
    if (arn === undefined) bad.push(unparsable(item.record, `an element of ${kind.listMember} has no arn`));
    else if (arn.split(':')[4] === evidence.account) found.set(arn, resourceOf(kind, arn, item, region, evidence));
  }
  return { resources: [...found.values()], gaps: [...gaps, ...bad] };
}

/** The same in every Region in scope. */
export function resourcesOf(kind: ResourceKind, evidence: AccountEvidence): Resources {
  const all = evidence.regions.map((region) => resourcesIn(kind, region, evidence));
  return { resources: all.flatMap((each) => each.resources), gaps: all.flatMap((each) => each.gaps) };
}

function resourceOf(
  kind: ResourceKind,
  arn: string,
  listing: Item,
  region: string,
  evidence: AccountEvidence,
): Resource {
  const scope = { account: evidence.account, region };
  const detail = detailOf(kind, arn, evidence.records(region, kind.get));
  const missing = detail === undefined && kind === WORKFLOW ? whyNoBuild(arn, region, evidence) : undefined;
  return { kind, arn, scope, listing, detail, ...(missing === undefined ? {} : { missing }) };
}

/** Why no build of a workflow could be asked for: by its own list, or by the list of all. */
function whyNoBuild(arn: string, region: string, evidence: AccountEvidence): Unknown | undefined {
  const records = evidence.records(region, 'imagebuilder:ListWorkflowBuildVersions');
  const own = callWith(records, 'workflowVersionArn', arn);
  const all = records.filter((record) => member(record.input, 'workflowVersionArn') === undefined);
  return (own === undefined ? all : [own]).map(unknownOf).find((why) => why !== undefined);
}

/** The Get of the version, or of its newest build. */
function detailOf(kind: ResourceKind, arn: string, records: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  let newest: { readonly build: number; readonly record: EvidenceRecord } | undefined;
  for (const record of records) {
    const asked = stringMember(record.input, kind.input) ?? '';
    if (asked === arn) return record;
    const build = asked.startsWith(`${arn}/`) ? Number(asked.slice(arn.length + 1)) : Number.NaN;
    if (Number.isInteger(build) && (newest === undefined || build > newest.build)) newest = { build, record };
  }
  return newest?.record;
}

/** A cell read out of the resource itself; unknown where it could not be read. */
export function readIn(resource: Resource, pick: Pick): Cell {
  if (resource.missing !== undefined) return unknown(resource.missing);
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
    return { why: unknownOf(detail) ?? unparsable(detail, 'AWS says that it does not exist') };
  }
  const object = member(detail.outcome.response, kind.member);
  return isJsonObject(object)
    ? { object, record: detail }
    : { why: unparsable(detail, `the answer has no ${kind.member}`) };
}

/** The records behind a resource's row. */
export function recordsOf(resource: Resource): readonly EvidenceRecord[] {
  const { listing, detail } = resource;
  return detail === undefined ? [listing.record] : [detail, listing.record];
}
