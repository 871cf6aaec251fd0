import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ok } from '../../fixtures/evidence.ts';
import { ann, builder, INFRASTRUCTURE, pathsOf, policy, TO_STRONG, trusting } from './escalation-support.ts';
import { role, roleArn } from './fixtures.ts';

/**
 * Names of whatever version is newest. Image Builder User Guide, "Semantic versioning in Image Builder": x stands for the
 * most recent version; ARNs with a build number point to that build, others to the newest one.
 */

interface Pipeline {
  readonly pipeline: JsonObject;
  readonly imageRecipes?: Readonly<Record<string, JsonObject>>;
  readonly containerRecipes?: Readonly<Record<string, JsonObject>>;
}

function estateOf({ containerRecipes = {}, imageRecipes = {}, pipeline }: Pipeline): readonly EvidenceRecord[] {
  const summaries = (recipes: Readonly<Record<string, JsonObject>>) => Object.keys(recipes).map((arn) => ({ arn }));
  return [
    ok('imagebuilder:ListInfrastructureConfigurations', {
      infrastructureConfigurationSummaryList: [{ arn: INFRASTRUCTURE, instanceProfileName: 'strong' }],
    }),
    ok('imagebuilder:ListImagePipelines', {
      imagePipelineList: [{ infrastructureConfigurationArn: INFRASTRUCTURE, ...pipeline }],
    }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: summaries(imageRecipes) }),
    ...Object.entries(imageRecipes).map(([arn, imageRecipe]) =>
      ok('imagebuilder:GetImageRecipe', { imageRecipe }, { input: { imageRecipeArn: arn } }),
    ),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: summaries(containerRecipes) }),
    ...Object.entries(containerRecipes).map(([arn, containerRecipe]) =>
      ok('imagebuilder:GetContainerRecipe', { containerRecipe }, { input: { containerRecipeArn: arn } }),
    ),
  ];
}

const taking = (...components: readonly string[]): JsonObject => ({
  components: components.map((component) => ({ componentArn: component })),
});
const shop = (version: string) => builder(`image-recipe/shop/${version}`);
const box = (version: string) => builder(`container-recipe/box/${version}`);
const agent = (version: string) => builder(`component/agent/${version}`);
const AMAZON = 'arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/x.x.x';
const OTHERS = 'arn:aws:imagebuilder:eu-central-1:999988887777:component/agent/x.x.x';

const COMPONENT = [{ Action: 'imagebuilder:CreateComponent' }];
const only = (Resource: string) => [{ Action: 'imagebuilder:*', Resource }];
const pinned = { [shop('1.0.0')]: taking(agent('1.0.0/1')) };
const open = { [shop('1.0.0')]: taking(agent('x.x.x')) };

describe('IB-4: whoever makes what is newest', () => {
  it.each<[string, readonly JsonObject[], Pipeline, boolean]>([
    ['by the recipe in full', COMPONENT, { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: open }, true],
    ['by x.x.x', COMPONENT, { pipeline: { imageRecipeArn: shop('x.x.x') }, imageRecipes: open }, true],
    ['by 1.x.x', COMPONENT, { pipeline: { imageRecipeArn: shop('1.x.x') }, imageRecipes: open }, true],
    [
      'by 2.x.x, of which there is none',
      COMPONENT,
      { pipeline: { imageRecipeArn: shop('2.x.x') }, imageRecipes: open },
      false,
    ],
    [
      'by x.x.x, of which the newest takes a build',
      COMPONENT,
      {
        pipeline: { imageRecipeArn: shop('x.x.x') },
        imageRecipes: { ...open, [shop('1.10.0')]: taking(agent('1.0.0/1')) },
      },
      false,
    ],
    [
      'in a container pipeline',
      COMPONENT,
      { pipeline: { containerRecipeArn: box('1.0.0') }, containerRecipes: { [box('1.0.0')]: taking(agent('1.x.x')) } },
      true,
    ],
    [
      'in a container pipeline by x.x.x',
      COMPONENT,
      { pipeline: { containerRecipeArn: box('x.x.x') }, containerRecipes: { [box('1.0.0')]: taking(agent('1.2.x')) } },
      true,
    ],
    [
      'a new build of a version',
      COMPONENT,
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: { [shop('1.0.0')]: taking(agent('1.0.0')) } },
      true,
    ],
    ['not of a build', COMPONENT, { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: pinned }, false],
    [
      "not Amazon's, nor another account's",
      COMPONENT,
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: { [shop('1.0.0')]: taking(AMAZON, OTHERS) } },
      false,
    ],
    [
      'a component of the name',
      only(builder('component/agent/*')),
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: open },
      true,
    ],
    [
      'not one of another name',
      only(builder('component/web/*')),
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: open },
      false,
    ],
    [
      'not one of another Region',
      only('arn:aws:imagebuilder:us-east-1:111122223333:component/agent/*'),
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: open },
      false,
    ],
    [
      'a recipe of the name',
      [{ Action: 'imagebuilder:CreateImageRecipe' }],
      { pipeline: { imageRecipeArn: shop('x.x.x') }, imageRecipes: pinned },
      true,
    ],
    [
      'no recipe of a version that the pipeline does not take',
      [{ Action: 'imagebuilder:CreateImageRecipe', Resource: shop('2.*') }],
      { pipeline: { imageRecipeArn: shop('1.x.x') }, imageRecipes: pinned },
      false,
    ],
    [
      'no recipe where the pipeline names one',
      [{ Action: 'imagebuilder:CreateImageRecipe' }],
      { pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: pinned },
      false,
    ],
    [
      'a container recipe',
      [{ Action: 'imagebuilder:CreateContainerRecipe' }],
      { pipeline: { containerRecipeArn: box('1.x.x') }, containerRecipes: { [box('1.0.0')]: {} } },
      true,
    ],
    [
      'no image recipe for a container recipe',
      [{ Action: 'imagebuilder:CreateImageRecipe' }],
      { pipeline: { containerRecipeArn: box('1.x.x') }, containerRecipes: { [box('1.0.0')]: {} } },
      false,
    ],
    [
      'a parent image that is imported',
      [{ Action: 'imagebuilder:ImportVmImage' }],
      {
        pipeline: { imageRecipeArn: shop('1.0.0') },
        imageRecipes: { [shop('1.0.0')]: { parentImage: builder('image/base/x.x.x') } },
      },
      true,
    ],
    [
      'no parent image of Amazon',
      [{ Action: 'imagebuilder:ImportVmImage' }],
      {
        pipeline: { imageRecipeArn: shop('1.0.0') },
        imageRecipes: { [shop('1.0.0')]: { parentImage: 'arn:aws:imagebuilder:eu-central-1:aws:image/al/x.x.x' } },
      },
      false,
    ],
  ])('%s', (_, statements, pipeline, isWay) => {
    const paths = pathsOf(ann(statements, { records: estateOf(pipeline) }));
    expect(paths).toEqual(isWay ? [expect.stringContaining(`IB-4 ${TO_STRONG}`)] : []);
  });

  const flow = role('flow', [policy({ Action: 'kms:Decrypt' })], trusting({ Service: 'imagebuilder.amazonaws.com' }));
  const workflows = (version: string) => [{ workflowArn: builder(`workflow/build/golden/${version}`) }];
  it.each<[string, string, boolean]>([
    ['a workflow by x.x.x', 'x.x.x', true],
    ['a workflow by a version', '1.0.0', true],
    ['no workflow by a build', '1.0.0/2', false],
  ])('%s: its role, and that of the build instance', (_, version, isWay) => {
    const pipeline = {
      imageRecipeArn: shop('1.0.0'),
      executionRole: roleArn('flow'),
      workflows: workflows(version),
    };
    const records = estateOf({ pipeline, imageRecipes: pinned });
    const paths = pathsOf(ann([{ Action: 'imagebuilder:CreateWorkflow' }], { records, roles: [flow] }));
    const ways = [roleArn('flow'), roleArn('strong')].map((arn) => expect.stringContaining(`IB-4 to ${arn}`));
    expect(paths).toEqual(isWay ? ways : []);
  });
});

describe('code for an infrastructure configuration that is there', () => {
  const records = estateOf({ pipeline: { imageRecipeArn: shop('1.0.0') }, imageRecipes: open });
  const may = (...actions: readonly string[]) => [{ Action: actions.map((action) => `imagebuilder:${action}`) }];

  // catalog.md G1a and G1b: SDK, CreateContainerRecipeRequest and CreateImagePipelineRequest.
  it.each<[string, readonly string[]]>([
    ['IB-5', ['CreateContainerRecipe', 'CreateImage']],
    ['IB-5', ['CreateContainerRecipe', 'UpdateImagePipeline']],
    ['IB-5', ['CreateContainerRecipe', 'CreateImagePipeline']],
    ['IB-5', ['CreateImageRecipe', 'CreateImagePipeline']],
    ['IB-3', ['ImportComponent', 'CreateImagePipeline']],
    ['IB-7', ['UpdateInfrastructureConfiguration']],
  ])('%s: %j, and none of them alone', (id, actions) => {
    const other = estateOf({ pipeline: { imageRecipeArn: builder('image-recipe/other/1.0.0') }, imageRecipes: open });
    expect(pathsOf(ann(may(...actions), { records: other }))).toEqual([expect.stringContaining(`${id} ${TO_STRONG}`)]);
    for (const action of actions.length > 1 ? actions : [])
      expect(pathsOf(ann(may(action), { records: other }))).toEqual([]);
  });

  it('IB-14: a build instance runs the agent of Systems Manager; commands need a document that runs them', () => {
    const instances = 'arn:aws:ec2:*:*:instance/*';
    const send = (...Resource: readonly string[]) =>
      pathsOf(ann([{ Action: 'ssm:SendCommand', Resource }], { records }));
    const way = [expect.stringContaining(`IB-14 ${TO_STRONG} (ssm:SendCommand`)];
    expect(send('*')).toEqual(way);
    expect(send(instances, 'arn:aws:ssm:*::document/AWS-RunShellScript')).toEqual(way);
    expect(send(instances, 'arn:aws:ssm:*:111122223333:document/own')).toEqual(way);
    expect(send(instances, 'arn:aws:ssm:*::document/AWS-UpdateSSMAgent')).toEqual([]);
    expect(send('arn:aws:ssm:*::document/AWS-RunShellScript')).toEqual([]);
    const session = (Resource: string) => ann([{ Action: 'ssm:StartSession', Resource }], { records });
    expect(session(instances)).toMatchObject({ surePaths: 1 });
    // One instance by its id is no build instance to come, but may have the role.
    expect(session('arn:aws:ec2:eu-central-1:111122223333:instance/i-0aaaaaaaaaaaaaaaa')).toMatchObject({
      surePaths: 0,
      paths: [expect.stringContaining('SSM-StartSession')],
    });
  });

  // catalog.md G1c: `executionRole` of CreateImagePipeline, DistributeImage and ImportDiskImage.
  it.each<[string, string, readonly string[]]>([
    ['IB-6', 'flow', ['CreateWorkflow', 'CreateImagePipeline']],
    ['IB-6', 'strong', ['CreateWorkflow', 'UpdateImagePipeline']],
    ['IB-13', 'flow', ['DistributeImage']],
    ['IB-13', 'flow', ['ImportDiskImage']],
  ])('%s to %s: iam:PassRole with %j', (id, to, actions) => {
    const flow = role('flow', [policy({ Action: 'kms:Decrypt' })], trusting({ Service: 'imagebuilder.amazonaws.com' }));
    const rights = [{ Action: 'iam:PassRole', Resource: roleArn('flow') }, ...may(...actions)];
    const pipeline = { imageRecipeArn: shop('1.0.0') };
    const setting = { roles: [flow], records: estateOf({ pipeline, imageRecipes: pinned }) };
    expect(pathsOf(ann(rights, setting))).toEqual(
      expect.arrayContaining([expect.stringContaining(`${id} to ${roleArn(to)}`)]),
    );
    expect(pathsOf(ann(may(...actions), setting))).toEqual([]);
  });
});
