import { type Json, listMember, member, stringMember } from '../core/json.ts';
import { buildNumber, isBuild, versionOf } from '../core/version-arn.ts';
import { IMAGEBUILDER } from '../operations/imagebuilder.ts';
import { buildsOfEach, isOwn, readEach, SELF } from './imagebuilder-lists.ts';
import type { Reader } from './reader.ts';
import { noteImage, noteKey, noteRepository, type References } from './references.ts';

/**
 * Reads what builds run: recipes, components and workflows. A component or workflow is read by its newest build; an older
 * one that a recipe or a pipeline names by its number is what that one runs, and is read beside it.
 *
 * @param pipelines The account's pipelines, as they are listed.
 */
export async function collectDocuments(
  reader: Reader,
  region: string,
  found: References,
  pipelines: Promise<readonly Json[]>,
): Promise<void> {
  const component = (arn: string) => readComponent(reader, region, arn, found);
  const workflow = (arn: string) => readWorkflow(reader, region, arn, found);
  const [components, images, containers, workflows] = await Promise.all([
    readEach(reader, region, IMAGEBUILDER.listComponents, SELF, component),
    readImageRecipes(reader, region, found),
    readContainerRecipes(reader, region, found),
    readNewestWorkflows(reader, region, workflow),
  ]);
  await Promise.all([
    ...pinned([...images, ...containers], 'components', 'componentArn', components, reader.account).map(component),
    ...pinned(await pipelines, 'workflows', 'workflowArn', workflows, reader.account).map(workflow),
  ]);
}

/** The account's builds that some list names by their numbers and that were not read. */
function pinned(
  holders: readonly (Json | undefined)[],
  list: string,
  name: string,
  read: readonly (string | undefined)[],
  account: string,
): readonly string[] {
  const arns = holders.flatMap((holder) => listMember(holder, list).map((each) => stringMember(each, name) ?? ''));
  return [...new Set(arns)].filter((arn) => isBuild(arn) && isOwn(arn, account) && !read.includes(arn));
}

/** @returns the ARN of the build that was read */
async function readComponent(reader: Reader, region: string, arn: string, found: References) {
  const answer = await reader.read(region, IMAGEBUILDER.getComponent, { componentBuildVersionArn: arn });
  const component = member(answer.response, 'component');
  noteKey(found, stringMember(component, 'kmsKeyId'), region);
  return stringMember(component, 'arn');
}

async function readWorkflow(reader: Reader, region: string, arn: string, found: References) {
  const answer = await reader.read(region, IMAGEBUILDER.getWorkflow, { workflowBuildVersionArn: arn });
  noteKey(found, stringMember(member(answer.response, 'workflow'), 'kmsKeyId'), region);
  return arn;
}

/** A workflow's document stands in its builds alone, so that these are listed first. */
async function readNewestWorkflows(reader: Reader, region: string, read: (arn: string) => Promise<string>) {
  const { listWorkflowBuildVersions, listWorkflows } = IMAGEBUILDER;
  const builds = await buildsOfEach(reader, region, listWorkflows, listWorkflowBuildVersions, 'workflowVersionArn');
  const newest = new Map<string, string>();
  for (const build of builds) {
    const arn = stringMember(build, 'arn') ?? '';
    const before = newest.get(versionOf(arn));
    if (before === undefined || buildNumber(before) < buildNumber(arn)) newest.set(versionOf(arn), arn);
  }
  return Promise.all([...newest.values()].map(read));
}

async function readImageRecipes(reader: Reader, region: string, found: References) {
  return readEach(reader, region, IMAGEBUILDER.listImageRecipes, SELF, async (arn) => {
    const answer = await reader.read(region, IMAGEBUILDER.getImageRecipe, { imageRecipeArn: arn });
    const recipe = member(answer.response, 'imageRecipe');
    noteVolumeKeys(found, recipe, region);
    noteImage(found, stringMember(recipe, 'parentImage'), region);
    return recipe;
  });
}

async function readContainerRecipes(reader: Reader, region: string, found: References) {
  return readEach(reader, region, IMAGEBUILDER.listContainerRecipes, SELF, async (arn) => {
    const answer = await reader.read(region, IMAGEBUILDER.getContainerRecipe, { containerRecipeArn: arn });
    const recipe = member(answer.response, 'containerRecipe');
    noteKey(found, stringMember(recipe, 'kmsKeyId'), region);
    noteVolumeKeys(found, member(recipe, 'instanceConfiguration'), region);
    noteImage(found, stringMember(member(recipe, 'instanceConfiguration'), 'image'), region);
    noteRepository(found, stringMember(member(recipe, 'targetRepository'), 'repositoryName'), region);
    return recipe;
  });
}

function noteVolumeKeys(found: References, holder: Json | undefined, region: string): void {
  for (const mapping of listMember(holder, 'blockDeviceMappings')) {
    noteKey(found, stringMember(member(mapping, 'ebs'), 'kmsKeyId'), region);
  }
}
