import { createHash } from 'node:crypto';
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
  /** Left out: somebody made it by CreateImage, or imported it. */
  readonly pipeline?: string;
  readonly executionRole?: string;
  readonly amis: readonly (string | undefined)[];
  /** A copy of each AMI in another account. */
  readonly copiedTo?: string;
  /** Nothing was inventoried. */
  readonly hasNoPackages?: boolean;
  /** What the step that applies components put out, as JSON, in its newest build. */
  readonly output?: JsonObject;
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
      builds.flatMap((build) => [packages(place, image, build), ...runRows(place, image, build)]),
    ),
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

/** More than Image Builder lists on a page. */
function packages(place: Place, { hasNoPackages }: Image, { arn = '' }: JsonObject): AnswerRow {
  const count = hasNoPackages ? 0 : 40;
  const imagePackageList = Array.from({ length: count }, (_, index) => ({
    packageName: `package-${index + 1}`,
    packageVersion: '1.0',
  }));
  return getRow(place, 'ListImagePackages', { imageBuildVersionArn: arn }, { imagePackageList });
}

/** What AWS's own workflows for building and testing do. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  BUILD: ['LaunchBuildInstance', 'ApplyBuildComponents', 'InventoryCollection', 'CreateOutputAMI'],
  TEST: ['LaunchTestInstance', 'ApplyTestComponents', 'TerminateTestInstance'],
};

function runRows(place: Place, { amis, output = {} }: Image, { arn = '' }: JsonObject): AnswerRow[] {
  const isNewest = String(arn).endsWith(`/${amis.length}`);
  const runs = Object.entries(STEPS).map(([type, names]) => {
    const workflowExecutionId = `wf-${uuidOf(`${arn} ${type}`)}`;
    const steps = names.map((name) => ({
      stepExecutionId: `step-${uuidOf(`${arn} ${name}`)}`,
      name,
      action: name,
      status: 'COMPLETED',
      inputs: '{}',
      outputs: JSON.stringify(isNewest && name === 'ApplyBuildComponents' ? output : {}),
    }));
    return { run: { workflowExecutionId, type, status: 'COMPLETED' }, steps };
  });
  return [
    getRow(
      place,
      'ListWorkflowExecutions',
      { imageBuildVersionArn: arn },
      { imageBuildVersionArn: arn, workflowExecutions: runs.map(({ run }) => run) },
    ),
    ...runs.map(({ run: { workflowExecutionId }, steps }) =>
      getRow(place, 'ListWorkflowStepExecutions', { workflowExecutionId }, { workflowExecutionId, steps }),
    ),
  ];
}

/** The same id for the same text in every run. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function sourceOf(place: Place, { executionRole, pipeline }: Image): JsonObject {
  if (pipeline === undefined) return optional('executionRole', executionRole);
  const sourcePipelineArn = configurationArn(place, 'image-pipeline', pipeline);
  return { sourcePipelineName: pipeline, sourcePipelineArn, scanState: { status: 'COMPLETED' } };
}
