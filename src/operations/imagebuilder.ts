import type { OperationSpec } from './operation.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

/** What people write into any resource. */
const WRITTEN = ['name', 'description', 'changeDescription', 'tags'];
const PARAMETERS = ['parameters', 'components/*/parameters'];

/** Every operation of Image Builder that is made. */
export const IMAGEBUILDER = {
  listComponents: list('ListComponents', 'componentVersionList'),
  getComponent: get('GetComponent', 'component', { documents: ['data'], written: PARAMETERS }),
  listContainerRecipes: list('ListContainerRecipes', 'containerRecipeSummaryList'),
  getContainerRecipe: get('GetContainerRecipe', 'containerRecipe', {
    documents: ['dockerfileTemplateData'],
    written: PARAMETERS,
  }),
  listWorkflows: list('ListWorkflows', 'workflowVersionList'),
  listWorkflowBuildVersions: list('ListWorkflowBuildVersions', 'workflowSummaryList'),
  getWorkflow: get('GetWorkflow', 'workflow', { documents: ['data'], written: PARAMETERS }),
  listImageRecipes: list('ListImageRecipes', 'imageRecipeSummaryList'),
  getImageRecipe: get('GetImageRecipe', 'imageRecipe', {
    base64: ['additionalInstanceConfiguration/userDataOverride'],
    written: [...PARAMETERS, 'amiTags', 'workingDirectory'],
  }),
  listInfrastructures: list('ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList'),
  getInfrastructure: get('GetInfrastructureConfiguration', 'infrastructureConfiguration', {
    written: ['resourceTags'],
  }),
  listDistributions: list('ListDistributionConfigurations', 'distributionConfigurationSummaryList'),
  getDistribution: get('GetDistributionConfiguration', 'distributionConfiguration', {
    written: [
      'distributions/*/amiDistributionConfiguration/name',
      'distributions/*/amiDistributionConfiguration/description',
      'distributions/*/amiDistributionConfiguration/amiTags',
      'distributions/*/containerDistributionConfiguration/description',
      'distributions/*/containerDistributionConfiguration/containerTags',
    ],
  }),
  listPipelines: list('ListImagePipelines', 'imagePipelineList', ['workflows/*/parameters', 'imageTags']),
  listImages: list('ListImages', 'imageVersionList'),
  listImageBuildVersions: list('ListImageBuildVersions', 'imageSummaryList', [
    'outputResources/amis/*/name',
    'outputResources/amis/*/description',
  ]),
  listLifecyclePolicies: list('ListLifecyclePolicies', 'lifecyclePolicySummaryList'),
  getLifecyclePolicy: get('GetLifecyclePolicy', 'lifecyclePolicy', {}),
  listLifecycleExecutions: {
    ...list('ListLifecycleExecutions', 'lifecycleExecutions', ['state/reason']),
    // The last run is what counts, and a policy may have run daily for years.
    maxPages: 1,
  },
  getImage: get('GetImage', 'image', {
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
  listWorkflowExecutions: list('ListWorkflowExecutions', 'workflowExecutions', ['message']),
  listWorkflowStepExecutions: {
    ...list('ListWorkflowStepExecutions', 'steps'),
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
  },
} as const satisfies Record<string, OperationSpec>;

function list(name: string, items: string, written: readonly string[] = []): OperationSpec {
  const freeForm = [...WRITTEN, ...written].map((field) => `/response/${items}/*/${field}`);
  const operation = `imagebuilder:${name}` as const;
  return { operation, actions: [operation], paging: TOKEN, needs: [items], fields: { freeForm } };
}

interface Fields {
  readonly documents?: readonly string[];
  readonly base64?: readonly string[];
  readonly written?: readonly string[];
}

function get(name: string, resource: string, { documents = [], base64 = [], written = [] }: Fields): OperationSpec {
  const operation = `imagebuilder:${name}` as const;
  const at = (fields: readonly string[]) => fields.map((field) => `/response/${resource}/${field}`);
  const fields = { freeForm: at([...WRITTEN, ...written]), documents: at(documents), base64: at(base64) };
  return { operation, actions: [operation], needs: [resource], fields };
}
