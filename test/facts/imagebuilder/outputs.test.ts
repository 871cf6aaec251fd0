import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { imagebuilderDistributions } from '../../../src/facts/imagebuilder/distributions.ts';
import { imagebuilderOutputs } from '../../../src/facts/imagebuilder/outputs.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arn = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const PIPELINE = arn('image-pipeline/web');
const RECIPE = arn('image-recipe/web/1.0.0');
const SHIP = arn('distribution-configuration/ship');
const CUSTOMER = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const STRANGER = '999988887777';
const pipeline = (more: JsonObject = { distributionConfigurationArn: SHIP }) =>
  ok('imagebuilder:ListImagePipelines', { imagePipelineList: [{ arn: PIPELINE, imageRecipeArn: RECIPE, ...more }] });
const recipe = (...blockDeviceMappings: Json[]) => [
  ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: RECIPE }] }),
  ok('imagebuilder:GetImageRecipe', { imageRecipe: { blockDeviceMappings } }, { input: { imageRecipeArn: RECIPE } }),
];
const listed = ok('imagebuilder:ListDistributionConfigurations', {
  distributionConfigurationSummaryList: [{ arn: SHIP }],
});
const get = { input: { distributionConfigurationArn: SHIP } };
const shipping = (...distributions: Json[]) => [
  listed,
  ok('imagebuilder:GetDistributionConfiguration', { distributionConfiguration: { distributions } }, get),
];
const here = (ami: JsonObject = {}, more: JsonObject = {}) => ({
  region: REGION,
  amiDistributionConfiguration: ami,
  ...more,
});
const byDefault = (on: boolean) => ok('ec2:GetEbsEncryptionByDefault', { EbsEncryptionByDefault: on });
const defaultKey = (KmsKeyId: string) => ok('ec2:GetEbsDefaultKmsKeyId', { KmsKeyId });
const described = ok(
  'kms:DescribeKey',
  { KeyMetadata: { Arn: CUSTOMER, KeyManager: 'CUSTOMER' } },
  { input: { KeyId: CUSTOMER } },
);
const PLAIN = { deviceName: '/dev/xvda', ebs: { encrypted: false } };
const OWN_KEY = { deviceName: '/dev/xvda', ebs: { encrypted: true, kmsKeyId: CUSTOMER } };
const SOME_KEY = { deviceName: '/dev/xvda', ebs: { encrypted: true } };
/** A volume beside the root one, which then is as in the parent image (API reference, blockDeviceMappings). */
const DATA = { ...OWN_KEY, deviceName: '/dev/sdf' };

describe('imagebuilder.outputs', () => {
  const read = (...records: EvidenceRecord[]) => rowOf(derive(imagebuilderOutputs, records), `${PIPELINE}/${REGION}`);

  it.each([
    ['/dev/sda1', false],
    ['/dev/xvda', true],
  ])('knows the root volume of the parent AMI: %s', (RootDeviceName, volumesEncrypted) => {
    const row = read(
      pipeline({}),
      ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: RECIPE }] }),
      ok(
        'imagebuilder:GetImageRecipe',
        { imageRecipe: { parentImage: 'ami-1', blockDeviceMappings: [OWN_KEY] } },
        { input: { imageRecipeArn: RECIPE } },
      ),
      ok('ec2:DescribeImages', { Images: [{ ImageId: 'ami-1', RootDeviceName }] }),
      byDefault(false),
      described,
    );
    expect(row.values['volumesEncrypted']).toBe(volumesEncrypted);
  });

  it.each<[string, Json[], JsonObject, boolean, string, JsonObject]>([
    ['an own key in the recipe', [OWN_KEY], {}, false, 'alias/aws/ebs', { volumesEncrypted: true, customerKey: true }],
    ['no key in the recipe', [SOME_KEY], {}, false, 'alias/aws/ebs', { volumesEncrypted: true, customerKey: false }],
    ['one plain volume', [OWN_KEY, PLAIN], {}, false, CUSTOMER, { volumesEncrypted: false, customerKey: false }],
    ['a data volume only', [DATA], {}, false, CUSTOMER, { volumesEncrypted: false, customerKey: false }],
    ['root and data', [OWN_KEY, DATA], {}, false, CUSTOMER, { volumesEncrypted: true, customerKey: true }],
    ['no volume at all', [], {}, false, CUSTOMER, { volumesEncrypted: false, customerKey: false }],
    ['an own default key', [], {}, true, CUSTOMER, { volumesEncrypted: false, customerKey: true, regionDefault: true }],
    [
      'a key to copy with',
      [PLAIN],
      { kmsKeyId: CUSTOMER },
      false,
      'alias/aws/ebs',
      { distributionKey: CUSTOMER, customerKey: true },
    ],
    ["AWS's key to copy with", [OWN_KEY], { kmsKeyId: 'alias/aws/ebs' }, false, CUSTOMER, { customerKey: false }],
  ])('judges %s', (_, volumes, ami, on, key, values) => {
    const row = read(
      pipeline(),
      ...recipe(...volumes),
      ...shipping(here(ami)),
      byDefault(on),
      defaultKey(key),
      described,
    );
    expect(row.values).toMatchObject(values);
    expect(row.unknown).toEqual({});
  });

  it('puts images into its own Region without settings, and into none of container pipelines', () => {
    const records = [...recipe(SOME_KEY), listed, byDefault(true), defaultKey('alias/aws/ebs')];
    expect(read(pipeline({}), ...records).absent).toEqual(['distributionKey']);
    const container = pipeline({ containerRecipeArn: arn('container-recipe/web/1.0.0') });
    expect(derive(imagebuilderOutputs, [container, ...records]).rows).toEqual([]);
  });

  it('is incomplete where settings were refused, and does not know what a refused recipe encrypts', () => {
    const refused = denied('imagebuilder:GetDistributionConfiguration', get);
    expect(derive(imagebuilderOutputs, [pipeline(), ...recipe(SOME_KEY), listed, refused]).coverage[0]?.complete).toBe(
      false,
    );
    const [list] = recipe();
    const shut = denied('imagebuilder:GetImageRecipe', { input: { imageRecipeArn: RECIPE } });
    const row = read(pipeline(), ...(list === undefined ? [] : [list]), shut, ...shipping(here()), byDefault(false));
    expect(row.unknown).toMatchObject({ volumesEncrypted: { reason: 'denied' }, customerKey: { reason: 'denied' } });
  });

  // EC2 API Reference, CopyImage Encrypted: "You cannot create an unencrypted copy of an encrypted snapshot"; its key is
  // the default one of the Region copied to, unless one is named.
  it.each<[string, Json[], [boolean, boolean], string, JsonObject]>([
    [
      'by the Region of the build',
      [PLAIN],
      [true, false],
      'alias/aws/ebs',
      { buildDefault: true, regionDefault: false, customerKey: false },
    ],
    ['by it, under an own default key', [PLAIN], [true, false], CUSTOMER, { buildDefault: true, customerKey: true }],
    [
      'by the recipe, whose key is no key there',
      [OWN_KEY],
      [false, false],
      'alias/aws/ebs',
      { volumesEncrypted: true, customerKey: false },
    ],
    ['by nobody', [PLAIN], [false, false], CUSTOMER, { buildDefault: false, regionDefault: false, customerKey: false }],
    [
      'by the Region copied to',
      [PLAIN],
      [false, true],
      CUSTOMER,
      { buildDefault: false, regionDefault: true, customerKey: true },
    ],
  ])('knows a copy in another Region to be encrypted %s', (_, volumes, [built, copied], key, values) => {
    const there = { region: 'us-east-1' };
    const shard = derive(
      imagebuilderOutputs,
      [
        pipeline(),
        ...recipe(...volumes),
        ...shipping({ ...here(), ...there }),
        byDefault(built),
        ok('ec2:GetEbsEncryptionByDefault', { EbsEncryptionByDefault: copied }, there),
        ok('ec2:GetEbsDefaultKmsKeyId', { KmsKeyId: key }, there),
        described,
      ],
      { regions: [REGION, 'us-east-1'] },
    );
    expect(rowOf(shard, `${PIPELINE}/us-east-1`).values).toMatchObject(values);
  });

  it('does not know the default of a Region that nobody asked', () => {
    const there = { ...here(), region: 'us-east-1' };
    const shard = derive(imagebuilderOutputs, [pipeline(), ...recipe(), ...shipping(there), byDefault(true)]);
    expect(rowOf(shard, `${PIPELINE}/us-east-1`).unknown).toMatchObject({ regionDefault: { reason: 'not-called' } });
  });
});

describe('imagebuilder.distributions', () => {
  it('gathers whom a setting names, whatever for', () => {
    const setting = here(
      {
        targetAccountIds: ['444455556666', ACCOUNT],
        launchPermission: {
          userIds: [STRANGER],
          userGroups: ['all'],
          organizationArns: [`arn:aws:organizations::${ACCOUNT}:organization/o-a1b2c3d4e5`],
          organizationalUnitArns: [`arn:aws:organizations::${ACCOUNT}:ou/o-f6a7b8c9d0/ou-ab12-cdef3456`],
        },
      },
      {
        launchTemplateConfigurations: [{ accountId: '555566667777' }],
        fastLaunchConfigurations: [{ accountId: '666677778888' }],
        ssmParameterConfigurations: [{ amiAccountId: '777788889999', parameterName: '/x' }],
      },
    );
    expect(rowOf(derive(imagebuilderDistributions, shipping(setting)), `${SHIP}/${REGION}`).values).toMatchObject({
      accounts: ['444455556666', '555566667777', '666677778888', '777788889999', STRANGER],
      organizations: ['o-a1b2c3d4e5', 'o-f6a7b8c9d0'],
      groups: ['all'],
    });
  });

  it('takes settings that cannot be read for a gap', () => {
    for (const records of [
      shipping('x'),
      shipping({}),
      [listed],
      [listed, denied('imagebuilder:GetDistributionConfiguration', get)],
    ]) {
      expect(derive(imagebuilderDistributions, records).coverage[0]?.complete).toBe(false);
    }
  });
});
