import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { kmsKeys } from '../../../src/facts/kms/keys.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION } from '../../fixtures/evidence.ts';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/base/1.0.0`;
const CONTAINER = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/app/1.0.0`;
const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;

const described = ok('kms:DescribeKey', { KeyMetadata: { Arn: KEY } }, { input: { KeyId: KEY } });
function listing({ recipes = [], containers = [], ships = [], builds = [] }: Record<string, string[]> = {}) {
  const of = (arns: readonly string[]) => arns.map((arn) => ({ arn }));
  return [
    ok('imagebuilder:ListComponents', { componentVersionList: [] }),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: of(containers) }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: of(recipes) }),
    ok('imagebuilder:ListWorkflows', { workflowVersionList: [] }),
    ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }),
    ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: of(ships) }),
    ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: of(builds) }),
    ok('cloudwatch-logs:DescribeLogGroups', { logGroups: [] }, { input: { logGroupNamePrefix: '/aws/imagebuilder/' } }),
    absent('ssm:GetServiceSetting', 'ServiceSettingNotFound'),
    ok('ec2:GetEbsEncryptionByDefault', { EbsEncryptionByDefault: false }),
    ok('ec2:GetEbsDefaultKmsKeyId', { KmsKeyId: 'alias/aws/ebs' }),
  ];
}

// EBS User Guide, "Default KMS key for EBS encryption": what is encrypted and names no key takes the Region's default key.
describe('keys that are used without being named', () => {
  const all = listing({ recipes: [RECIPE], containers: [CONTAINER], ships: [SHIP] });
  /** What was answered, with these answers in the place of the usual ones. */
  const answered = (...more: EvidenceRecord[]) => [
    ...all.filter(({ operation }) => !more.some((each) => each.operation === operation)),
    ...more,
  ];
  const recipe = (...blockDeviceMappings: Json[]) =>
    ok('imagebuilder:GetImageRecipe', { imageRecipe: { blockDeviceMappings } }, { input: { imageRecipeArn: RECIPE } });
  const container = (...blockDeviceMappings: Json[]) =>
    ok(
      'imagebuilder:GetContainerRecipe',
      { containerRecipe: { instanceConfiguration: { blockDeviceMappings } } },
      { input: { containerRecipeArn: CONTAINER } },
    );
  const ship = (...distributions: Json[]) =>
    ok(
      'imagebuilder:GetDistributionConfiguration',
      { distributionConfiguration: { distributions } },
      { input: { distributionConfigurationArn: SHIP } },
    );
  const own = { ebs: { encrypted: true, kmsKeyId: 'alias/aws/ebs' } };
  const quiet = [recipe(own), container(own), ship()];
  const customers = ok('ec2:GetEbsDefaultKmsKeyId', { KmsKeyId: KEY });
  const byDefault = ok('ec2:GetEbsEncryptionByDefault', { EbsEncryptionByDefault: true });
  const usedBy = (records: readonly EvidenceRecord[]) =>
    derive(kmsKeys, [...records, described]).rows.find(({ key }) => key === KEY)?.values['usedBy'] ?? [];

  it.each<[string, EvidenceRecord[], string[]]>([
    ['a recipe that encrypts a volume', [recipe(own, { ebs: { encrypted: true } }), container(own), ship()], [RECIPE]],
    ['a container recipe that does', [recipe(own), container({ ebs: { encrypted: true } }), ship()], [CONTAINER]],
    ['none where each volume has a key', quiet, []],
    ['none where a volume is not encrypted', [recipe({ ebs: { encrypted: false } }), container(own), ship()], []],
    ['none where volumes are left to the parent', [recipe(), container(own), ship()], []],
    [
      'none by distribution where nothing encrypts by default',
      [recipe(own), container(own), ship({ region: REGION })],
      [],
    ],
  ])('the default key of EBS is used by %s', (_, records, expected) => {
    expect(usedBy(answered(customers, ...records))).toEqual(expected);
  });

  it.each<[string, EvidenceRecord[], string[]]>([
    ['a recipe without volumes', [recipe(), container(own), ship()], [RECIPE]],
    ['a volume that asks for none', [recipe({ ebs: { encrypted: false } }), container(own), ship()], [RECIPE]],
    ['distribution without a key', [recipe(own), container(own), ship({ region: REGION })], [SHIP]],
    [
      'none by distribution of containers',
      [recipe(own), container(own), ship({ region: REGION, containerDistributionConfiguration: {} })],
      [],
    ],
    [
      'none by distribution with a key',
      [
        recipe(own),
        container(own),
        ship({ region: REGION, amiDistributionConfiguration: { kmsKeyId: 'alias/aws/ebs' } }),
      ],
      [],
    ],
  ])('where the Region encrypts by default, by %s', (_, records, expected) => {
    expect(usedBy(answered(customers, byDefault, ...records))).toEqual(expected);
  });

  const encrypting = [recipe({ ebs: { encrypted: true } }), container(own), ship()];
  const noKey = denied('ec2:GetEbsDefaultKmsKeyId');
  const noDefault = denied('ec2:GetEbsEncryptionByDefault');
  it.each<[string, EvidenceRecord[], boolean]>([
    ['the default key is not known and used', [noKey, ...encrypting], false],
    ['the default key is not known and not used', [noKey, ...quiet], true],
    ['whether the Region encrypts is not known', [customers, noDefault, recipe(), container(own), ship()], false],
    ['it is not known, and the key would be AWS’s', [noDefault, recipe(), container(own), ship()], true],
    ['it is not known, and does not matter', [customers, noDefault, ...encrypting], true],
  ])('is complete or not where %s', (_, records, complete) => {
    expect(derive(kmsKeys, answered(...records)).coverage[0]?.complete).toBe(complete);
  });

  const BUILD = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
  const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:notices`;
  const infrastructure = ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: { snsTopicArn: TOPIC, logging: { s3Logs: { s3BucketName: 'logs' } } } },
    { input: { infrastructureConfigurationArn: BUILD } },
  );
  const bucket = { input: { Bucket: 'logs', ExpectedBucketOwner: ACCOUNT } };
  const rule = (KMSMasterKeyID: string) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } }],
    },
  });
  const encrypted = (key: string) => ok('s3:GetBucketEncryption', rule(key), bucket);
  const topic = (KmsMasterKeyId: string) =>
    ok('sns:GetTopicAttributes', { Attributes: { KmsMasterKeyId } }, { input: { TopicArn: TOPIC } });
  const building = [...listing({ builds: [BUILD] }), infrastructure];

  it('are those of the topic and the bucket that an infrastructure configuration names', () => {
    expect(usedBy([...building, topic(KEY), encrypted('alias/aws/s3')])).toEqual([TOPIC]);
    expect(usedBy([...building, topic('alias/aws/sns'), encrypted(KEY)])).toEqual(['arn:aws:s3:::logs']);
    const aliases = derive(kmsKeys, [...building, topic('alias/aws/sns'), encrypted('alias/aws/s3')]);
    expect([aliases.rows, aliases.coverage[0]?.complete]).toEqual([[], true]);
  });

  it('are not known where the topic or the bucket was refused', () => {
    const refused = [denied('sns:GetTopicAttributes', { input: { TopicArn: TOPIC } }), encrypted(KEY)];
    expect(derive(kmsKeys, [...building, ...refused]).coverage[0]?.gaps).toMatchObject([
      { operation: 'sns:GetTopicAttributes' },
    ]);
    const closed = [topic(KEY), denied('s3:GetBucketEncryption', bucket)];
    expect(derive(kmsKeys, [...building, ...closed]).coverage[0]?.gaps).toMatchObject([
      { operation: 's3:GetBucketEncryption' },
    ]);
  });

  it('are those of the repository that a recipe pushes to, and of log groups', () => {
    const pushing = ok(
      'imagebuilder:GetContainerRecipe',
      { containerRecipe: { targetRepository: { repositoryName: 'web' } } },
      { input: { containerRecipeArn: CONTAINER } },
    );
    const repositories = ok('ecr:DescribeRepositories', {
      repositories: [{ repositoryName: 'web', encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY } }],
    });
    expect(usedBy([...listing({ containers: [CONTAINER] }), pushing, repositories])).toEqual([
      `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/web`,
    ]);
    const groups = ok(
      'cloudwatch-logs:DescribeLogGroups',
      { logGroups: [{ logGroupName: '/aws/imagebuilder/web', kmsKeyId: KEY }] },
      { input: { logGroupNamePrefix: '/aws/imagebuilder/' } },
    );
    const plain = listing().filter(({ operation }) => operation !== 'cloudwatch-logs:DescribeLogGroups');
    expect(usedBy([...plain, groups])).toEqual([`arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/imagebuilder/web`]);
  });
});
