import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import { configurationArn } from './configurations.ts';
import { builderArn, getRow, listRow, optional } from './image-builder-rows.ts';
import type { When } from './when.ts';

/** An image version, with one build for each AMI; a build without an AMI failed. */
export interface Image {
  readonly name: string;
  readonly version?: string;
  readonly pipeline: string;
  readonly amis: readonly (string | undefined)[];
  /** A copy of each AMI in another account. */
  readonly copiedTo?: string;
  /** As Image Builder writes it: text. Left out: twenty days ago. */
  readonly dateCreated?: string;
}

/** The id of an AMI's copy in another account: the copy is another AMI. */
export function copyOf(ami: string): string {
  return ami.replace('ami-0', 'ami-f');
}

export function imageRows(place: Place, images: readonly Image[], when: When): AnswerRow[] {
  const all = images.map((image) => {
    const version = image.version ?? '1.0.0';
    const arn = builderArn(place, `image/${image.name}/${version}`);
    return { image, arn, common: commonOf(place, image, version, when) };
  });
  const built = all.map(({ arn, common, image }) => ({ image, builds: buildsOf(place, image, arn, common) }));
  return [
    listRow(place, 'ListImages', { imageVersionList: all.map(({ arn, common }) => ({ ...common, arn })) }),
    listRow(place, 'ListImageBuildVersions', { imageSummaryList: built.flatMap(({ builds }) => builds) }),
    ...built.flatMap(({ builds, image }) =>
      builds.map(({ arn = '', owner: _, ...build }) =>
        getRow(
          place,
          'GetImage',
          { imageBuildVersionArn: arn },
          { image: { ...build, arn, ...sourceOf(place, image) } },
        ),
      ),
    ),
  ];
}

function buildsOf(place: Place, image: Image, version: string, common: JsonObject): JsonObject[] {
  return image.amis.map((ami, index): JsonObject => {
    const state = ami === undefined ? { status: 'FAILED', reason: 'A component failed.' } : { status: 'AVAILABLE' };
    const output = optional('outputResources', outputOf(place, image, ami));
    return { ...common, arn: `${version}/${index + 1}`, state, tags: {}, ...output };
  });
}

function commonOf({ account }: Place, { dateCreated, name }: Image, version: string, when: When): JsonObject {
  return {
    name,
    type: 'AMI',
    version,
    platform: 'Linux',
    osVersion: 'Amazon Linux 2023',
    owner: account,
    buildType: 'SCHEDULED',
    dateCreated: dateCreated ?? when.daysAgo(20),
  };
}

function outputOf(
  { account, region }: Place,
  { copiedTo, name }: Image,
  ami: string | undefined,
): JsonObject | undefined {
  if (ami === undefined) return undefined;
  const owners = [account, ...(copiedTo === undefined ? [] : [copiedTo])];
  const state = { status: 'AVAILABLE' };
  const amis = owners.map((accountId) => {
    return { region, image: accountId === account ? ami : copyOf(ami), name, accountId, state };
  });
  return { amis };
}

function sourceOf(place: Place, { pipeline }: Image): JsonObject {
  const sourcePipelineArn = configurationArn(place, 'image-pipeline', pipeline);
  return { sourcePipelineName: pipeline, sourcePipelineArn, scanState: { status: 'COMPLETED' } };
}
