import { byText } from '../../core/compare.ts';
import type { DeclaredOperation } from '../../operations/all.ts';

/** How a kind of Image Builder resource is listed, and how one of them is read in full. */
export interface ResourceKind {
  readonly list: DeclaredOperation;
  readonly listMember: string;
  readonly get: DeclaredOperation;
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

export const PIPELINES = { list: 'imagebuilder:ListImagePipelines', listMember: 'imagePipelineList' } as const;

/** Where a build of a component or workflow is named by its number: in a list of what names it. */
export interface Pin {
  readonly by: ResourceKind | typeof PIPELINES;
  readonly list: string;
  readonly member: string;
}

/** What names builds of a kind: a version, or x in one, means the newest build (User Guide, "Semantic versioning"). */
export const PINS: ReadonlyMap<ResourceKind, readonly Pin[]> = new Map<ResourceKind, readonly Pin[]>([
  [COMPONENT, [IMAGE_RECIPE, CONTAINER_RECIPE].map((by) => ({ by, list: 'components', member: 'componentArn' }))],
  [WORKFLOW, [{ by: PIPELINES, list: 'workflows', member: 'workflowArn' }]],
]);

/** The lists that a table of such resources rests on: of themselves, and of what names builds of them. */
export function listsOf(...kinds: readonly ResourceKind[]): readonly DeclaredOperation[] {
  const lists = kinds.flatMap((kind) => [kind.list, ...(PINS.get(kind) ?? []).map(({ by }) => by.list)]);
  return [...new Set(lists)].sort(byText);
}
