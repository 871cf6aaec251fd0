import type { OperationSpec } from '../aws/operation.ts';
import { type Json, listMember, member, stringMember } from '../core/json.ts';
import type { Reader } from './reader.ts';
import { isRegion, noteBucket, noteImage, noteKey, type References } from './references.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

/** What people write into any resource. */
const WRITTEN = ['name', 'description', 'changeDescription', 'tags'];
const PARAMETERS = ['parameters', 'components/*/parameters'];

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

const PAGE = { maxResults: 25 } as const;
const SELF = { owner: 'Self', ...PAGE } as const;

/** Reads all of an account's own Image Builder resources in a Region, and notes what they refer to. */
export async function collectImageBuilder(reader: Reader, region: string, found: References): Promise<void> {
  await Promise.all([
    readEach(reader, region, IMAGEBUILDER.listComponents, SELF, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getComponent, { componentBuildVersionArn: arn });
      noteKey(found, stringMember(member(answer.response, 'component'), 'kmsKeyId'), region);
    }),
    readEach(reader, region, IMAGEBUILDER.listContainerRecipes, SELF, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getContainerRecipe, { containerRecipeArn: arn });
      const recipe = member(answer.response, 'containerRecipe');
      noteKey(found, stringMember(recipe, 'kmsKeyId'), region);
      noteVolumeKeys(found, member(recipe, 'instanceConfiguration'), region);
    }),
    readEach(reader, region, IMAGEBUILDER.listWorkflows, SELF, (arn) => readWorkflow(reader, region, arn, found)),
    readEach(reader, region, IMAGEBUILDER.listImageRecipes, SELF, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getImageRecipe, { imageRecipeArn: arn });
      noteVolumeKeys(found, member(answer.response, 'imageRecipe'), region);
    }),
    readEach(reader, region, IMAGEBUILDER.listInfrastructures, PAGE, async (arn) => {
      const input = { infrastructureConfigurationArn: arn };
      const answer = await reader.read(region, IMAGEBUILDER.getInfrastructure, input);
      const logging = member(member(answer.response, 'infrastructureConfiguration'), 'logging');
      noteBucket(found, stringMember(member(logging, 's3Logs'), 's3BucketName'));
    }),
    readEach(reader, region, IMAGEBUILDER.listDistributions, PAGE, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getDistribution, { distributionConfigurationArn: arn });
      noteDistributions(found, member(answer.response, 'distributionConfiguration'), region);
    }),
    reader.read(region, IMAGEBUILDER.listPipelines, PAGE), // full objects: nothing is left to get
    readEach(reader, region, IMAGEBUILDER.listImages, SELF, async (arn) => {
      const builds = await reader.read(region, IMAGEBUILDER.listImageBuildVersions, { imageVersionArn: arn, ...PAGE });
      for (const build of builds.items('imageSummaryList')) noteImages(found, build, reader.account);
    }),
  ]);
}

/** Lists, then reads each item that is the account's own by its ARN. */
async function readEach(
  reader: Reader,
  region: string,
  spec: OperationSpec & { readonly needs: readonly string[] },
  input: { readonly maxResults: number },
  read: (arn: string) => Promise<void>,
): Promise<void> {
  const answer = await reader.read(region, spec, input);
  const arns = answer.items(spec.needs[0] ?? '').map((item) => stringMember(item, 'arn'));
  const own = new Set(arns.filter((arn) => arn?.split(':')[4] === reader.account));
  await Promise.all([...own].map((arn) => (arn === undefined ? undefined : read(arn))));
}

/** A workflow is read by its newest build, for its document stands there alone. */
async function readWorkflow(reader: Reader, region: string, version: string, found: References): Promise<void> {
  const input = { workflowVersionArn: version, ...PAGE };
  const builds = await reader.read(region, IMAGEBUILDER.listWorkflowBuildVersions, input);
  const arns = builds.items('workflowSummaryList').map((build) => stringMember(build, 'arn') ?? '');
  const newest = arns.toSorted((a, b) => buildNumber(a) - buildNumber(b)).at(-1);
  if (newest === undefined || newest === '') return;
  const answer = await reader.read(region, IMAGEBUILDER.getWorkflow, { workflowBuildVersionArn: newest });
  noteKey(found, stringMember(member(answer.response, 'workflow'), 'kmsKeyId'), region);
}

/** `…/1.0.0/12` → 12 */
function buildNumber(arn: string): number {
  const number = Number(arn.slice(arn.lastIndexOf('/') + 1));
  return Number.isInteger(number) ? number : -1;
}

function noteVolumeKeys(found: References, holder: Json | undefined, region: string): void {
  for (const mapping of listMember(holder, 'blockDeviceMappings')) {
    noteKey(found, stringMember(member(mapping, 'ebs'), 'kmsKeyId'), region);
  }
}

function noteDistributions(found: References, configuration: Json | undefined, region: string): void {
  for (const distribution of listMember(configuration, 'distributions')) {
    const target = stringMember(distribution, 'region');
    const ami = member(distribution, 'amiDistributionConfiguration');
    noteKey(found, stringMember(ami, 'kmsKeyId'), isRegion(target) ? target : region);
    noteBucket(found, stringMember(member(distribution, 's3ExportConfiguration'), 's3Bucket'));
  }
}

/** Copies in other accounts are those accounts' to show. */
function noteImages(found: References, build: Json, account: string): void {
  for (const ami of listMember(member(build, 'outputResources'), 'amis')) {
    const owner = stringMember(ami, 'accountId');
    if (owner === undefined || owner === account)
      noteImage(found, stringMember(ami, 'image'), stringMember(ami, 'region'));
  }
}
