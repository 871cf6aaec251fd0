/**
 * What callers hand to Image Builder that runs somewhere, or runs with a role. A test reads the shapes again and fails on
 * an operation or a member that is not here.
 */

/** Whose input shapes these are. */
export const SHAPES_OF = '@aws-sdk/client-imagebuilder 3.1046.0';

/** Members that bring code, or name what brings it, a role, or the instances that it runs on. */
export const TAKEN = {
  code: ['data', 'uri', 'dockerfileTemplateData', 'dockerfileTemplateUri', 'components'],
  image: ['parentImage', 'sourceImage', 'vmImportTaskId'],
  instance: ['additionalInstanceConfiguration', 'instanceConfiguration', 'instanceProfileName'],
  recipe: ['imageRecipeArn', 'containerRecipeArn'],
  workflow: ['workflows'],
  role: ['executionRole'],
  infrastructure: ['infrastructureConfigurationArn'],
} as const;

/** What becomes of it. */
interface Intake {
  readonly members: readonly string[];
  /** The techniques in which it counts, or why in none. */
  readonly counts: readonly string[] | string;
}

const names = (member: string, what = 'what it changes or deletes'): Intake => ({
  members: [member],
  counts: `names ${what}`,
});

/** Operations that change something (service authorization reference) and take one of these members. */
export const INTAKES: Readonly<Record<string, Intake>> = {
  CreateComponent: { members: ['data', 'uri'], counts: ['IB-3', 'IB-4'] },
  ImportComponent: { members: ['data', 'uri'], counts: ['IB-3', 'IB-4'] },
  CreateWorkflow: { members: ['data', 'uri'], counts: ['IB-4', 'IB-6'] },
  CreateImageRecipe: {
    members: ['parentImage', 'components', 'additionalInstanceConfiguration'],
    counts: ['IB-1', 'IB-4', 'IB-5'],
  },
  CreateContainerRecipe: {
    members: [
      ...['parentImage', 'components', 'instanceConfiguration'],
      ...['dockerfileTemplateData', 'dockerfileTemplateUri'],
    ],
    counts: ['IB-1', 'IB-4', 'IB-5'],
  },
  CreateInfrastructureConfiguration: { members: ['instanceProfileName'], counts: ['IB-1'] },
  UpdateInfrastructureConfiguration: {
    members: ['infrastructureConfigurationArn', 'instanceProfileName'],
    counts: ['IB-2', 'IB-7'],
  },
  CreateImage: {
    members: ['imageRecipeArn', 'containerRecipeArn', 'workflows', 'executionRole', 'infrastructureConfigurationArn'],
    counts: ['IB-1', 'IB-3', 'IB-5', 'IB-6'],
  },
  CreateImagePipeline: {
    members: ['imageRecipeArn', 'containerRecipeArn', 'workflows', 'executionRole', 'infrastructureConfigurationArn'],
    counts: ['IB-1', 'IB-3', 'IB-5', 'IB-6'],
  },
  UpdateImagePipeline: {
    members: ['imageRecipeArn', 'containerRecipeArn', 'workflows', 'executionRole', 'infrastructureConfigurationArn'],
    counts: ['IB-1', 'IB-3', 'IB-5', 'IB-6'],
  },
  DistributeImage: { members: ['sourceImage', 'executionRole'], counts: ['IB-13'] },
  ImportDiskImage: { members: ['uri', 'executionRole', 'infrastructureConfigurationArn'], counts: ['IB-13'] },
  ImportVmImage: { members: ['vmImportTaskId'], counts: ['IB-4'] },
  StartResourceStateUpdate: { members: ['executionRole'], counts: ['IB-11'] },
  CreateLifecyclePolicy: { members: ['executionRole'], counts: ['IB-11'] },
  UpdateLifecyclePolicy: { members: ['executionRole'], counts: ['IB-11'] },
  DeleteImageRecipe: names('imageRecipeArn'),
  DeleteContainerRecipe: names('containerRecipeArn'),
  DeleteInfrastructureConfiguration: names('infrastructureConfigurationArn'),
  PutImageRecipePolicy: names('imageRecipeArn', 'whose policy it writes (IB-9)'),
  PutContainerRecipePolicy: names('containerRecipeArn', 'whose policy it writes (IB-9)'),
};

/** The operations that count in a technique and take one of these members, as actions. */
export function takersOf(technique: string, ...members: readonly string[]): readonly string[] {
  return Object.entries(INTAKES)
    .filter(([, intake]) => intake.counts.includes(technique))
    .filter(([, intake]) => intake.members.some((member) => members.includes(member)))
    .map(([operation]) => `imagebuilder:${operation}`);
}
