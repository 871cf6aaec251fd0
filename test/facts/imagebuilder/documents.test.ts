import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderDocuments } from '../../../src/facts/imagebuilder/documents.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/harden/1.0.0`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/app/1.0.0`;
const FLOW = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:workflow/build/test/1.0.0`;

const list = (components: string[] = [], recipes: string[] = [], flows: string[] = []) => [
  ok('imagebuilder:ListComponents', { componentVersionList: components.map((arn) => ({ arn })) }),
  ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: recipes.map((arn) => ({ arn })) }),
  ok('imagebuilder:ListWorkflows', { workflowVersionList: flows.map((arn) => ({ arn })) }),
];
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
      ...list([], [], [FLOW]),
      flow({ kmsKeyId: '' }, 9),
      flow({ kmsKeyId: KEY }, 10),
      describeKey(CUSTOMER),
    ]);
    expect(rowOf(shard, FLOW).values['kmsKeyId']).toBe(KEY);
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
