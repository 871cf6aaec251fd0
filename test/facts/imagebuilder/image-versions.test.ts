import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { imagebuilderImageVersions } from '../../../src/facts/imagebuilder/image-versions.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arn = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const VERSION = arn('image/web/1.0.0');
const versions = (more: JsonObject = {}) =>
  ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION, name: 'web', type: 'AMI', ...more }] });
const input = { imageVersionArn: VERSION };
const builds = (...list: Json[]) => ok('imagebuilder:ListImageBuildVersions', { imageSummaryList: list }, { input });
const build = (number: number, more: JsonObject = {}) => ({
  arn: `${VERSION}/${number}`,
  state: { status: 'AVAILABLE' },
  dateCreated: '2026-11-04T11:00:00.000Z',
  ...more,
});

describe('imagebuilder.imageVersions', () => {
  const POLICY = arn('lifecycle-policy/keep');
  const policies = (...arns: string[]) =>
    ok('imagebuilder:ListLifecyclePolicies', { lifecyclePolicySummaryList: arns.map((each) => ({ arn: each })) });
  const reaching = { action: { type: 'DELETE', includeResources: { amis: true, snapshots: true } } };
  const sparing = (...maps: JsonObject[]) => ({
    policyDetails: maps.map((tagMap) => ({ ...reaching, exclusionRules: { tagMap } })),
  });
  const policy = (resourceSelection: Json, more: JsonObject = {}) =>
    ok(
      'imagebuilder:GetLifecyclePolicy',
      {
        lifecyclePolicy: {
          status: 'ENABLED',
          resourceType: 'AMI_IMAGE',
          resourceSelection,
          policyDetails: [reaching],
          ...more,
        },
      },
      { input: { lifecyclePolicyArn: POLICY } },
    );
  const recipes = (name: string, semanticVersion: string) => ({ recipes: [{ name, semanticVersion }] });
  const read = (...records: EvidenceRecord[]) =>
    rowOf(
      derive(imagebuilderImageVersions, [
        versions(),
        builds(build(1, { tags: { team: 'web' } }), build(2, { tags: { team: 'web' } })),
        ...records,
      ]),
      VERSION,
    );

  it.each<[string, EvidenceRecord, boolean]>([
    ['the recipe by version', policy(recipes('web', '1.0.0')), true],
    ['the recipe by any version', policy(recipes('web', 'x.x.x')), true],
    ['another version', policy(recipes('web', '1.1.x')), false],
    ['another recipe', policy(recipes('shop', '1.0.0')), false],
    ['the recipe, but is off', policy(recipes('web', '1.0.0'), { status: 'DISABLED' }), false],
    ['containers of the recipe', policy(recipes('web', '1.0.0'), { resourceType: 'CONTAINER_IMAGE' }), false],
    ['tags that every build carries', policy({ tagMap: { team: 'web' } }), true],
    ['tags that builds do not carry', policy({ tagMap: { team: 'shop' } }), false],
    ['no tags at all', policy({ tagMap: {} }), false],
    // CDK API reference, LifecyclePolicyImageExclusionRules: "Excludes … images with any of the provided tags".
    [
      'the recipe, but spares a tag of the builds',
      policy(recipes('web', 'x.x.x'), sparing({ team: 'web', x: 'y' })),
      false,
    ],
    ['the recipe, and spares other tags', policy(recipes('web', 'x.x.x'), sparing({ team: 'shop' })), true],
    [
      'the recipe, and spares the builds by one of two actions',
      policy(recipes('web', 'x.x.x'), sparing({ team: 'web' }, {})),
      true,
    ],
  ])('judges a policy that names %s', (_, record, governed) => {
    expect(read(policies(POLICY), record).values['governed']).toBe(governed);
  });

  it('counts builds and their age', () => {
    expect(read(policies()).values).toMatchObject({ usable: 2, oldestDays: 20, governed: false });
  });

  it('does not take a policy that was refused for none', () => {
    const refused = denied('imagebuilder:GetLifecyclePolicy', { input: { lifecyclePolicyArn: POLICY } });
    expect(read(policies(POLICY), refused).unknown).toMatchObject({ governed: { reason: 'denied' } });
  });

  // User Guide, "Lifecycle rules": a deprecated image can still be started; AWS counts it no less than an available one.
  it('counts a deprecated build, and no disabled, deleted or failed one', () => {
    const states = ['DEPRECATED', 'AVAILABLE', 'DISABLED', 'DELETED', 'FAILED', 'CANCELLED', 'BUILDING'];
    const all = builds(...states.map((status, index) => build(index + 1, { state: { status } })));
    const row = rowOf(derive(imagebuilderImageVersions, [versions(), all, policies()]), VERSION);
    expect(row.values).toMatchObject({ usable: 2, governed: false });
  });

  it('goes by the name that was given, where the ARN has small letters and hyphens', () => {
    const of = (name: string) =>
      rowOf(
        derive(imagebuilderImageVersions, [
          versions({ name: 'My Web' }),
          builds(build(1)),
          policies(POLICY),
          policy(recipes(name, 'x.x.x')),
        ]),
        VERSION,
      ).values['governed'];
    expect([of('My Web'), of('web')]).toEqual([true, false]);
  });

  // API Reference, "LifecyclePolicyDetailAction": without includeResources the action ends at the image resource.
  it.each([
    ['deletes the image resource alone', { type: 'DELETE' }, false],
    ['deprecates and leaves the AMIs', { type: 'DEPRECATE', includeResources: { amis: false } }, false],
    ['deletes snapshots alone', { type: 'DELETE', includeResources: { snapshots: true } }, false],
    ['deletes containers of an AMI image', { type: 'DELETE', includeResources: { containers: true } }, false],
    ['disables the AMIs', { type: 'DISABLE', includeResources: { amis: true } }, true],
  ])('judges a policy that %s', (_, action, governed) => {
    const record = policy(recipes('web', 'x.x.x'), { policyDetails: [{ action }] });
    expect(read(policies(POLICY), record).values['governed']).toBe(governed);
  });

  it('judges a policy of containers by what it does to them', () => {
    const of = (includeResources: JsonObject) =>
      rowOf(
        derive(imagebuilderImageVersions, [
          versions({ type: 'DOCKER' }),
          builds(build(1)),
          policies(POLICY),
          policy(recipes('web', 'x.x.x'), {
            resourceType: 'CONTAINER_IMAGE',
            policyDetails: [{ action: { type: 'DELETE', includeResources } }],
          }),
        ]),
        VERSION,
      ).values['governed'];
    expect([of({ containers: true }), of({ amis: true })]).toEqual([true, false]);
  });

  // API Reference, "LifecyclePolicyDetailExclusionRulesAmis": each rule excludes AMIs from the action.
  describe('exclusions of AMIs', () => {
    const ami = (image: string, region = REGION) => ({ image, region, accountId: ACCOUNT });
    const described = (image: JsonObject) => ok('ec2:DescribeImages', { Images: [{ ImageId: 'ami-1', ...image }] });
    const shared = (user: string) =>
      ok('ec2:DescribeImageAttribute', { LaunchPermissions: [{ UserId: user }] }, { input: { ImageId: 'ami-1' } });
    const of = (amis: Json[], details: JsonObject[], ...records: EvidenceRecord[]) => {
      const policyDetails = details.map((rules) => ({ ...reaching, exclusionRules: { amis: rules } }));
      const made = builds(build(1, { outputResources: { amis } }));
      return rowOf(
        derive(imagebuilderImageVersions, [
          versions(),
          made,
          policies(POLICY),
          policy(recipes('web', 'x.x.x'), { policyDetails }),
          ...records,
        ]),
        VERSION,
      );
    };

    it.each<[string, JsonObject, JsonObject, boolean]>([
      ['its Region', { regions: [REGION] }, {}, false],
      ['another Region', { regions: ['us-east-1'] }, {}, true],
      ['a public AMI', { isPublic: true }, { Public: true }, false],
      ['public AMIs, and this is none', { isPublic: true }, { Public: false }, true],
      ['nothing public', { isPublic: false }, { Public: true }, true],
      ['a tag it has', { tagMap: { keep: 'yes' } }, { Tags: [{ Key: 'keep', Value: 'yes' }] }, false],
      ['a tag of another value', { tagMap: { keep: 'yes' } }, { Tags: [{ Key: 'keep', Value: 'no' }] }, true],
      ['an account it is shared with', { sharedAccounts: ['444455556666'] }, {}, false],
      ['an account it is not shared with', { sharedAccounts: ['777788889999'] }, {}, true],
      ['what was started lately', { lastLaunched: { value: 3, unit: 'MONTHS' } }, {}, true],
    ])('of %s', (_, rules, image, governed) => {
      expect(of([ami('ami-1')], [rules], described(image), shared('444455556666')).values['governed']).toBe(governed);
    });

    it('count for each AMI: one that is spared by all is left', () => {
      const elsewhere = [ami('ami-1'), ami('ami-2', 'us-east-1')];
      expect(of(elsewhere, [{ regions: ['us-east-1'] }]).values['governed']).toBe(false);
      expect(of(elsewhere, [{ regions: ['us-east-1'] }, { regions: [REGION] }]).values['governed']).toBe(true);
    });

    it('are not known of an AMI that was not described', () => {
      expect(of([ami('ami-1')], [{ isPublic: true }]).unknown).toMatchObject({ governed: { reason: 'not-called' } });
      const refused = denied('ec2:DescribeImageAttribute', { input: { ImageId: 'ami-1' } });
      const row = of([ami('ami-1')], [{ sharedAccounts: ['444455556666'] }], described({}), refused);
      expect(row.unknown).toMatchObject({ governed: { reason: 'denied' } });
    });
  });
});
