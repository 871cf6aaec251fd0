import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderInputs } from '../../../src/facts/imagebuilder/inputs.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION } from '../../fixtures/evidence.ts';

const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/web/1.0.0`;
const input = { imageRecipeArn: RECIPE };
const lists = [
  ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: RECIPE }] }),
  ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
];
const recipe = (parentImage: Json, ...components: Json[]) =>
  ok('imagebuilder:GetImageRecipe', { imageRecipe: { parentImage, components } }, { input });
const images = (...list: Json[]) => ok('ec2:DescribeImages', { Images: list });
const read = (...records: EvidenceRecord[]) => derive(imagebuilderInputs, [...lists, ...records]);
const parent = (text: string, ...more: EvidenceRecord[]) => read(recipe(text), ...more).rows[0];
const builder = (owner: string, path: string) => `arn:aws:imagebuilder:${REGION}:${owner}:${path}`;

describe('imagebuilder.inputs', () => {
  it.each([
    [builder('aws', 'image/amazon-linux-2023-x86/x.x.x'), 'aws', true],
    [builder(ACCOUNT, 'image/base/1.0.0'), ACCOUNT, false],
    [builder(ACCOUNT, 'image/base/1.x.x'), ACCOUNT, true],
    [builder('aws-marketplace', 'image/hardened/2.0.0/1'), 'aws-marketplace', false],
    ['ssm:/aws/service/ami-amazon-linux-latest/al2023', 'aws', true],
    [`ssm:arn:aws:ssm:${REGION}::parameter/aws/service/ami-amazon-linux-latest/al2023`, 'aws', true],
    ['ssm:/aws/service/bottlerocket/aws-k8s-1.33/x86_64/latest/image_id', 'aws', true],
    ['ssm:/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id', 'aws', true],
    // Canonical's and Marketplace's public parameters (Ubuntu on AWS documentation; AWS Marketplace Seller Guide, "AMI alias").
    ['ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id', 'canonical', true],
    ['ssm:/aws/service/marketplace/prod-wrwzhcymymama/latest', 'aws-marketplace', true],
    // API reference, CreateImageRecipe parentImage: "AWS Marketplace product ID".
    ['prod-wrwzhcymymama', 'aws-marketplace', false],
    ['804fcc46-63fc-4eb6-85a1-50e66d6c7215', 'aws-marketplace', false],
    [`444455556666.dkr-ecr.${REGION}.on.aws/base:1`, '444455556666', false],
    [`444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/base:1`, '444455556666', false],
    [`444455556666.dkr.ecr.${REGION}.amazonaws.com/base:1`, '444455556666', false],
    ['public.ecr.aws/amazonlinux/amazonlinux:2023', 'public.ecr.aws/amazonlinux', false],
    ['ghcr.io/someone/base:1', 'ghcr.io', false],
    ['amazonlinux:latest', 'docker.io', true],
    ['someone/base', 'docker.io', true],
    // Docker, "Image digests": a digest cannot be moved; the port of a registry is no tag.
    [`amazonlinux:latest@sha256:${'a'.repeat(64)}`, 'docker.io', false],
    ['registry.example.net:5000/base', 'registry.example.net:5000', true],
    ['registry.example.net:5000/base:1.2', 'registry.example.net:5000', false],
    ['ssm:/aws/service/bottlerocket/aws-k8s-1.33/x86_64/1.40.0/image_id', 'aws', false],
    // Systems Manager User Guide, "Working with parameter versions": NAME:N.
    ['ssm:/aws/service/ami-amazon-linux-latest/al2023:7', 'aws', false],
    [builder(ACCOUNT, 'image/base/x.x.x'), ACCOUNT, true],
  ])('%s is of %s', (text, owner, floating) => {
    expect(parent(text)?.values).toMatchObject({ owner, floating, own: owner === ACCOUNT, deprecated: false });
  });

  it.each<[string, Json, Json]>([
    [
      'Amazon',
      { ImageId: 'ami-1', OwnerId: '137112412989', ImageOwnerAlias: 'amazon' },
      { owner: 'aws', deprecated: false },
    ],
    ['a stranger', { ImageId: 'ami-1', OwnerId: '999988887777' }, { owner: '999988887777', own: false }],
    ['the account', { ImageId: 'ami-1', OwnerId: ACCOUNT, ImageOwnerAlias: 'self' }, { owner: ACCOUNT, own: true }],
    // EC2 API reference, ImageCriterion: aws-backup-vault is for AMIs that AWS Backup keeps in the account's vaults.
    [
      'the account, kept by AWS Backup',
      { ImageId: 'ami-1', OwnerId: ACCOUNT, ImageOwnerAlias: 'aws-backup-vault' },
      { owner: ACCOUNT, own: true },
    ],
    [
      'a stranger, kept by AWS Backup',
      { ImageId: 'ami-1', OwnerId: '999988887777', ImageOwnerAlias: 'aws-backup-vault' },
      { owner: '999988887777', own: false },
    ],
    [
      'one who deprecated it',
      { ImageId: 'ami-1', OwnerId: ACCOUNT, DeprecationTime: '2026-11-01T00:00:00.000Z' },
      { deprecated: true },
    ],
    [
      'one who will deprecate it',
      { ImageId: 'ami-1', OwnerId: ACCOUNT, DeprecationTime: '2027-11-01T00:00:00.000Z' },
      { deprecated: false },
    ],
  ])('knows an AMI of %s', (_, image, values) => {
    expect(parent('ami-1', images(image))?.values).toMatchObject(values as object); // written as objects above
  });

  it.each<[string, string, EvidenceRecord[]]>([
    ['an AMI that EC2 does not show', 'ami-1', [images()]],
    ['an AMI that nobody could look up', 'ami-1', [denied('ec2:DescribeImages')]],
    ["a parameter of the account's own", 'ssm:/golden/base', []],
    ['a public parameter of a maker that is not known', 'ssm:/aws/service/somebody/image/latest', []],
  ])('does not know the owner of %s', (_, text, records) => {
    expect(parent(text, ...records)?.unknown).toHaveProperty('owner');
  });

  it('does not know whether an AMI is deprecated at a date that is not ISO 8601', () => {
    const image = { ImageId: 'ami-1', OwnerId: ACCOUNT, DeprecationTime: '11/01/2026' };
    expect(parent('ami-1', images(image))?.unknown['deprecated']).toMatchObject({ reason: 'unparsable' });
  });

  // API reference, InstanceConfiguration image: "The base image for a container build and test instance."
  it('tells of the AMI that containers are built on', () => {
    const CONTAINER = RECIPE.replace('image-recipe', 'container-recipe');
    const shard = derive(imagebuilderInputs, [
      ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [] }),
      ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [{ arn: CONTAINER }] }),
      ok(
        'imagebuilder:GetContainerRecipe',
        { containerRecipe: { parentImage: 'amazonlinux', instanceConfiguration: { image: 'ami-1' } } },
        { input: { containerRecipeArn: CONTAINER } },
      ),
      images({ ImageId: 'ami-1', OwnerId: '999988887777' }),
    ]);
    const row = shard.rows.find(({ values }) => values['kind'] === 'build instance image');
    expect(row?.values).toMatchObject({ reference: 'ami-1', owner: '999988887777', own: false });
  });

  it('has one row for the parent and each component', () => {
    const shard = read(
      recipe(builder('aws', 'image/x/x.x.x'), { componentArn: builder('third-party', 'component/scan/1.0.0/1') }),
    );
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map((row) => row.values['owner']).sort()).toEqual(['aws', 'third-party']);
  });

  it('takes what cannot be read for a gap', () => {
    for (const record of [
      recipe(null),
      recipe('ami-1', 'x'),
      recipe('ami-1', {}),
      denied('imagebuilder:GetImageRecipe', { input }),
    ]) {
      expect(read(record).coverage[0]?.complete).toBe(false);
    }
  });
});
