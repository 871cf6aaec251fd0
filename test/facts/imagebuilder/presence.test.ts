import { describe, expect, it } from 'vitest';
import { imagebuilderPresence } from '../../../src/facts/imagebuilder/presence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const OTHER = 'us-east-1';
const VERSION = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/base/1.0.0`;
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
const empty = (region: string, ...besides: string[]) =>
  (Object.keys(LISTS) as (keyof typeof LISTS)[])
    .filter((operation) => !besides.includes(operation))
    .map((operation) => ok(operation, { [LISTS[operation]]: [] }, { region }));
const built = [
  ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] }),
  ok(
    'imagebuilder:ListImageBuildVersions',
    { imageSummaryList: [{ outputResources: { amis: [{ region: OTHER, image: 'ami-1', accountId: ACCOUNT }] } }] },
    { input: { imageVersionArn: VERSION } },
  ),
];
const images = (region: string, ...list: { ImageId: string; OwnerId: string }[]) =>
  ok('ec2:DescribeImages', { Images: list }, { region });
const both = { regions: [REGION, OTHER] };
const here = [...empty(REGION, 'imagebuilder:ListImages'), ...built, images(REGION)];

describe('imagebuilder.presence', () => {
  it('counts a Region to which images were only shipped', () => {
    const shard = derive(
      imagebuilderPresence,
      [...here, ...empty(OTHER), images(OTHER, { ImageId: 'ami-1', OwnerId: ACCOUNT })],
      both,
    );
    expect(shard.coverage.map((each) => each.complete)).toEqual([true, true]);
    expect(rowOf(shard, `${ACCOUNT}/${REGION}`).values).toMatchObject({ resources: true, images: 0 });
    expect(rowOf(shard, `${ACCOUNT}/${OTHER}`).values).toMatchObject({ resources: false, images: 1 });
  });

  it('has no row where there is neither', () => {
    const other = images(OTHER, { ImageId: 'ami-2', OwnerId: ACCOUNT });
    const shard = derive(imagebuilderPresence, [...here, ...empty(OTHER), other], both);
    expect(shard.rows.map((row) => row.scope.region)).toEqual([REGION]);
  });

  it('does not know about a Region whose images were refused', () => {
    const shard = derive(
      imagebuilderPresence,
      [...here, ...empty(OTHER), denied('ec2:DescribeImages', { region: OTHER })],
      both,
    );
    expect(shard.coverage.map((each) => each.complete)).toEqual([true, false]);
  });
});
