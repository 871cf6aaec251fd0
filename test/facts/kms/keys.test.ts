import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { kmsKeys } from '../../../src/facts/kms/keys.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const OTHER = 'us-east-1';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const ALIAS = `arn:aws:kms:${REGION}:${ACCOUNT}:alias/images`;
const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/harden/1.0.0`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/base/1.0.0`;
const CONTAINER = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/app/1.0.0`;
const FLOW = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:workflow/build/test/1.0.0`;
const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;

const lists = {
  components: [] as string[],
  containers: [] as string[],
  recipes: [] as string[],
  flows: [] as string[],
  ships: [] as string[],
  builds: [] as string[],
};
function listing(given: Partial<typeof lists> = {}) {
  const all = { ...lists, ...given };
  const of = (arns: readonly string[]) => arns.map((arn) => ({ arn }));
  return [
    ok('imagebuilder:ListComponents', { componentVersionList: of(all.components) }),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: of(all.containers) }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: of(all.recipes) }),
    ok('imagebuilder:ListWorkflows', { workflowVersionList: of(all.flows) }),
    ok('imagebuilder:ListWorkflowBuildVersions', { workflowSummaryList: of(all.flows.map((arn) => `${arn}/1`)) }),
    ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }),
    ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: of(all.ships) }),
    ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: of(all.builds) }),
    ok('cloudwatch-logs:DescribeLogGroups', { logGroups: [] }, { input: { logGroupNamePrefix: '/aws/imagebuilder/' } }),
    absent('ssm:GetServiceSetting', 'ServiceSettingNotFound'),
    ok('ec2:GetEbsEncryptionByDefault', { EbsEncryptionByDefault: false }),
    ok('ec2:GetEbsDefaultKmsKeyId', { KmsKeyId: 'alias/aws/ebs' }),
  ];
}
const component = (kmsKeyId: Json) =>
  ok('imagebuilder:GetComponent', { component: { kmsKeyId } }, { input: { componentBuildVersionArn: COMPONENT } });
const METADATA = {
  Arn: KEY,
  KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  AWSAccountId: ACCOUNT,
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  KeyState: 'Enabled',
  MultiRegion: false,
  CreationDate: '2025-11-24T12:00:00.000Z',
};
const describeKey = (ref: string, more: JsonObject = {}, region = REGION) =>
  ok('kms:DescribeKey', { KeyMetadata: { ...METADATA, ...more } }, { region, input: { KeyId: ref } });
const rotation = (ref: string, response: Json, region = REGION) =>
  ok('kms:GetKeyRotationStatus', response, { region, input: { KeyId: ref } });
const usage = (response: JsonObject) => ok('kms:GetKeyLastUsage', response, { input: { KeyId: KEY } });
const used = usage({ KeyLastUsage: { Operation: 'Decrypt' }, TrackingStartDate: '2026-08-01T00:00:00.000Z' });
const rotated = ok('kms:ListKeyRotations', { Rotations: [] }, { input: { KeyId: KEY } });
const yearly = { KeyRotationEnabled: true, RotationPeriodInDays: 365 };

describe('kms.keys', () => {
  it('describes a key that a component names', () => {
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      describeKey(KEY),
      rotation(KEY, yearly),
      used,
      rotated,
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY)).toMatchObject({
      scope: { account: ACCOUNT, region: REGION },
      values: {
        exists: true,
        keyUsage: 'ENCRYPT_DECRYPT',
        everUsed: true,
        usedBy: [COMPONENT],
        ownerAccount: ACCOUNT,
        manager: 'CUSTOMER',
        keySpec: 'SYMMETRIC_DEFAULT',
        origin: 'AWS_KMS',
        state: 'Enabled',
        rotationEnabled: true,
        rotationPeriodDays: 365,
      },
      absent: ['expiresInDays', 'replicaOf'],
      unknown: {},
    });
  });

  it('gathers every place that names a key, and the same key under its alias once', () => {
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT], containers: [CONTAINER], recipes: [RECIPE], flows: [FLOW], ships: [SHIP] }),
      component(ALIAS),
      ok(
        'imagebuilder:GetContainerRecipe',
        {
          containerRecipe: {
            kmsKeyId: '',
            instanceConfiguration: { blockDeviceMappings: [{ ebs: { kmsKeyId: KEY } }, { noDevice: '' }] },
          },
        },
        { input: { containerRecipeArn: CONTAINER } },
      ),
      ok(
        'imagebuilder:GetImageRecipe',
        {
          imageRecipe: { blockDeviceMappings: [{ ebs: { encrypted: true, kmsKeyId: METADATA.KeyId } }] },
        },
        { input: { imageRecipeArn: RECIPE } },
      ),
      ok(
        'imagebuilder:GetWorkflow',
        { workflow: { kmsKeyId: 'alias/images' } },
        { input: { workflowBuildVersionArn: `${FLOW}/1` } },
      ),
      ok(
        'imagebuilder:GetDistributionConfiguration',
        {
          distributionConfiguration: {
            distributions: [{ region: REGION, amiDistributionConfiguration: { kmsKeyId: KEY } }],
          },
        },
        { input: { distributionConfigurationArn: SHIP } },
      ),
      ...[KEY, ALIAS, 'alias/images', METADATA.KeyId].map((ref) => describeKey(ref)),
      rotation(KEY, yearly),
    ]);
    expect(shard.rows.map((row) => row.key)).toEqual([KEY]);
    expect(rowOf(shard, KEY).values['usedBy']).toEqual([COMPONENT, CONTAINER, SHIP, RECIPE, FLOW].sort());
  });

  it('looks a distribution key up in the Region it is for', () => {
    const there = KEY.replace(REGION, OTHER);
    const shard = derive(
      kmsKeys,
      [
        ...listing({ ships: [SHIP] }),
        ok(
          'imagebuilder:GetDistributionConfiguration',
          {
            distributionConfiguration: {
              distributions: [{ region: OTHER, amiDistributionConfiguration: { kmsKeyId: 'alias/images' } }],
            },
          },
          { input: { distributionConfigurationArn: SHIP } },
        ),
        describeKey('alias/images', { Arn: there }, OTHER),
        rotation(there, yearly, OTHER),
      ],
      { regions: [REGION] },
    );
    // us-east-1 is out of scope here, so the key stands in the Region of what names it.
    expect(rowOf(shard, there)).toMatchObject({ scope: { region: REGION }, values: { rotationEnabled: true } });
  });

  it('names no key where none is named', () => {
    const shard = derive(kmsKeys, [...listing({ components: [COMPONENT] }), component('')]);
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each([
    ['refused', denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } }), 'denied'],
    [
      'throttled',
      throttled('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } }),
      'throttled',
    ],
    [
      'of another shape',
      ok('imagebuilder:GetComponent', { component: 1 }, { input: { componentBuildVersionArn: COMPONENT } }),
      'unparsable',
    ],
  ])('is incomplete when a document that may name a key is %s', (_, record, reason) => {
    const shard = derive(kmsKeys, [...listing({ components: [COMPONENT] }), record]);
    expect(shard.coverage[0]).toMatchObject({
      complete: false,
      gaps: [{ operation: 'imagebuilder:GetComponent', reason }],
    });
  });

  it.each<[string, Json]>([
    ['a key that is no text', { kmsKeyId: 7 }],
    ['a key in a list', { kmsKeyId: [KEY] }],
  ])('is incomplete with %s', (_, body) => {
    const get = ok(
      'imagebuilder:GetComponent',
      { component: body },
      { input: { componentBuildVersionArn: COMPONENT } },
    );
    expect(derive(kmsKeys, [...listing({ components: [COMPONENT] }), get]).coverage[0]?.complete).toBe(false);
  });

  it.each<[string, Json]>([
    ['volumes that are no list', { blockDeviceMappings: { ebs: { kmsKeyId: KEY } } }],
    ['a volume that is no object', { blockDeviceMappings: [KEY] }],
    ['a disk that is no object', { blockDeviceMappings: [{ ebs: KEY }] }],
  ])('is incomplete with %s', (_, body) => {
    const get = ok('imagebuilder:GetImageRecipe', { imageRecipe: body }, { input: { imageRecipeArn: RECIPE } });
    expect(derive(kmsKeys, [...listing({ recipes: [RECIPE] }), get]).coverage[0]?.complete).toBe(false);
  });

  it('is incomplete when a document was listed and never read', () => {
    const shard = derive(kmsKeys, listing({ components: [COMPONENT] }));
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'not-called' }] });
  });

  it('points to the builds of a workflow that could not be listed', () => {
    const builds = denied('imagebuilder:ListWorkflowBuildVersions', { input: { workflowVersionArn: FLOW } });
    const shard = derive(kmsKeys, [...listing({ flows: [FLOW] }), builds]);
    expect(shard.coverage[0]?.gaps).toMatchObject([
      { operation: 'imagebuilder:ListWorkflowBuildVersions', reason: 'denied' },
    ]);
  });

  it.each([
    ['refused', denied('kms:DescribeKey', { input: { KeyId: KEY } }), 'denied'],
    ['never asked', undefined, 'not-called'],
    ['of another shape', ok('kms:DescribeKey', { KeyMetadata: [] }, { input: { KeyId: KEY } }), 'unparsable'],
  ])('keeps a key whose description is %s as a row that says so', (_, record, reason) => {
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      ...(record ? [record] : []),
    ]);
    expect(rowOf(shard, KEY).unknown).toMatchObject({
      manager: { reason },
      keySpec: { reason },
      origin: { reason },
      state: { reason },
      rotationEnabled: { reason: 'not-called' },
    });
  });

  it('does not take a manager it does not know for somebody else', () => {
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      describeKey(KEY, { KeyManager: 'customer' }),
    ]);
    expect(rowOf(shard, KEY).unknown['manager']).toMatchObject({ reason: 'unparsable' });
  });

  it.each([
    [
      'off',
      { KeyRotationEnabled: false },
      { rotationEnabled: false },
      ['expiresInDays', 'replicaOf', 'rotationPeriodDays'],
      [],
    ],
    [
      'on without a period',
      { KeyRotationEnabled: true },
      { rotationEnabled: true },
      ['expiresInDays', 'replicaOf'],
      ['rotationPeriodDays'],
    ],
    ['not said', {}, {}, ['expiresInDays', 'replicaOf'], ['rotationEnabled', 'rotationPeriodDays']],
    [
      'a word',
      { KeyRotationEnabled: 'true', RotationPeriodInDays: '365' },
      {},
      ['expiresInDays', 'replicaOf'],
      ['rotationEnabled', 'rotationPeriodDays'],
    ],
  ])('reads rotation that is %s', (_, response, values, absentColumns, unknowns) => {
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      describeKey(KEY),
      rotation(KEY, response),
      used,
      rotated,
    ]);
    const row = rowOf(shard, KEY);
    expect(row.values).toMatchObject(values);
    expect(row.absent).toEqual(absentColumns);
    expect(Object.keys(row.unknown)).toEqual(unknowns);
  });

  it('says that a key does not exist where KMS finds none', () => {
    const gone = absent('kms:DescribeKey', 'NotFoundException', { input: { KeyId: KEY } });
    const row = rowOf(derive(kmsKeys, [...listing({ components: [COMPONENT] }), component(KEY), gone]), KEY);
    expect(row.values['exists']).toBe(false);
    expect(row.unknown).toMatchObject({ state: { reason: 'unparsable' } });
  });

  it.each<[string, JsonObject, number | undefined]>([
    ['forever', {}, undefined],
    ['until three days from now', { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: '2026-11-27T13:00:00Z' }, 3],
    ['until half a day from now', { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: '2026-11-25T00:00:00Z' }, 0],
    ['until yesterday', { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: '2026-11-23T11:00:00Z' }, -2],
  ])('reads material that is good %s', (_, more, days) => {
    const records = [...listing({ components: [COMPONENT] }), component(KEY), describeKey(KEY, more)];
    expect(rowOf(derive(kmsKeys, records), KEY).values['expiresInDays']).toBe(days);
  });

  it('does not take material that expires at no known time for endless', () => {
    const expiring = describeKey(KEY, { ExpirationModel: 'KEY_MATERIAL_EXPIRES' });
    const row = rowOf(derive(kmsKeys, [...listing({ components: [COMPONENT] }), component(KEY), expiring]), KEY);
    expect(row.unknown).toMatchObject({ expiresInDays: { reason: 'unparsable' } });
  });

  it.each<[string, JsonObject, boolean]>([
    ['a use', { KeyLastUsage: { Operation: 'Encrypt' } }, true],
    [
      'none since the key was made',
      { KeyCreationDate: '2026-09-01T00:00:00Z', TrackingStartDate: '2026-08-01T00:00:00Z' },
      false,
    ],
    [
      'none since notes began',
      { KeyCreationDate: '2020-01-01T00:00:00Z', TrackingStartDate: '2026-08-01T00:00:00Z' },
      true,
    ],
  ])('reads %s', (_, response, ever) => {
    const records = [...listing({ components: [COMPONENT] }), component(KEY), describeKey(KEY), usage(response)];
    expect(rowOf(derive(kmsKeys, records), KEY).values['everUsed']).toBe(ever);
  });

  it.each([
    ['24.11.2026', '2026-08-01T00:00:00Z'],
    ['2020-01-01T00:00:00Z', 'August'],
    ['2020-01-01 00:00', '2026-08-01T00:00:00Z'],
  ])('does not tell a use from dates that are not ISO 8601 (%s, %s)', (KeyCreationDate, TrackingStartDate) => {
    const unread = usage({ KeyCreationDate, TrackingStartDate });
    const records = [...listing({ components: [COMPONENT] }), component(KEY), describeKey(KEY), unread];
    expect(rowOf(derive(kmsKeys, records), KEY).unknown['everUsed']).toMatchObject({ reason: 'unparsable' });
  });

  it('has no rotation where KMS does not offer it', () => {
    const none = absent('kms:GetKeyRotationStatus', 'UnsupportedOperationException', { input: { KeyId: KEY } });
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      describeKey(KEY, { KeySpec: 'RSA_2048' }),
      none,
    ]);
    expect(rowOf(shard, KEY).absent).toEqual(['expiresInDays', 'replicaOf', 'rotationEnabled', 'rotationPeriodDays']);
  });

  it('takes the rotation of a replica from its primary', () => {
    const primary = KEY.replace(REGION, OTHER);
    const replica = {
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: primary, Region: OTHER } },
    };
    const shard = derive(kmsKeys, [
      ...listing({ components: [COMPONENT] }),
      component(KEY),
      describeKey(KEY, replica),
      absent('kms:GetKeyRotationStatus', 'UnsupportedOperationException', { input: { KeyId: KEY } }),
      rotation(primary, yearly, OTHER),
    ]);
    expect(rowOf(shard, KEY).values).toMatchObject({ replicaOf: primary, rotationEnabled: true });
  });
});

describe('rotations', () => {
  const LIST = 'kms:ListKeyRotations';
  const input = { KeyId: KEY };
  const read = (...records: Parameters<typeof derive>[1]) =>
    rowOf(
      derive(kmsKeys, [...listing({ components: [COMPONENT] }), component(KEY), describeKey(KEY), ...records]),
      KEY,
    );
  const once = { RotationDate: '2026-10-01T00:00:00.000Z', RotationType: 'AUTOMATIC' };

  it('are counted, beside the age of the key', () => {
    expect(read(ok(LIST, { Rotations: [once, once] }, { input })).values).toMatchObject({ rotations: 2, ageDays: 365 });
    expect(read(ok(LIST, { Rotations: [] }, { input })).values).toMatchObject({ rotations: 0 });
  });

  it('are absent for a key that cannot rotate', () => {
    expect(read(absent(LIST, 'UnsupportedOperationException', { input })).absent).toContain('rotations');
  });

  it('are not known where they were refused, or nobody asked', () => {
    expect(read(denied(LIST, { input })).unknown).toMatchObject({ rotations: { reason: 'denied' } });
    expect(read().unknown).toMatchObject({ rotations: { reason: 'not-called' } });
  });
});
