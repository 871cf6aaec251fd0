import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, type Place, STRANGER, VIRGINIA, WORKLOADS } from './accounts.ts';
import { builderArn } from './build/image-builder-rows.ts';
import type { When } from './build/when.ts';

/** What is shared on purpose or not: resource shares, container repositories, topics, retention, scans. */

const SHOP: Place = { account: WORKLOADS, region: FRANKFURT };
const GOLDEN: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
const GOLDEN_VIRGINIA: Place = { account: GOLDEN_IMAGES, region: VIRGINIA };

export const GOLDEN_TOPIC = `arn:aws:sns:${FRANKFURT}:${GOLDEN_IMAGES}:image-builds`;
export const SHOP_TOPIC = `arn:aws:sns:${FRANKFURT}:${WORKLOADS}:shop-builds`;
/** Lets Image Builder's topic be encrypted: a key of the account's own. */
const TOPIC_KEY = '7c1d0f5a-2f60-4f0e-9a55-0d7b3a1e4c01';

export function sharingRows(when: When): AnswerRow[] {
  return [
    ...share(SHOP, 'component/motd/1.0.0/1', STRANGER, true),
    ...share(GOLDEN_VIRGINIA, 'component/update-packages/1.0.0/1', WORKLOADS, false),
    repositories(GOLDEN, 'golden/al2023', 'KMS'),
    noPolicy(GOLDEN, 'golden/al2023'),
    repositories(SHOP, 'shop/web', 'AES256'),
    openRepository(SHOP, 'shop/web'),
    topic(GOLDEN, GOLDEN_TOPIC, { KmsMasterKeyId: TOPIC_KEY }, [
      {
        Sid: 'ImageBuilderPublishes',
        Effect: 'Allow',
        Principal: { Service: 'imagebuilder.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: GOLDEN_TOPIC,
        Condition: { StringEquals: { 'aws:SourceAccount': GOLDEN_IMAGES } },
      },
      {
        Sid: 'RefusePlainHttp',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: GOLDEN_TOPIC,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
    topic(SHOP, SHOP_TOPIC, {}, [
      { Sid: 'Anybody', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: SHOP_TOPIC },
    ]),
    ...lifecycle(
      GOLDEN,
      'golden',
      [
        { name: 'golden-al2023', semanticVersion: 'x.x.x' },
        { name: 'golden-al2023-fips', semanticVersion: '1.0.0' },
      ],
      ['SUCCESS', 'FAILED'],
      when,
    ),
    ...lifecycle(
      GOLDEN_VIRGINIA,
      'golden',
      [{ name: 'golden-virginia', semanticVersion: '1.0.0' }],
      ['FAILED', 'SUCCESS'],
      when,
    ),
    scan(GOLDEN, 'image/golden-al2023/1.0.0/2', 0),
    scan(SHOP, 'image/shop/1.0.0/3', 2),
  ];
}

function share(place: Place, path: string, principal: string, external: boolean): AnswerRow[] {
  const resourceShareArn = `arn:aws:ram:${place.region}:${place.account}:resource-share/2d6a1f00-0000-4000-8000-000000000001`;
  const row = (operation: string, output: JsonObject): AnswerRow => ({
    operation: `ram:${operation}`,
    ...place,
    output,
  });
  const resource = {
    arn: builderArn(place, path),
    type: 'imagebuilder:Component',
    resourceShareArn,
    status: 'AVAILABLE',
  };
  return [
    row('ListResources', { resources: [resource] }),
    row('GetResourceShares', {
      resourceShares: [
        {
          resourceShareArn,
          name: 'shared-components',
          owningAccountId: place.account,
          allowExternalPrincipals: external,
          status: 'ACTIVE',
          featureSet: 'STANDARD',
        },
      ],
    }),
    row('GetResourceShareAssociations', {
      resourceShareAssociations: [
        { resourceShareArn, associatedEntity: principal, associationType: 'PRINCIPAL', status: 'ASSOCIATED', external },
      ],
    }),
  ];
}

function repositories(place: Place, repositoryName: string, encryptionType: string): AnswerRow {
  const repositoryArn = `arn:aws:ecr:${place.region}:${place.account}:repository/${repositoryName}`;
  const repository = {
    repositoryArn,
    registryId: place.account,
    repositoryName,
    encryptionConfiguration: { encryptionType },
  };
  return { operation: 'ecr:DescribeRepositories', ...place, output: { repositories: [repository] } };
}

function noPolicy(place: Place, repositoryName: string): AnswerRow {
  const error = 'RepositoryPolicyNotFoundException';
  const message = `Repository policy does not exist for the repository with name '${repositoryName}'`;
  return { operation: 'ecr:GetRepositoryPolicy', ...place, input: { repositoryName }, error, status: 400, message };
}

function openRepository(place: Place, repositoryName: string): AnswerRow {
  const Statement = [
    {
      Sid: 'EverybodyPulls',
      Effect: 'Allow',
      Principal: '*',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    },
  ];
  return {
    operation: 'ecr:GetRepositoryPolicy',
    ...place,
    input: { repositoryName },
    output: {
      registryId: place.account,
      repositoryName,
      policyText: JSON.stringify({ Version: '2012-10-17', Statement }),
    },
  };
}

function topic(place: Place, TopicArn: string, more: JsonObject, Statement: readonly JsonObject[]): AnswerRow {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  return {
    operation: 'sns:GetTopicAttributes',
    ...place,
    input: { TopicArn },
    output: { Attributes: { TopicArn, Owner: place.account, Policy, ...more } },
  };
}

/** @param runs how each ended, from the latest to earlier ones */
function lifecycle(
  place: Place,
  name: string,
  recipes: readonly JsonObject[],
  runs: readonly ('SUCCESS' | 'FAILED')[],
  when: When,
): AnswerRow[] {
  const arn = builderArn(place, `lifecycle-policy/${name}`);
  const common = { arn, name, status: 'ENABLED', resourceType: 'AMI_IMAGE', dateCreated: when.daysAgo(200) };
  const action = { type: 'DELETE', includeResources: { amis: true, snapshots: true } };
  const detail = { action, filter: { type: 'AGE', value: 1, unit: 'YEARS', retainAtLeast: 2 } };
  return [
    { operation: 'imagebuilder:ListLifecyclePolicies', ...place, output: { lifecyclePolicySummaryList: [common] } },
    {
      operation: 'imagebuilder:GetLifecyclePolicy',
      ...place,
      input: { lifecyclePolicyArn: arn },
      output: { lifecyclePolicy: { ...common, policyDetails: [detail], resourceSelection: { recipes } } },
    },
    {
      operation: 'imagebuilder:ListLifecycleExecutions',
      ...place,
      input: { resourceArn: arn },
      output: {
        lifecycleExecutions: runs.map((status, index) => ({
          lifecycleExecutionId: `lce-0000000${index}-0000-4000-8000-000000000000`,
          lifecyclePolicyArn: arn,
          state: { status },
          startTime: when.daysAgo(index + 1),
          endTime: when.daysAgo(index + 1),
        })),
      },
    },
  ];
}

function scan(place: Place, path: string, critical: number): AnswerRow {
  const imageBuildVersionArn = builderArn(place, path);
  const severityCounts = { all: 9 + critical, critical, high: 3, medium: 6 };
  return {
    operation: 'imagebuilder:ListImageScanFindingAggregations',
    ...place,
    input: { filter: { name: 'imageBuildVersionArn', values: [imageBuildVersionArn] } },
    output: {
      aggregationType: 'imageBuildVersionArn',
      responses: [{ imageAggregation: { imageBuildVersionArn, severityCounts } }],
    },
  };
}
