import { type Json, listMember, member, stringMember } from '../core/json.ts';
import { buildNumber, byVersion, coversVersion, versionMadeBy, versionOf } from '../core/version-arn.ts';
import { IMAGEBUILDER } from '../operations/imagebuilder.ts';
import { USABLE } from '../operations/imagebuilder-states.ts';
import { collectDocuments } from './imagebuilder-documents.ts';
import { buildsOfEach, PAGE, readEach } from './imagebuilder-lists.ts';
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

/** Reads all of an account's own Image Builder resources in a Region, and notes what they refer to. */
export async function collectImageBuilder(reader: Reader, region: string, found: References): Promise<void> {
  // Whole objects: nothing is left to get.
  const pipelines = reader
    .read(region, IMAGEBUILDER.listPipelines, PAGE)
    .then((answer) => answer.items('imagePipelineList'));
  await Promise.all([
    collectDocuments(reader, region, found, pipelines),
    collectBuilds(reader, region, found, pipelines),
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
    readEach(reader, region, IMAGEBUILDER.listLifecyclePolicies, PAGE, async (arn) => {
      await Promise.all([
        reader.read(region, IMAGEBUILDER.getLifecyclePolicy, { lifecyclePolicyArn: arn }),
        reader.read(region, IMAGEBUILDER.listLifecycleExecutions, { resourceArn: arn, ...PAGE }),
      ]);
    }),
  ]);
}

/** All builds; of each pipeline's newest build what it left; and in full the newest of each image without a pipeline. */
async function collectBuilds(
  reader: Reader,
  region: string,
  found: References,
  listed: Promise<readonly Json[]>,
): Promise<void> {
  const { getImage, listImageBuildVersions, listImages } = IMAGEBUILDER;
  const [pipelines, all] = await Promise.all([
    listed,
    buildsOfEach(reader, region, listImages, listImageBuildVersions, 'imageVersionArn'),
  ]);
  for (const build of all) noteImages(found, build, reader.account);
  for (const pipeline of pipelines) noteLogGroups(found, pipeline, region);
  const usable = all.filter((build) => USABLE.has(stringMember(member(build, 'state'), 'status') ?? ''));
  const arns = usable.map((build) => stringMember(build, 'arn') ?? '').toSorted(byBuild);
  const made = new Set(pipelines.flatMap((pipeline) => newestBuild(pipeline, arns) ?? []));
  const names = new Set([...made].map(nameOf));
  const others = new Map(arns.filter((arn) => !names.has(nameOf(arn))).map((arn) => [nameOf(arn), arn]));
  await Promise.all([
    ...[...made].flatMap((arn) => [readScan(reader, region, arn), readSteps(reader, region, arn)]),
    ...[...made, ...others.values()].map((arn) => reader.read(region, getImage, { imageBuildVersionArn: arn })),
  ]);
}

function noteLogGroups(found: References, pipeline: Json, region: string): void {
  const logging = member(pipeline, 'loggingConfiguration');
  noteLogGroup(found, stringMember(logging, 'imageLogGroupName'), region);
  noteLogGroup(found, stringMember(logging, 'pipelineLogGroupName'), region);
}

async function readScan(reader: Reader, region: string, arn: string): Promise<void> {
  const filter = { name: 'imageBuildVersionArn', values: [arn] };
  await Promise.all([
    reader.read(region, IMAGEBUILDER.listImageScanFindingAggregations, { filter }),
    reader.read(region, IMAGEBUILDER.listImagePackages, { imageBuildVersionArn: arn, ...PAGE }),
  ]);
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
 *
 * @param builds ARNs, oldest first
 */
function newestBuild(pipeline: Json, builds: readonly string[]): string | undefined {
  const recipe = stringMember(pipeline, 'imageRecipeArn') ?? stringMember(pipeline, 'containerRecipeArn');
  if (recipe === undefined) return undefined;
  return builds.findLast((arn) => coversVersion(versionMadeBy(recipe), versionOf(arn)));
}

function byBuild(a: string, b: string): number {
  return byVersion(versionOf(a), versionOf(b)) || buildNumber(a) - buildNumber(b);
}

/** `…:image/web/1.0.0/12` → `…:image/web` */
function nameOf(build: string): string {
  return versionOf(versionOf(build));
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
