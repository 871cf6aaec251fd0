import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { imagebuilderTexts } from '../../../src/facts/imagebuilder/texts.ts';
import type { EvidenceRecord, Redaction } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arn = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const VERSION = arn('image/web/1.0.0');
const IMAGE = `${VERSION}/2`;
const NOTHING = [
  ['ListComponents', 'componentVersionList'],
  ['ListWorkflows', 'workflowVersionList'],
  ['ListContainerRecipes', 'containerRecipeSummaryList'],
  ['ListImageRecipes', 'imageRecipeSummaryList'],
  ['ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList'],
  ['ListDistributionConfigurations', 'distributionConfigurationSummaryList'],
  ['ListLifecyclePolicies', 'lifecyclePolicySummaryList'],
].map(([name, list]) => ok(`imagebuilder:${name}`, { [list ?? '']: [] }));
const pipelines = ok('imagebuilder:ListImagePipelines', {
  // Two pipelines of one recipe make the same images.
  imagePipelineList: ['a', 'b'].map((name) => ({
    arn: arn(`image-pipeline/${name}`),
    imageRecipeArn: arn('image-recipe/web/1.0.0'),
  })),
});
const versions = ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] });
const builds = ok(
  'imagebuilder:ListImageBuildVersions',
  {
    imageSummaryList: [
      { arn: `${VERSION}/1`, state: { status: 'AVAILABLE' } },
      { arn: IMAGE, state: { status: 'AVAILABLE' } },
      { arn: `${VERSION}/3`, state: { status: 'FAILED' } },
    ],
  },
  { input: { imageVersionArn: VERSION } },
);
const image = [...NOTHING, pipelines, versions, builds];
const runsOf = { input: { imageBuildVersionArn: IMAGE } };
const runs = (...list: Json[]) => ok('imagebuilder:ListWorkflowExecutions', { workflowExecutions: list }, runsOf);
const stepsOf = { input: { workflowExecutionId: 'wf-1' } };
const steps = (list: readonly Json[], redactions: readonly Redaction[] = [], more = false) =>
  ok('imagebuilder:ListWorkflowStepExecutions', { steps: [...list] }, { ...stepsOf, redactions, more });
const step = (id: string, more: JsonObject = {}) => ({ stepExecutionId: id, name: 'ApplyBuildComponents', ...more });
const found = (pointer: string): Redaction => ({ pointer, detector: 'secret.password@1', tag: 'a'.repeat(64) });
const RUNS = `${IMAGE}/workflow-executions`;
const RUN = arn('workflow-execution/wf-1');
const read = (...records: EvidenceRecord[]) => derive(imagebuilderTexts, [...image, ...records]);

describe('what the build of the newest image noted', () => {
  it('is a row for each run and each step', () => {
    const shard = read(
      runs({ workflowExecutionId: 'wf-1' }),
      steps([step('step-1'), step('step-2')], [found('/response/steps/1/outputs'), found('/response/steps/1/message')]),
    );
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map(({ values }) => [values['arn'], values['field'], values['secrets']])).toEqual([
      ...['a', 'b'].map((name) => [arn(`image-pipeline/${name}`), 'other', 0]),
      ...[1, 2, 3].map((build) => [`${VERSION}/${build}`, 'other', 0]),
      [RUN, 'other', 0],
      [arn('workflow-step-execution/step-1'), 'build step', 0],
      [arn('workflow-step-execution/step-2'), 'build step', 2],
    ]);
    expect(rowOf(shard, `${arn('workflow-step-execution/step-2')}#`).values['where']).toBe(
      `build step ApplyBuildComponents of ${IMAGE}: /message, /outputs`,
    );
  });

  it.each<[string, readonly EvidenceRecord[], string, string]>([
    ['runs that were refused', [denied('imagebuilder:ListWorkflowExecutions', runsOf)], RUNS, 'denied'],
    ['runs that nobody asked for', [], RUNS, 'not-called'],
    [
      'steps that were refused',
      [runs({ workflowExecutionId: 'wf-1' }), denied('imagebuilder:ListWorkflowStepExecutions', stepsOf)],
      RUN,
      'denied',
    ],
    [
      'steps that follow',
      [runs({ workflowExecutionId: 'wf-1' }), steps([step('step-1')], [], true)],
      RUN,
      'more-pages',
    ],
    ['a step without an id', [runs({ workflowExecutionId: 'wf-1' }), steps([{ name: 'x' }])], RUN, 'unparsable'],
    ['a run without an id', [runs({ status: 'COMPLETED' })], `${IMAGE}/workflow-execution/0`, 'unparsable'],
  ])('%s are not known', (_, records, key, reason) => {
    expect(rowOf(read(...records), `${key}#`).unknown).toMatchObject({ secrets: { reason } });
  });

  it('is not known where the builds or the versions of images are not', () => {
    const refused = denied('imagebuilder:ListImageBuildVersions', { input: { imageVersionArn: VERSION } });
    const lists = [...NOTHING, pipelines, versions];
    expect(derive(imagebuilderTexts, [...lists, refused]).coverage[0]?.complete).toBe(false);
    const unlisted = [...NOTHING, pipelines, builds, denied('imagebuilder:ListImages')];
    expect(derive(imagebuilderTexts, unlisted).coverage[0]?.complete).toBe(false);
  });

  it('is nothing for a pipeline that made no image', () => {
    const none = ok('imagebuilder:ListImages', { imageVersionList: [] });
    const shard = derive(imagebuilderTexts, [...NOTHING, pipelines, none]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map(({ values }) => values['arn'])).toEqual([arn('image-pipeline/a'), arn('image-pipeline/b')]);
  });
});
