import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import { builderArn, getRow, listRow, optional } from './image-builder-rows.ts';
import { recipeArn } from './recipes.ts';
import type { When } from './when.ts';

/** The security group of builds that name none of their own. */
export const BUILD_SECURITY_GROUP = 'sg-0123456789abcdef0';

export interface Infrastructure {
  readonly name: string;
  readonly subnet?: string;
  readonly logBucket?: string;
  /** Instance metadata options; left out, Image Builder sends none. */
  readonly httpTokens?: 'required' | 'optional';
  readonly hopLimit?: number;
  /** ARN of the SNS topic for notices. */
  readonly topic?: string;
  readonly securityGroup?: string;
  readonly keyPair?: string;
  /** Build instances stay when a build fails. */
  readonly keepsFailed?: boolean;
}

export interface Distribution {
  readonly name: string;
  /** Accounts that get copies of the AMIs. */
  readonly targets?: readonly string[];
  /** Accounts that may launch the AMIs. */
  readonly launchPermission?: readonly string[];
  readonly isPublic?: boolean;
  readonly kmsKeyId?: string;
  readonly exportBucket?: string;
}

export interface Pipeline {
  readonly name: string;
  readonly recipe: string;
  readonly isContainer?: boolean;
  readonly infrastructure: string;
  readonly distribution?: string;
  readonly isDisabled?: boolean;
  readonly hasNoTests?: boolean;
  readonly isNotScanned?: boolean;
  readonly workflowParameters?: Readonly<Record<string, string>>;
  /** Name of the role that its workflows run with. */
  readonly executionRole?: string;
}

/** ARN of a configuration or pipeline, e.g. `infrastructure-configuration/private`. */
export function configurationArn(place: Place, kind: string, name: string): string {
  return builderArn(place, `${kind}/${name}`);
}

export function infrastructureRows(place: Place, list: readonly Infrastructure[], when: When): AnswerRow[] {
  const all = list.map((each) => {
    const arn = configurationArn(place, 'infrastructure-configuration', each.name);
    const common = {
      arn,
      name: each.name,
      instanceTypes: ['m7i.large'],
      instanceProfileName: 'imagebuilder-build-instance',
      dateCreated: when.daysAgo(200),
      tags: {},
    };
    return { each, arn, common };
  });
  return [
    listRow(place, 'ListInfrastructureConfigurations', {
      infrastructureConfigurationSummaryList: all.map(({ common }) => common),
    }),
    ...all.map(({ arn, common, each }) =>
      getRow(
        place,
        'GetInfrastructureConfiguration',
        { infrastructureConfigurationArn: arn },
        {
          infrastructureConfiguration: {
            ...common,
            terminateInstanceOnFailure: each.keepsFailed !== true,
            securityGroupIds: each.subnet === undefined ? [] : [each.securityGroup ?? BUILD_SECURITY_GROUP],
            ...optional('snsTopicArn', each.topic),
            ...optional('keyPair', each.keyPair),
            ...optional('subnetId', each.subnet),
            ...optional(
              'logging',
              each.logBucket && { s3Logs: { s3BucketName: each.logBucket, s3KeyPrefix: 'builds' } },
            ),
            ...optional('instanceMetadataOptions', metadataOptions(each)),
          },
        },
      ),
    ),
  ];
}

function metadataOptions({ hopLimit, httpTokens }: Infrastructure): JsonObject | undefined {
  if (httpTokens === undefined && hopLimit === undefined) return undefined;
  return { ...optional('httpTokens', httpTokens), ...optional('httpPutResponseHopLimit', hopLimit) };
}

export function distributionRows(place: Place, list: readonly Distribution[], when: When): AnswerRow[] {
  const all = list.map((each) => {
    const arn = configurationArn(place, 'distribution-configuration', each.name);
    return { each, arn, common: { arn, name: each.name, dateCreated: when.daysAgo(200), tags: {} } };
  });
  return [
    listRow(place, 'ListDistributionConfigurations', {
      distributionConfigurationSummaryList: all.map(({ common }) => ({ ...common, regions: [place.region] })),
    }),
    ...all.map(({ arn, common, each }) =>
      getRow(
        place,
        'GetDistributionConfiguration',
        { distributionConfigurationArn: arn },
        {
          distributionConfiguration: { ...common, timeoutMinutes: 720, distributions: [distributionOf(place, each)] },
        },
      ),
    ),
  ];
}

function distributionOf({ region }: Place, each: Distribution): JsonObject {
  const userGroups = each.isPublic === true ? ['all'] : [];
  return {
    region,
    amiDistributionConfiguration: {
      name: `${each.name}-{{ imagebuilder:buildDate }}`,
      launchPermission: { userIds: [...(each.launchPermission ?? [])], userGroups },
      ...optional('targetAccountIds', each.targets && [...each.targets]),
      ...optional('kmsKeyId', each.kmsKeyId),
    },
    ...optional(
      's3ExportConfiguration',
      each.exportBucket && { roleName: 'vmimport', diskImageFormat: 'VMDK', s3Bucket: each.exportBucket },
    ),
  };
}

export function pipelineRows(place: Place, list: readonly Pipeline[], when: When): AnswerRow[] {
  const imagePipelineList = list.map((each) => {
    const kind = each.isContainer === true ? 'container-recipe' : 'image-recipe';
    const workflows = Object.entries(each.workflowParameters ?? {}).map(([name, value]) => ({
      workflowArn: builderArn(place, 'workflow/build/golden-build/1.0.0/1'),
      parameters: [{ name, value: [value] }],
    }));
    return {
      arn: configurationArn(place, 'image-pipeline', each.name),
      name: each.name,
      platform: 'Linux',
      enhancedImageMetadataEnabled: true,
      [kind === 'image-recipe' ? 'imageRecipeArn' : 'containerRecipeArn']: recipeArn(place, kind, each.recipe),
      infrastructureConfigurationArn: configurationArn(place, 'infrastructure-configuration', each.infrastructure),
      ...optional(
        'distributionConfigurationArn',
        each.distribution && configurationArn(place, 'distribution-configuration', each.distribution),
      ),
      imageTestsConfiguration: { imageTestsEnabled: each.hasNoTests !== true, timeoutMinutes: 90 },
      imageScanningConfiguration: { imageScanningEnabled: each.isNotScanned !== true },
      consecutiveFailures: 0,
      schedule: { scheduleExpression: 'rate(7 days)', timezone: 'Etc/UTC' },
      status: each.isDisabled === true ? 'DISABLED' : 'ENABLED',
      dateCreated: when.daysAgo(200),
      lastRunStatus: 'AVAILABLE',
      tags: {},
      ...optional('executionRole', each.executionRole),
      workflows,
    };
  });
  return [listRow(place, 'ListImagePipelines', { imagePipelineList })];
}
