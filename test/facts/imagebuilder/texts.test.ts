import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderTexts } from '../../../src/facts/imagebuilder/texts.ts';
import type { EvidenceRecord, Redaction } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arnOf = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const COMPONENT = arnOf('component/harden/1.0.0');
const FLOW = arnOf('workflow/build/test/1.0.0');
const POLICY = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:lifecycle-policy/keep`;
const CONTAINER = arnOf('container-recipe/app/1.0.0');
const RECIPE = arnOf('image-recipe/base/1.0.0');
const PIPELINE = arnOf('image-pipeline/weekly');

const LISTS = [
  ['imagebuilder:ListComponents', 'componentVersionList', COMPONENT],
  ['imagebuilder:ListWorkflows', 'workflowVersionList', FLOW],
  ['imagebuilder:ListContainerRecipes', 'containerRecipeSummaryList', CONTAINER],
  ['imagebuilder:ListImageRecipes', 'imageRecipeSummaryList', RECIPE],
  ['imagebuilder:ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList', ''],
  ['imagebuilder:ListDistributionConfigurations', 'distributionConfigurationSummaryList', ''],
  ['imagebuilder:ListLifecyclePolicies', 'lifecyclePolicySummaryList', POLICY],
  ['imagebuilder:ListWorkflowBuildVersions', 'workflowSummaryList', `${FLOW}/1`],
] as const;
const listing = (...arns: string[]) =>
  LISTS.map(([operation, name, arn]) => ok(operation, { [name]: arns.includes(arn) ? [{ arn }] : [] }));
const noImages = ok('imagebuilder:ListImages', { imageVersionList: [] });
const noPipelines = ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] });
const found = (pointer: string, detector = 'secret.password@1', line?: number): Redaction => ({
  pointer,
  detector,
  tag: 'a'.repeat(64),
  ...(line === undefined ? {} : { line }),
});
const component = (body: Json, redactions: readonly Redaction[] = []) =>
  ok('imagebuilder:GetComponent', { component: body }, { input: { componentBuildVersionArn: COMPONENT }, redactions });
const recipe = (body: Json, redactions: readonly Redaction[] = []) =>
  ok('imagebuilder:GetImageRecipe', { imageRecipe: body }, { input: { imageRecipeArn: RECIPE }, redactions });
const read = (...records: EvidenceRecord[]) =>
  derive(imagebuilderTexts, [...listing(COMPONENT), noPipelines, noImages, ...records]);

describe('imagebuilder.texts', () => {
  it('counts secrets in a document, with kinds and lines', () => {
    const shard = read(
      component({ data: 'phases: []' }, [
        found('/response/component/data', 'secret.password@1', 12),
        found('/response/component/data', 'secret.aws-access-key@1', 3),
        found('/response/component/data', 'secret.password@1', 12),
        found('/response/component/data', 'personal.email@1', 4),
      ]),
    );
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, `${COMPONENT}#/data`).values).toMatchObject({
      field: 'document',
      secrets: 3,
      kinds: ['secret.aws-access-key@1', 'secret.password@1'],
      lines: ['3', '12'],
      where: 'document, line 3, 12',
    });
    expect(rowOf(shard, `${COMPONENT}#`).values).toMatchObject({ field: 'other', secrets: 0 });
  });

  it('reads images by the list of their builds, and lifecycle policies', () => {
    const VERSION = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/web/1.0.0`;
    const shard = derive(imagebuilderTexts, [
      ...listing(POLICY),
      noPipelines,
      ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] }),
      ok(
        'imagebuilder:ListImageBuildVersions',
        { imageSummaryList: [{ arn: `${VERSION}/1` }, { arn: `${VERSION}/2`, tags: { note: 'x' } }] },
        { redactions: [found('/response/imageSummaryList/1/tags/note')] },
      ),
      ok(
        'imagebuilder:GetLifecyclePolicy',
        { lifecyclePolicy: { description: 'x' } },
        { input: { lifecyclePolicyArn: POLICY }, redactions: [found('/response/lifecyclePolicy/description')] },
      ),
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, `${VERSION}/1#`).values).toMatchObject({ field: 'other', secrets: 0 });
    expect(rowOf(shard, `${VERSION}/2#`).values).toMatchObject({
      field: 'other',
      secrets: 1,
      where: '/tags/note',
    });
    expect(rowOf(shard, `${POLICY}#`).values).toMatchObject({ secrets: 1 });
    const refused = denied('imagebuilder:ListImageBuildVersions');
    const images = ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] });
    const lists = listing().filter(({ operation }) => operation !== 'imagebuilder:ListImageBuildVersions');
    const unread = derive(imagebuilderTexts, [...lists, noPipelines, images, refused]);
    expect(unread.coverage[0]?.complete).toBe(false);
  });

  it('a clean document has none', () => {
    expect(rowOf(read(component({ data: 'x' })), `${COMPONENT}#/data`).values).toMatchObject({
      secrets: 0,
      kinds: [],
      lines: [],
    });
  });

  it('tells parameters apart, and counts what is anywhere else in the rest', () => {
    const parameters = [
      { name: 'Version', defaultValue: ['1'] },
      { name: 'Token', defaultValue: ['t'] },
      { name: 'NoDefault' },
    ];
    const shard = read(
      component({ data: 'x', parameters, description: 'd' }, [
        found('/response/component/parameters/1/defaultValue/0'),
        found('/response/component/description'),
        found('/response/component/parameters/10/defaultValue/0'),
        found('/input/componentBuildVersionArn'),
      ]),
    );
    expect(rowOf(shard, `${COMPONENT}#/parameters/0`).values['secrets']).toBe(0);
    expect(rowOf(shard, `${COMPONENT}#/parameters/1`).values).toMatchObject({ secrets: 1, where: 'parameter Token' });
    expect(rowOf(shard, `${COMPONENT}#`).values).toMatchObject({
      secrets: 2,
      where: '/description, /parameters/10/defaultValue/0',
    });
    expect(shard.rows).toHaveLength(4);
  });

  it('reads workflows, Dockerfiles, recipes, user data and pipelines', () => {
    const shard = derive(imagebuilderTexts, [
      ...listing(FLOW, `${FLOW}/1`, CONTAINER, RECIPE),
      ok(
        'imagebuilder:GetWorkflow',
        { workflow: { data: 'x', parameters: [{ name: 'a', defaultValue: ['b'] }] } },
        {
          input: { workflowBuildVersionArn: `${FLOW}/1` },
          redactions: [found('/response/workflow/parameters/0/defaultValue/0')],
        },
      ),
      ok(
        'imagebuilder:GetContainerRecipe',
        {
          containerRecipe: {
            dockerfileTemplateData: 'FROM x',
            components: [{ parameters: [{ name: 'a', value: ['b'] }] }],
          },
        },
        {
          input: { containerRecipeArn: CONTAINER },
          redactions: [found('/response/containerRecipe/dockerfileTemplateData', 'secret.jwt@1', 2)],
        },
      ),
      recipe(
        {
          components: [{}, { parameters: [{ name: 'a', value: ['b'] }] }],
          additionalInstanceConfiguration: { userDataOverride: 'eA==' },
        },
        [
          found('/response/imageRecipe/components/1/parameters/0/value/0'),
          found('/response/imageRecipe/additionalInstanceConfiguration/userDataOverride', 'secret.private-key@1', 1),
        ],
      ),
      ok(
        'imagebuilder:ListImagePipelines',
        {
          imagePipelineList: [
            { arn: 'p0' },
            { arn: PIPELINE, workflows: [{ parameters: [{ name: 'a', value: ['b'] }] }] },
          ],
        },
        {
          redactions: [
            found('/response/imagePipelineList/1/workflows/0/parameters/0/value/0'),
            found('/response/imagePipelineList/10/tags/a'),
          ],
        },
      ),
    ]);
    const secrets = Object.fromEntries(shard.rows.map((row) => [row.key, row.values['secrets']]));
    expect(secrets).toEqual({
      [`${FLOW}#`]: 0,
      [`${FLOW}#/data`]: 0,
      [`${FLOW}#/parameters/0`]: 1,
      [`${CONTAINER}#`]: 0,
      [`${CONTAINER}#/dockerfileTemplateData`]: 1,
      [`${CONTAINER}#/components/0/parameters/0`]: 0,
      [`${RECIPE}#`]: 0,
      [`${RECIPE}#/components/1/parameters/0`]: 1,
      [`${RECIPE}#/additionalInstanceConfiguration/userDataOverride`]: 1,
      'p0#': 0,
      [`${PIPELINE}#`]: 0,
      [`${PIPELINE}#/workflows/0/parameters/0`]: 1,
    });
  });

  it('does not call a text clean that nobody could search', () => {
    const place = '/response/imageRecipe/additionalInstanceConfiguration/userDataOverride';
    const of = (...redactions: Redaction[]) =>
      rowOf(
        derive(imagebuilderTexts, [
          ...listing(RECIPE),
          noPipelines,
          recipe({ additionalInstanceConfiguration: { userDataOverride: 'H4sI' } }, redactions),
        ]),
        `${RECIPE}#/additionalInstanceConfiguration/userDataOverride`,
      );
    expect(of(found(place, 'opaque.bytes@1')).unknown).toMatchObject({ secrets: { reason: 'unparsable' } });
    expect(of(found(place, 'opaque.gzip@1')).unknown).toMatchObject({ secrets: { reason: 'unparsable' } });
    expect(of(found(place, 'opaque.gzip@1'), found(place, 'secret.jwt@1')).values['secrets']).toBe(1);
    expect(of(found(place, 'opaque.gzip@1'), found(place, 'personal.email@1')).values['secrets']).toBe(0);
  });

  it('does not know a document that AWS obfuscates, that is missing, or that is no text', () => {
    for (const body of [{ data: '***', obfuscate: true }, {}, { data: ['x'] }]) {
      expect(rowOf(read(component(body)), `${COMPONENT}#/data`).unknown).toMatchObject({
        secrets: { reason: 'unparsable' },
      });
    }
  });

  it('keeps a resource that could not be read as one row that says so', () => {
    const refused = denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } });
    for (const [record, reason] of [
      [refused, 'denied'],
      [recipe({}), 'not-called'],
      [component('x'), 'unparsable'],
    ] as const) {
      const shard = read(record);
      expect(shard.rows).toHaveLength(1);
      expect(rowOf(shard, `${COMPONENT}#`).unknown).toMatchObject({
        secrets: { reason },
        kinds: { reason },
        lines: { reason },
      });
    }
  });

  it('survives hostile shapes', () => {
    const shard = read(component({ data: 'x', parameters: { length: 3 }, __proto__: null, constructor: [] }));
    expect(shard.rows).toHaveLength(2);
    expect(read(component({ data: 'x', parameters: [null, 'x', { defaultValue: 1 }] })).rows).toHaveLength(3);
  });

  it('is incomplete when pipelines were refused or have no name', () => {
    const refused = denied('imagebuilder:ListImagePipelines');
    const nameless = ok('imagebuilder:ListImagePipelines', { imagePipelineList: [{ workflows: [] }] });
    for (const record of [refused, nameless]) {
      expect(derive(imagebuilderTexts, [...listing(), record]).coverage[0]?.complete).toBe(false);
    }
  });
});
