import * as client from '@aws-sdk/client-imagebuilder';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { TECHNIQUES } from '../../../src/facts/iam/techniques/all.ts';
import { INTAKES, SHAPES_OF, TAKEN } from '../../../src/facts/iam/techniques/image-builder-operations.ts';
import { IMAGE_BUILDER_WRITE } from '../../../src/facts/policy/actions.ts';
import { membersOf, operationsOf } from '../../../src/sandbox/wire/sdk.ts';

const { dependencies } = packageJson;

/** Input members by operation: what the SDK's own model says. */
type Model = ReadonlyMap<string, readonly string[]>;

const SDK: Model = new Map(
  operationsOf(client).map(({ input, name }) => [name, membersOf(input).map(([member]) => member)]),
);

/** Members that bring no code and name nothing that brings any, no role and no instances. */
const PLAIN = [
  ...['action', 'amiTags', 'blockDeviceMappings', 'changeDescription', 'clientToken', 'componentArn', 'containerType'],
  ...['componentBuildVersionArn', 'description', 'distributionConfigurationArn', 'distributions', 'dryRun'],
  ...['enhancedImageMetadataEnabled', 'exclusionRules', 'format', 'imageArn', 'imageBuildVersionArn'],
  ...['imageOsVersionOverride', 'imagePipelineArn', 'imageScanningConfiguration', 'imageTags'],
  ...['imageTestsConfiguration', 'includeResources', 'instanceMetadataOptions', 'instanceTypes', 'keyPair', 'kmsKeyId'],
  ...[
    'lifecycleExecutionId',
    'lifecyclePolicyArn',
    'logging',
    'loggingConfiguration',
    'name',
    'osVersion',
    'placement',
  ],
  ...['platform', 'platformOverride', 'policy', 'policyDetails', 'reason', 'registerImageOptions', 'resourceArn'],
  ...['resourceSelection', 'resourceTags', 'resourceType', 'schedule', 'securityGroupIds', 'semanticVersion'],
  ...['snsTopicArn', 'state', 'status', 'stepExecutionId', 'subnetId', 'supportedOsVersions', 'tags'],
  ...[
    'targetRepository',
    'terminateInstanceOnFailure',
    'type',
    'updateAt',
    'windowsConfiguration',
    'workflowBuildVersionArn',
  ],
  'workingDirectory',
];
const taken: readonly string[] = Object.values(TAKEN).flat();

/** How the list differs from a model: operations and members that it does not know, or knows otherwise. */
function differences(model: Model): readonly string[] {
  const writing = new Set(IMAGE_BUILDER_WRITE.map((action) => action.split(':')[1]));
  return [...model].flatMap(([name, members]) => {
    // An operation that the service authorization reference does not know may write.
    if (!writing.has(name) && /^(?:Get|List|TagResource$|UntagResource$)/.test(name)) return [];
    const found = members.filter((member) => taken.includes(member)).sort();
    const unknown = members.filter((member) => !taken.includes(member) && !PLAIN.includes(member));
    const listed = [...(INTAKES[name]?.members ?? [])].sort();
    return [
      ...unknown.map((member) => `${name}: nobody has said what ${member} is`),
      ...(found.join() === listed.join() ? [] : [`${name} takes ${found.join()}, the list says ${listed.join()}`]),
    ];
  });
}

describe('the list of what Image Builder takes', () => {
  it('is what the SDK says', () => {
    expect(SHAPES_OF).toBe(`@aws-sdk/client-imagebuilder ${dependencies['@aws-sdk/client-imagebuilder']}`);
    expect(SDK.size).toBeGreaterThan(70);
    expect(differences(SDK)).toEqual([]);
    expect(Object.keys(INTAKES).filter((name) => !SDK.has(name))).toEqual([]);
  });

  it.each<[string, Model]>([
    ['an operation', new Map([['RebuildImage', ['imageRecipeArn', 'executionRole']]])],
    ['an operation of one member', new Map([['StartCanary', ['workflows']]])],
    ['a member of an operation', new Map([['CreateImage', [...(SDK.get('CreateImage') ?? []), 'bootRoleArn']]])],
    ['a known member of another operation', new Map([['RetryImage', [...(SDK.get('RetryImage') ?? []), 'workflows']]])],
    ['a member that is gone', new Map([['CreateImage', ['imageRecipeArn']]])],
  ])('sees %s that is planted', (_, model) => {
    expect(differences(model)).toHaveLength(1);
  });

  it('names techniques that there are', () => {
    const named = Object.values(INTAKES).flatMap(({ counts }) => (typeof counts === 'string' ? [] : counts));
    const ids = new Set(TECHNIQUES.map((text) => text.split(/[ :]/)[0]));
    expect([...new Set(named)].filter((id) => !ids.has(id))).toEqual([]);
  });
});
