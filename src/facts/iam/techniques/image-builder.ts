import { TAKEN, takersOf } from './image-builder-operations.ts';
import type { Building, Choice, Effect, Passing } from './technique.ts';

/** Image Builder's own ways. Which operations take what is in image-builder-operations.ts. */

/** What makes a recipe: its user data, Dockerfile and parameters of components are code on the build instance. */
const RECIPE: Choice = takersOf('IB-5', 'parentImage');
/** What builds by a recipe, on an infrastructure configuration, both of the caller's choice; a pipeline by its schedule. */
const BUILD: Choice = takersOf('IB-5', ...TAKEN.recipe);

/** Roles that the principal passes itself. */
export const PASSING_TO_IMAGE_BUILDER: readonly Passing[] = [
  {
    id: 'IB-1',
    known: ['imagebuilder-001'],
    services: ['ec2.amazonaws.com'],
    onInstances: true,
    taking: takersOf('IB-1', 'instanceProfileName'),
    besides: [RECIPE, BUILD],
  },
  {
    id: 'IB-2',
    known: [],
    services: ['ec2.amazonaws.com'],
    onInstances: true,
    taking: takersOf('IB-2', 'instanceProfileName'),
    besides: [],
  },
  {
    id: 'IB-6',
    known: [],
    services: ['imagebuilder.amazonaws.com'],
    taking: takersOf('IB-6', 'workflows'),
    besides: [takersOf('IB-6', 'data')],
    // A step of a workflow may run commands on the instance (user guide, "Supported step actions").
    alsoBuilds: true,
  },
  {
    id: 'IB-13',
    known: [],
    services: ['imagebuilder.amazonaws.com'],
    taking: takersOf('IB-13', 'executionRole'),
    besides: [],
  },
];

/** Ways to act with the role of a build instance that an infrastructure configuration already has, without passing it. */
export const BUILDING: readonly Building[] = [
  { id: 'IB-5', known: [], needs: [RECIPE, BUILD] },
  { id: 'IB-7', known: [], needs: [takersOf('IB-7', 'infrastructureConfigurationArn')] },
  // Build instances run the agent of Systems Manager (user guide, "Prerequisites").
  { id: 'IB-14', known: ['ssm-001', 'ssm-002'], needs: [['ssm:SendCommand', 'ssm:StartSession']] },
];

/** IB-3: what builds by a recipe that is there, and that takes the newest of a component that somebody makes. */
export const REBUILD: Choice = takersOf('IB-3', ...TAKEN.recipe);

/** IB-4: a name that means whatever version is newest means what somebody makes. By kind of what is named. */
export const MAKERS: Readonly<Record<string, Choice>> = {
  component: takersOf('IB-4', 'data').filter((action) => action.endsWith('Component')),
  workflow: takersOf('IB-4', 'data').filter((action) => action.endsWith('Workflow')),
  image: takersOf('IB-4', 'vmImportTaskId'),
  'image-recipe': takersOf('IB-4', 'additionalInstanceConfiguration'),
  'container-recipe': takersOf('IB-4', 'dockerfileTemplateData'),
};

/** Paths that lead to an effect and not to a role of the account. */
export const EFFECTS: readonly Effect[] = [
  {
    id: 'IB-8',
    effect: 'images go to other accounts, or launch templates and parameters point to other images',
    needs: [
      [
        ...['imagebuilder:CreateDistributionConfiguration', 'imagebuilder:UpdateDistributionConfiguration'],
        'imagebuilder:DistributeImage',
      ],
    ],
  },
  {
    id: 'IB-9',
    effect: 'components, images or recipes are shared with other accounts',
    needs: [
      [
        ...['imagebuilder:PutComponentPolicy', 'imagebuilder:PutImagePolicy', 'imagebuilder:PutImageRecipePolicy'],
        'imagebuilder:PutContainerRecipePolicy',
      ],
    ],
  },
  {
    id: 'IB-10',
    effect: 'a build goes on without the approval it waits for',
    needs: [['imagebuilder:SendWorkflowStepAction']],
  },
  {
    id: 'IB-11',
    effect: 'images and snapshots are deleted',
    needs: [takersOf('IB-11', 'executionRole')],
  },
  {
    id: 'IB-12',
    effect: 'Image Builder acts in each account whose EC2ImageBuilderDistributionCrossAccountRole trusts this one',
    needs: [
      ['imagebuilder:CreateDistributionConfiguration', 'imagebuilder:UpdateDistributionConfiguration'],
      ['imagebuilder:CreateImage', 'imagebuilder:StartImagePipelineExecution', 'imagebuilder:DistributeImage'],
    ],
  },
];
