import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import {
  type Distribution,
  distributionRows,
  type Infrastructure,
  infrastructureRows,
  type Pipeline,
  pipelineRows,
} from './configurations.ts';
import { type Component, componentRows, type Workflow, workflowRows } from './documents.ts';
import { type Image, imageRows } from './images.ts';
import { type ContainerRecipe, containerRecipeRows, type ImageRecipe, imageRecipeRows } from './recipes.ts';
import type { When } from './when.ts';

/** The Image Builder resources of one place. What is left out, there is none of. */
export interface Estate {
  readonly components?: readonly Component[];
  readonly workflows?: readonly Workflow[];
  readonly imageRecipes?: readonly ImageRecipe[];
  readonly containerRecipes?: readonly ContainerRecipe[];
  readonly infrastructures?: readonly Infrastructure[];
  readonly distributions?: readonly Distribution[];
  readonly pipelines?: readonly Pipeline[];
  readonly images?: readonly Image[];
}

const GETS = [
  'GetComponent',
  'GetContainerRecipe',
  'GetDistributionConfiguration',
  'GetImage',
  'GetImageRecipe',
  'GetInfrastructureConfiguration',
  'GetLifecyclePolicy',
  'GetWorkflow',
  'ListComponentBuildVersions',
  'ListImagePackages',
  'ListLifecycleExecutions',
  'ListWorkflowExecutions',
  'ListWorkflowStepExecutions',
];

/** Image Builder rows of one place; any other resource is not found there. */
export function imageBuilder(place: Place, estate: Estate, when: When): AnswerRow[] {
  const notFound = {
    error: 'ResourceNotFoundException',
    status: 404,
    message: 'The requested resource cannot be found.',
  };
  const shared = ['ListComponents', 'ListImages', 'ListWorkflows'].flatMap((list) =>
    ['Shared', 'ThirdParty', 'AWSMarketplace'].map(
      (owner): AnswerRow => ({
        operation: `imagebuilder:${list}`,
        ...place,
        input: { owner },
        output: EMPTY_LISTS[list] ?? {},
      }),
    ),
  );
  return [
    ...GETS.map((operation): AnswerRow => ({ operation: `imagebuilder:${operation}`, ...place, ...notFound })),
    ...shared,
    ...componentRows(place, estate.components ?? [], when),
    ...workflowRows(place, estate.workflows ?? [], when),
    ...imageRecipeRows(place, estate.imageRecipes ?? [], when),
    ...containerRecipeRows(place, estate.containerRecipes ?? [], when),
    ...infrastructureRows(place, estate.infrastructures ?? [], when),
    ...distributionRows(place, estate.distributions ?? [], when),
    ...pipelineRows(place, estate.pipelines ?? [], when),
    ...imageRows(place, estate.images ?? [], when),
  ];
}

const EMPTY_LISTS: Readonly<Record<string, JsonObject>> = {
  ListComponents: { componentVersionList: [] },
  ListImages: { imageVersionList: [] },
  ListWorkflows: { workflowVersionList: [] },
};
