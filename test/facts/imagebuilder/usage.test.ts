import { describe, expect, it } from 'vitest';
import { imagebuilderUsage } from '../../../src/facts/imagebuilder/usage.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const LISTS = {
  'imagebuilder:ListComponents': 'componentVersionList',
  'imagebuilder:ListContainerRecipes': 'containerRecipeSummaryList',
  'imagebuilder:ListDistributionConfigurations': 'distributionConfigurationSummaryList',
  'imagebuilder:ListImageRecipes': 'imageRecipeSummaryList',
  'imagebuilder:ListImages': 'imageVersionList',
  'imagebuilder:ListInfrastructureConfigurations': 'infrastructureConfigurationSummaryList',
  'imagebuilder:ListImagePipelines': 'imagePipelineList',
  'imagebuilder:ListWorkflows': 'workflowVersionList',
} as const;
type List = keyof typeof LISTS;
const OPERATIONS = Object.keys(LISTS) as List[];

const empty = (operation: List, region = REGION) => ok(operation, { [LISTS[operation]]: [] }, { region });
const holding = (operation: List, n = 1) =>
  ok(operation, { [LISTS[operation]]: Array.from({ length: n }, () => ({ arn: 'x' })) });
const others = (operation: List) => OPERATIONS.filter((each) => each !== operation).map((each) => empty(each));

describe('imagebuilder.usage', () => {
  it.each(OPERATIONS)('a single answer of %s makes the Region one in use', (operation) => {
    const shard = derive(imagebuilderUsage, [holding(operation, 2), ...others(operation)]);
    const row = rowOf(shard, `${ACCOUNT}/${REGION}`);
    expect(Object.values(row.values).filter((value) => value === 2)).toHaveLength(1);
    expect(row.from).toHaveLength(8);
  });

  it('has no row where all lists came back empty, and is complete', () => {
    const shard = derive(
      imagebuilderUsage,
      OPERATIONS.map((operation) => empty(operation)),
    );
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each(OPERATIONS)('does not call the Region unused when %s was refused', (operation) => {
    const shard = derive(imagebuilderUsage, [denied(operation), ...others(operation)]);
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ operation, reason: 'denied' }] });
  });

  it('is in use on what it could see, and does not know the rest', () => {
    const list = 'imagebuilder:ListComponents';
    const rest = others(list).filter((record) => record.operation !== 'imagebuilder:ListImages');
    const shard = derive(imagebuilderUsage, [holding(list), denied('imagebuilder:ListImages'), ...rest]);
    expect(rowOf(shard, `${ACCOUNT}/${REGION}`)).toMatchObject({
      values: { components: 1 },
      unknown: { images: { reason: 'denied' } },
    });
  });

  it('an account that could not be entered is not unused', () => {
    const shard = derive(imagebuilderUsage, [], { regions: [], unreachable: 'AssumeRole was refused' });
    expect(shard.coverage).toHaveLength(1);
    expect(shard.coverage[0]?.complete).toBe(false);
  });

  it('a Region beside one in use stays unused', () => {
    const other = OPERATIONS.map((operation) => empty(operation, 'us-east-1'));
    const list = 'imagebuilder:ListImages';
    const shard = derive(imagebuilderUsage, [holding(list), ...others(list), ...other], {
      regions: [REGION, 'us-east-1'],
    });
    expect(shard.rows.map((row) => row.scope.region)).toEqual([REGION]);
  });
});
