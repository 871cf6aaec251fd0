import type { OperationSpec } from './operation.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

/** What people write into any resource. */
const WRITTEN = ['name', 'description', 'changeDescription', 'tags'];
const PARAMETERS = ['parameters', 'components/*/parameters'];

/** A recipe or pipeline may name a build that is gone. */
const DELETED = [{ code: 'ResourceNotFoundException' }];

/** Every operation of Image Builder that is made. */
export const IMAGEBUILDER = {
  listComponents: list('ListComponents', 'componentVersionList'),
  getComponent: {
    ...get('GetComponent', 'componentBuildVersionArn', 'component', { documents: ['data'], written: PARAMETERS }),
    absent: DELETED,
  },
  listContainerRecipes: list('ListContainerRecipes', 'containerRecipeSummaryList'),
  getContainerRecipe: get('GetContainerRecipe', 'containerRecipeArn', 'containerRecipe', {
    documents: ['dockerfileTemplateData'],
    written: PARAMETERS,
  }),
  listWorkflows: list('ListWorkflows', 'workflowVersionList'),
  listWorkflowBuildVersions: {
    ...list('ListWorkflowBuildVersions', 'workflowSummaryList'),
    echoes: [{ asked: 'workflowVersionArn', answered: 'workflowSummaryList/*/arn', as: 'version' }],
  },
  getWorkflow: {
    ...get('GetWorkflow', 'workflowBuildVersionArn', 'workflow', { documents: ['data'], written: PARAMETERS }),
    absent: DELETED,
  },
  listImageRecipes: list('ListImageRecipes', 'imageRecipeSummaryList'),
  getImageRecipe: get('GetImageRecipe', 'imageRecipeArn', 'imageRecipe', {
    base64: ['additionalInstanceConfiguration/userDataOverride'],
    written: [...PARAMETERS, 'amiTags', 'workingDirectory'],
  }),
  listInfrastructures: ownList('ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList'),
  getInfrastructure: get(
    'GetInfrastructureConfiguration',
    'infrastructureConfigurationArn',
    'infrastructureConfiguration',
    {
      written: ['resourceTags'],
    },
  ),
  listDistributions: ownList('ListDistributionConfigurations', 'distributionConfigurationSummaryList'),
  getDistribution: get('GetDistributionConfiguration', 'distributionConfigurationArn', 'distributionConfiguration', {
    written: [
      'distributions/*/amiDistributionConfiguration/name',
      'distributions/*/amiDistributionConfiguration/description',
      'distributions/*/amiDistributionConfiguration/amiTags',
      'distributions/*/containerDistributionConfiguration/description',
      'distributions/*/containerDistributionConfiguration/containerTags',
    ],
  }),
  listPipelines: ownList('ListImagePipelines', 'imagePipelineList', ['workflows/*/parameters', 'imageTags']),
  listImages: list('ListImages', 'imageVersionList'),
  listImageBuildVersions: {
    ...list('ListImageBuildVersions', 'imageSummaryList', [
      'outputResources/amis/*/name',
      'outputResources/amis/*/description',
    ]),
    echoes: [{ asked: 'imageVersionArn', answered: 'imageSummaryList/*/arn', as: 'version' }],
  },
  listLifecyclePolicies: ownList('ListLifecyclePolicies', 'lifecyclePolicySummaryList'),
  getLifecyclePolicy: get('GetLifecyclePolicy', 'lifecyclePolicyArn', 'lifecyclePolicy', {}),
  listLifecycleExecutions: {
    ...list('ListLifecycleExecutions', 'lifecycleExecutions', ['state/reason']),
    echoes: [{ asked: 'resourceArn', answered: 'lifecycleExecutions/*/lifecyclePolicyArn' }],
    // The last run is what counts, and a policy may have run daily for years.
    maxPages: 1,
  },
  getImage: get('GetImage', 'imageBuildVersionArn', 'image', {
    documents: ['containerRecipe/dockerfileTemplateData'],
    base64: ['imageRecipe/additionalInstanceConfiguration/userDataOverride'],
    written: [
      'imageRecipe',
      'containerRecipe/name',
      'containerRecipe/description',
      'containerRecipe/components/*/parameters',
      'infrastructureConfiguration',
      'distributionConfiguration',
      'outputResources',
      'workflows/*/parameters',
    ],
  }),
  listImagePackages: {
    operation: 'imagebuilder:ListImagePackages',
    actions: ['imagebuilder:ListImagePackages'],
    paging: TOKEN,
    // That there is an inventory is asked, not what is in it.
    maxPages: 1,
    needs: ['imagePackageList'],
  },
  listWorkflowExecutions: {
    ...list('ListWorkflowExecutions', 'workflowExecutions', ['message']),
    echoes: [{ asked: 'imageBuildVersionArn', answered: 'imageBuildVersionArn' }],
  },
  listWorkflowStepExecutions: {
    ...list('ListWorkflowStepExecutions', 'steps'),
    echoes: [{ asked: 'workflowExecutionId', answered: 'workflowExecutionId' }],
    fields: {
      freeForm: ['/response/steps/*/name', '/response/steps/*/description'],
      documents: ['inputs', 'outputs', 'message'].map((field) => `/response/steps/*/${field}`),
    },
  },
  listImageScanFindingAggregations: {
    operation: 'imagebuilder:ListImageScanFindingAggregations',
    actions: ['imagebuilder:ListImageScanFindingAggregations'],
    paging: TOKEN,
    needs: ['responses'],
    echoes: [{ asked: 'filter/values/*', answered: 'responses/*/imageAggregation/imageBuildVersionArn' }],
  },
} as const satisfies Record<string, OperationSpec>;

function list<Name extends string>(name: Name, items: string, written: readonly string[] = []) {
  const freeForm = [...WRITTEN, ...written].map((field) => `/response/${items}/*/${field}`);
  const operation = `imagebuilder:${name}` as const;
  return {
    operation,
    actions: [operation],
    paging: TOKEN,
    needs: [items],
    fields: { freeForm },
  } as const satisfies OperationSpec;
}

/** A list in which nothing of another account stands. */
function ownList<Name extends string>(name: Name, items: string, written: readonly string[] = []) {
  return { ...list(name, items, written), own: [`${items}/*/arn`] } as const satisfies OperationSpec;
}

interface Fields {
  readonly documents?: readonly string[];
  readonly base64?: readonly string[];
  readonly written?: readonly string[];
}

function get<Name extends string>(
  name: Name,
  asked: string,
  resource: string,
  { documents = [], base64 = [], written = [] }: Fields,
) {
  const operation = `imagebuilder:${name}` as const;
  const at = (fields: readonly string[]) => fields.map((field) => `/response/${resource}/${field}`);
  const fields = { freeForm: at([...WRITTEN, ...written]), documents: at(documents), base64: at(base64) };
  const echoes = [{ asked, answered: `${resource}/arn`, as: 'version' }] as const;
  const own = [`${resource}/arn`];
  return { operation, actions: [operation], needs: [resource], fields, echoes, own } as const satisfies OperationSpec;
}
