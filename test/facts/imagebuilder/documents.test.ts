import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderDocuments } from '../../../src/facts/imagebuilder/documents.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/harden/1.0.0`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/app/1.0.0`;
const IMAGE_RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/web/1.0.0`;
const PIPELINE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-pipeline/web`;
const FLOW = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:workflow/build/test/1.0.0`;

const list = (components: string[] = [], recipes: string[] = [], flows: string[] = []) => [
  ok('imagebuilder:ListComponents', { componentVersionList: components.map((arn) => ({ arn })) }),
  ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: recipes.map((arn) => ({ arn })) }),
  ok('imagebuilder:ListWorkflows', { workflowVersionList: flows.map((arn) => ({ arn })) }),
  ...naming(),
];
/** What may name builds: image recipes and pipelines; and the builds of the workflow. */
function naming(recipes: Json[] = [], pipelines: Json[] = [], builds: number[] = [1]) {
  return [
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: recipes.length > 0 ? [{ arn: IMAGE_RECIPE }] : [] }),
    ...recipes.map((body) =>
      ok('imagebuilder:GetImageRecipe', { imageRecipe: body }, { input: { imageRecipeArn: IMAGE_RECIPE } }),
    ),
    ok('imagebuilder:ListImagePipelines', { imagePipelineList: pipelines }),
    ok('imagebuilder:ListWorkflowBuildVersions', {
      workflowSummaryList: builds.map((build) => ({ arn: `${FLOW}/${build}` })),
    }),
  ];
}
const component = (body: Json) =>
  ok('imagebuilder:GetComponent', { component: body }, { input: { componentBuildVersionArn: COMPONENT } });
const recipe = (body: Json) =>
  ok('imagebuilder:GetContainerRecipe', { containerRecipe: body }, { input: { containerRecipeArn: RECIPE } });
const flow = (body: Json, build = 1) =>
  ok('imagebuilder:GetWorkflow', { workflow: body }, { input: { workflowBuildVersionArn: `${FLOW}/${build}` } });
const describeKey = (metadata: Json) => ok('kms:DescribeKey', { KeyMetadata: metadata }, { input: { KeyId: KEY } });
const CUSTOMER = { Arn: KEY, KeyManager: 'CUSTOMER', AWSAccountId: ACCOUNT };

describe('imagebuilder.documents', () => {
  it('has one row per custom component, container recipe and workflow', () => {
    const shard = derive(imagebuilderDocuments, [
      ...list([COMPONENT], [RECIPE], [FLOW]),
      component({ encrypted: true, kmsKeyId: KEY, state: { status: 'DEPRECATED' } }),
      recipe({ encrypted: true, kmsKeyId: '' }),
      flow({ kmsKeyId: KEY }),
      describeKey(CUSTOMER),
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, COMPONENT)).toMatchObject({
      values: {
        kind: 'component',
        encrypted: true,
        kmsKeyId: KEY,
        keyManager: 'CUSTOMER',
        keyAccount: ACCOUNT,
        status: 'DEPRECATED',
      },
      absent: [],
    });
    expect(rowOf(shard, RECIPE)).toMatchObject({
      values: { kind: 'container recipe', encrypted: true },
      absent: ['kmsKeyId', 'keyManager', 'keyAccount', 'status'],
    });
    expect(rowOf(shard, FLOW)).toMatchObject({
      values: { kind: 'workflow', keyManager: 'CUSTOMER' },
      absent: ['encrypted', 'status'],
    });
  });

  it("leaves out what is Amazon's or another's", () => {
    const theirs = ['aws', 'aws-marketplace', 'third-party', '999988887777'];
    const shard = derive(imagebuilderDocuments, list(theirs.map((owner) => COMPONENT.replace(ACCOUNT, owner))));
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it('reads the newest build of a workflow', () => {
    const shard = derive(imagebuilderDocuments, [
      ...list([], [], [FLOW]).slice(0, 3),
      ...naming([], [], [9, 10]),
      flow({ kmsKeyId: '' }, 9),
      flow({ kmsKeyId: KEY }, 10),
      describeKey(CUSTOMER),
    ]);
    expect(rowOf(shard, FLOW).values['kmsKeyId']).toBe(KEY);
    expect(shard.rows).toHaveLength(1);
  });

  it('does not take an older build of a workflow for the newest', () => {
    const lists = list([], [], [FLOW]).slice(0, 3);
    const named = naming([], [{ arn: PIPELINE, workflows: [{ workflowArn: `${FLOW}/1` }] }]);
    const old = flow({ arn: `${FLOW}/1`, kmsKeyId: KEY });
    const listedNewer = derive(imagebuilderDocuments, [...lists, ...naming([], [], [1, 2]), old]);
    expect(rowOf(listedNewer, FLOW).unknown).toMatchObject({ kmsKeyId: { reason: 'not-called' } });
    const refused = [...named.slice(0, -1), denied('imagebuilder:ListWorkflowBuildVersions')];
    const shard = derive(imagebuilderDocuments, [...lists, ...refused, old]);
    expect(rowOf(shard, FLOW).unknown).toMatchObject({ kmsKeyId: { reason: 'denied' } });
    expect(rowOf(shard, `${FLOW}/1`).values).toMatchObject({ kind: 'workflow', kmsKeyId: KEY });
  });

  // User Guide, "Semantic versioning": build version ARNs point to a specific build.
  describe('an older build that is named by its number', () => {
    const named = { components: [{ componentArn: `${COMPONENT}/1` }, { componentArn: `${COMPONENT}/x` }] };
    const build = (number: number, body: { [key: string]: Json }, asked = `${COMPONENT}/${number}`) =>
      ok(
        'imagebuilder:GetComponent',
        { component: { arn: `${COMPONENT}/${number}`, encrypted: true, ...body } },
        { input: { componentBuildVersionArn: asked } },
      );
    const of = (...records: ReturnType<typeof ok>[]) =>
      derive(imagebuilderDocuments, [...list([COMPONENT]).slice(0, 3), ...naming([named]), ...records]);

    it('has a row of its own beside the newest', () => {
      const shard = of(build(2, {}, COMPONENT), build(1, { kmsKeyId: KEY }), describeKey(CUSTOMER));
      expect(rowOf(shard, COMPONENT).absent).toContain('kmsKeyId');
      expect(rowOf(shard, `${COMPONENT}/1`).values).toMatchObject({ kind: 'component', kmsKeyId: KEY });
      expect(shard.rows).toHaveLength(2);
    });

    it('has none where it is the newest', () => {
      expect(of(build(1, {}, COMPONENT)).rows.map(({ key }) => key)).toEqual([COMPONENT]);
    });

    it('is not known where it was refused, never read, or deleted', () => {
      const asked = { input: { componentBuildVersionArn: `${COMPONENT}/1` } };
      for (const [reason, ...records] of [
        ['denied', denied('imagebuilder:GetComponent', asked)],
        ['not-called'],
        ['unparsable', absent('imagebuilder:GetComponent', 'ResourceNotFoundException', asked)],
      ] as const) {
        const shard = of(build(2, {}, COMPONENT), ...records);
        expect(rowOf(shard, `${COMPONENT}/1`).unknown).toMatchObject({ encrypted: { reason } });
      }
    });

    it('may be there where a recipe could not be read', () => {
      const closed = denied('imagebuilder:GetImageRecipe', { input: { imageRecipeArn: IMAGE_RECIPE } });
      const lists = [
        ...list([COMPONENT]).slice(0, 3),
        ...naming([named]).filter((each) => each.operation !== closed.operation),
      ];
      const shard = derive(imagebuilderDocuments, [...lists, closed, build(2, {}, COMPONENT)]);
      expect(shard.coverage[0]).toMatchObject({ complete: false });
    });

    it('of another account is not read', () => {
      const theirs = { components: [{ componentArn: `${COMPONENT.replace(ACCOUNT, '999988887777')}/1` }] };
      const shard = derive(imagebuilderDocuments, [...list().slice(0, 3), ...naming([theirs])]);
      expect([shard.rows, shard.coverage[0]?.complete]).toEqual([[], true]);
    });
  });

  it('does not know a document whose reading was refused, for want of kms:Decrypt perhaps', () => {
    const refused = denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } });
    const row = rowOf(derive(imagebuilderDocuments, [...list([COMPONENT]), refused]), COMPONENT);
    expect(row.unknown).toMatchObject({
      encrypted: { reason: 'denied' },
      kmsKeyId: { reason: 'denied' },
      keyManager: { reason: 'denied' },
    });
  });

  it('does not know the manager of a key that was refused or never described', () => {
    for (const [record, reason] of [
      [denied('kms:DescribeKey', { input: { KeyId: KEY } }), 'denied'],
      [component({ encrypted: true, kmsKeyId: KEY }), 'not-called'],
      [describeKey({ Arn: KEY }), 'unparsable'],
      [describeKey('CUSTOMER'), 'unparsable'],
    ] as const) {
      const row = rowOf(
        derive(imagebuilderDocuments, [...list([COMPONENT]), component({ encrypted: true, kmsKeyId: KEY }), record]),
        COMPONENT,
      );
      expect(row.unknown).toMatchObject({ keyManager: { reason }, keyAccount: { reason } });
      expect(row.values['kmsKeyId']).toBe(KEY);
    }
  });

  it.each([
    ['no word on encryption', { kmsKeyId: '' }, ['encrypted']],
    ['a word instead of a flag', { encrypted: 'true' }, ['encrypted']],
    ['a key that is no text', { encrypted: true, kmsKeyId: { Arn: KEY } }, ['kmsKeyId', 'keyManager', 'keyAccount']],
  ])('does not know from hostile answers: %s', (_, body, unknowns) => {
    const row = rowOf(derive(imagebuilderDocuments, [...list([COMPONENT]), component(body)]), COMPONENT);
    expect(Object.keys(row.unknown).sort()).toEqual([...unknowns].sort());
  });
});
