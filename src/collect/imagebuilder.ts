import { type Json, listMember, member, stringMember } from '../core/json.ts';
import { byVersion, coversVersion } from '../core/version-arn.ts';
import { IMAGEBUILDER } from '../operations/imagebuilder.ts';
import type { OperationSpec } from '../operations/operation.ts';
import type { Reader } from './reader.ts';
import {
  isRegion,
  noteBucket,
  noteImage,
  noteKey,
  noteLogGroup,
  noteRepository,
  noteTopic,
  type References,
} from './references.ts';

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
      noteImage(found, stringMember(member(recipe, 'instanceConfiguration'), 'image'), region);
      noteRepository(found, stringMember(member(recipe, 'targetRepository'), 'repositoryName'), region);
    }),
    readWorkflows(reader, region, found),
    readEach(reader, region, IMAGEBUILDER.listImageRecipes, SELF, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getImageRecipe, { imageRecipeArn: arn });
      noteVolumeKeys(found, member(answer.response, 'imageRecipe'), region);
      noteImage(found, stringMember(member(answer.response, 'imageRecipe'), 'parentImage'), region);
    }),
    readEach(reader, region, IMAGEBUILDER.listInfrastructures, PAGE, async (arn) => {
      const input = { infrastructureConfigurationArn: arn };
      const answer = await reader.read(region, IMAGEBUILDER.getInfrastructure, input);
      const infrastructure = member(answer.response, 'infrastructureConfiguration');
      noteBucket(found, stringMember(member(member(infrastructure, 'logging'), 's3Logs'), 's3BucketName'));
      noteTopic(found, stringMember(infrastructure, 'snsTopicArn'));
    }),
    readEach(reader, region, IMAGEBUILDER.listDistributions, PAGE, async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getDistribution, { distributionConfigurationArn: arn });
      noteDistributions(found, member(answer.response, 'distributionConfiguration'), region);
    }),
    readBuilds(reader, region, found),
    readEach(reader, region, IMAGEBUILDER.listLifecyclePolicies, PAGE, async (arn) => {
      await Promise.all([
        reader.read(region, IMAGEBUILDER.getLifecyclePolicy, { lifecyclePolicyArn: arn }),
        reader.read(region, IMAGEBUILDER.listLifecycleExecutions, { resourceArn: arn, ...PAGE }),
      ]);
    }),
  ]);
}

/** Pipelines (full objects: nothing is left to get), all builds, and of each pipeline's newest build what it left. */
async function readBuilds(reader: Reader, region: string, found: References): Promise<void> {
  const { listImageBuildVersions, listImages, listPipelines } = IMAGEBUILDER;
  const [pipelines, all] = await Promise.all([
    reader.read(region, listPipelines, PAGE),
    buildsOfEach(reader, region, listImages, listImageBuildVersions, 'imageVersionArn'),
  ]);
  for (const build of all) noteImages(found, build, reader.account);
  for (const pipeline of pipelines.items('imagePipelineList')) noteLogGroups(found, pipeline, region);
  const newest = pipelines.items('imagePipelineList').map((pipeline) => newestBuild(pipeline, all));
  await Promise.all(
    [...new Set(newest)].flatMap((arn) =>
      arn === undefined
        ? []
        : [readScan(reader, region, arn), readSteps(reader, region, arn), readPackages(reader, region, arn)],
    ),
  );
}

function noteLogGroups(found: References, pipeline: Json, region: string): void {
  const logging = member(pipeline, 'loggingConfiguration');
  noteLogGroup(found, stringMember(logging, 'imageLogGroupName'), region);
  noteLogGroup(found, stringMember(logging, 'pipelineLogGroupName'), region);
}

async function readScan(reader: Reader, region: string, arn: string): Promise<void> {
  const filter = { name: 'imageBuildVersionArn', values: [arn] };
  await Promise.all([
    reader.read(region, IMAGEBUILDER.getImage, { imageBuildVersionArn: arn }),
    reader.read(region, IMAGEBUILDER.listImageScanFindingAggregations, { filter }),
  ]);
}

async function readPackages(reader: Reader, region: string, arn: string): Promise<void> {
  await reader.read(region, IMAGEBUILDER.listImagePackages, { imageBuildVersionArn: arn, ...PAGE });
}

/** What the workflows of a build noted in each of their steps. */
async function readSteps(reader: Reader, region: string, arn: string): Promise<void> {
  const runs = await reader.read(region, IMAGEBUILDER.listWorkflowExecutions, { imageBuildVersionArn: arn, ...PAGE });
  const ids = runs.items('workflowExecutions').map((run) => stringMember(run, 'workflowExecutionId'));
  await Promise.all(
    ids.flatMap((workflowExecutionId) =>
      workflowExecutionId === undefined
        ? []
        : reader.read(region, IMAGEBUILDER.listWorkflowStepExecutions, { workflowExecutionId, ...PAGE }),
    ),
  );
}

/**
 * An image has its recipe's name and version: `image-recipe/web/1.0.0` makes `image/web/1.0.0/1`, `/2` and so on. A
 * pipeline may name a recipe by `1.x.x`.
 */
function newestBuild(pipeline: Json, builds: readonly Json[]): string | undefined {
  const recipe = stringMember(pipeline, 'imageRecipeArn') ?? stringMember(pipeline, 'containerRecipeArn');
  const made = recipe?.replace(/:(image|container)-recipe\//, ':image/');
  return builds
    .filter((build) => stringMember(member(build, 'state'), 'status') === 'AVAILABLE')
    .map((build) => stringMember(build, 'arn') ?? '')
    .filter((arn) => made !== undefined && coversVersion(made, versionOf(arn)))
    .toSorted((a, b) => byVersion(versionOf(a), versionOf(b)) || buildNumber(a) - buildNumber(b))
    .at(-1);
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
  await Promise.all(ownArns(answer.items(spec.needs[0] ?? ''), reader.account).map(read));
}

function ownArns(items: readonly Json[], account: string): readonly string[] {
  const arns = items.map((item) => stringMember(item, 'arn') ?? '');
  return [...new Set(arns.filter((arn) => arn.split(':')[4] === account))];
}

/**
 * The builds of the account's own versions: in one list of all, and by name those of versions of which it has none, for
 * there is no version without a build.
 *
 * @param by The input member that names a version.
 */
async function buildsOfEach(
  reader: Reader,
  region: string,
  versions: OperationSpec,
  builds: OperationSpec,
  by: string,
): Promise<readonly Json[]> {
  const [listed, answer] = await Promise.all([reader.read(region, versions, SELF), reader.read(region, builds, PAGE)]);
  const list = builds.needs[0] ?? '';
  const all = answer.items(list).filter((build) => stringMember(build, 'arn')?.split(':')[4] === reader.account);
  const seen = new Set(all.map((build) => versionOf(stringMember(build, 'arn') ?? '')));
  const own = ownArns(listed.items(versions.needs[0] ?? ''), reader.account);
  const missing = await Promise.all(
    own.filter((arn) => !seen.has(arn)).map((arn) => reader.read(region, builds, { [by]: arn, ...PAGE })),
  );
  return [...all, ...missing.flatMap(({ items }) => items(list))];
}

/** A workflow is read by its newest build, for its document stands there alone. */
async function readWorkflows(reader: Reader, region: string, found: References): Promise<void> {
  const { listWorkflowBuildVersions, listWorkflows } = IMAGEBUILDER;
  const builds = await buildsOfEach(reader, region, listWorkflows, listWorkflowBuildVersions, 'workflowVersionArn');
  const newest = new Map<string, string>();
  for (const build of builds) {
    const arn = stringMember(build, 'arn') ?? '';
    const before = newest.get(versionOf(arn));
    if (before === undefined || buildNumber(before) < buildNumber(arn)) newest.set(versionOf(arn), arn);
  }
  await Promise.all(
    [...newest.values()].map(async (arn) => {
      const answer = await reader.read(region, IMAGEBUILDER.getWorkflow, { workflowBuildVersionArn: arn });
      noteKey(found, stringMember(member(answer.response, 'workflow'), 'kmsKeyId'), region);
    }),
  );
}

/** `…/1.0.0/12` → `…/1.0.0` */
function versionOf(build: string): string {
  return build.slice(0, build.lastIndexOf('/'));
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
    const container = member(member(distribution, 'containerDistributionConfiguration'), 'targetRepository');
    noteRepository(found, stringMember(container, 'repositoryName'), isRegion(target) ? target : region);
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
