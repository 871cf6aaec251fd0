import { expect, it } from 'vitest';
import { answersFrom } from '../../../src/sandbox/answers.ts';
import { isError } from '../../../src/sandbox/call.ts';
import { textsAt } from '../../../src/sandbox/computed/path.ts';
import { allPlaces, type Place } from '../../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../../src/sandbox/organisation/demo.ts';

/** What the demo names, it can also show: no list leads to a resource that is not there. */

const { rows } = demoOrganisation(new Date('2026-11-20T09:00:00.000Z'));
const find = answersFrom(rows);

function ask(place: Place, operation: string, input: Readonly<Record<string, unknown>> = {}) {
  return find({ ...place, operation, input, principal: 'arn:aws:iam::000000000000:user/test' });
}

/** Outputs of every row of an operation in a place. */
function outputs({ account, region }: Place, operation: string): unknown[] {
  const here = rows.filter((row) => row.operation === operation && row.account === account && row.region === region);
  return here.flatMap((row) => ('output' in row ? [row.output] : []));
}

const READS: readonly [list: string, path: string, get: string, member: string][] = [
  ['ListComponents', 'componentVersionList.arn', 'GetComponent', 'componentBuildVersionArn'],
  ['ListComponents', 'componentVersionList.arn', 'ListComponentBuildVersions', 'componentVersionArn'],
  ['ListComponentBuildVersions', 'componentSummaryList.arn', 'GetComponent', 'componentBuildVersionArn'],
  ['ListContainerRecipes', 'containerRecipeSummaryList.arn', 'GetContainerRecipe', 'containerRecipeArn'],
  ['ListImageRecipes', 'imageRecipeSummaryList.arn', 'GetImageRecipe', 'imageRecipeArn'],
  ['ListWorkflows', 'workflowVersionList.arn', 'ListWorkflowBuildVersions', 'workflowVersionArn'],
  ['ListWorkflowBuildVersions', 'workflowSummaryList.arn', 'GetWorkflow', 'workflowBuildVersionArn'],
  [
    'ListInfrastructureConfigurations',
    'infrastructureConfigurationSummaryList.arn',
    'GetInfrastructureConfiguration',
    'infrastructureConfigurationArn',
  ],
  [
    'ListDistributionConfigurations',
    'distributionConfigurationSummaryList.arn',
    'GetDistributionConfiguration',
    'distributionConfigurationArn',
  ],
  ['ListImages', 'imageVersionList.arn', 'ListImageBuildVersions', 'imageVersionArn'],
  ['ListImageBuildVersions', 'imageSummaryList.arn', 'GetImage', 'imageBuildVersionArn'],
];

it.each(READS)('%s: each %s can be read with %s', (list, path, get, member) => {
  const asked = allPlaces().flatMap((place) =>
    outputs(place, `imagebuilder:${list}`)
      .flatMap((output) => textsAt(output, path))
      .map((arn) => ({ arn, answer: ask(place, `imagebuilder:${get}`, { [member]: arn }) })),
  );
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ answer }) => answer === undefined || isError(answer))).toEqual([]);
});

const USES: readonly [operation: string, path: string, look: string, member: string][] = [
  ['imagebuilder:GetComponent', 'component.kmsKeyId', 'kms:DescribeKey', 'KeyId'],
  ['imagebuilder:GetWorkflow', 'workflow.kmsKeyId', 'kms:DescribeKey', 'KeyId'],
  ['imagebuilder:GetContainerRecipe', 'containerRecipe.kmsKeyId', 'kms:DescribeKey', 'KeyId'],
  ['imagebuilder:GetImageRecipe', 'imageRecipe.blockDeviceMappings.ebs.kmsKeyId', 'kms:DescribeKey', 'KeyId'],
  [
    'imagebuilder:GetInfrastructureConfiguration',
    'infrastructureConfiguration.logging.s3Logs.s3BucketName',
    's3:HeadBucket',
    'Bucket',
  ],
  ['ec2:DescribeSnapshots', 'Snapshots.KmsKeyId', 'kms:DescribeKey', 'KeyId'],
];

it.each(USES)('%s: each %s is known to %s', (operation, path, look, member) => {
  const asked = allPlaces().flatMap((place) =>
    outputs(place, operation)
      .flatMap((output) => textsAt(output, path))
      .filter((name) => name !== '')
      .map((name) => ({ name, answer: ask(place, look, { [member]: name }) })),
  );
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ answer }) => answer === undefined || isError(answer))).toEqual([]);
});

/** The list at the end of a path of members. */
function listOf(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const end = path.reduce<unknown>((at, name) => new Map(Object.entries(Object(at))).get(name), value);
  return Array.isArray(end) ? end : [];
}

function each(place: Place, operation: string, list: string): readonly unknown[] {
  return outputs(place, operation).flatMap((output) => listOf(output, list));
}

it('shows in EC2 every AMI that a build put out, and in a subnet every build', () => {
  for (const place of allPlaces()) {
    const images = each(place, 'ec2:DescribeImages', 'Images')
      .filter((image) => textsAt(image, 'OwnerId').includes(place.account)) // others' can be parents
      .flatMap((image) => textsAt(image, 'ImageId'));
    const subnets = outputs(place, 'ec2:DescribeSubnets').flatMap((output) => textsAt(output, 'Subnets.SubnetId'));
    // Copies are the other account's to show.
    const built = allPlaces()
      .flatMap((other) => outputs(other, 'imagebuilder:GetImage'))
      .flatMap((output) => listOf(output, 'image', 'outputResources', 'amis'))
      .filter((ami) => textsAt(ami, 'accountId').includes(place.account))
      .filter((ami) => textsAt(ami, 'region').includes(place.region))
      .flatMap((ami) => textsAt(ami, 'image'));
    const used = outputs(place, 'imagebuilder:GetInfrastructureConfiguration').flatMap((output) =>
      textsAt(output, 'infrastructureConfiguration.subnetId'),
    );
    expect(images.toSorted()).toEqual(built.toSorted());
    expect(used.filter((subnet) => !subnets.includes(subnet))).toEqual([]);
  }
});
