import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2Images } from '../../../src/facts/ec2/images.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, failed, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const OTHER = 'us-east-1';
const FRIEND = '444455556666';
const STRANGER = '999988887777';
const VERSION = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/base/1.0.0`;
const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;
const AMI = 'ami-0123456789abcdef0';
const ARN = `arn:aws:ec2:${REGION}::image/${AMI}`;
const TAG = { Key: 'CreatedBy', Value: 'EC2 Image Builder' };
const ORG = 'arn:aws:organizations::444455556666:organization/o-a1b2c3d4e5';
const OU = 'arn:aws:organizations::444455556666:ou/o-f6a7b8c9d0/ou-ab12-cdef3456';

const versions = ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] });
const builds = (...amis: Json[]) =>
  ok(
    'imagebuilder:ListImageBuildVersions',
    { imageSummaryList: [{ arn: `${VERSION}/1`, outputResources: { amis } }, {}] },
    {
      input: { imageVersionArn: VERSION },
    },
  );
const output = (more: JsonObject = {}) => ({ region: REGION, image: AMI, accountId: ACCOUNT, ...more });
const images = (...list: Json[]) => ok('ec2:DescribeImages', { Images: list });
const ami = (more: JsonObject = {}) => ({
  ImageId: AMI,
  OwnerId: ACCOUNT,
  State: 'available',
  Public: false,
  Tags: [TAG],
  ...more,
});
const launch = (LaunchPermissions: Json) =>
  ok(
    'ec2:DescribeImageAttribute',
    { ImageId: AMI, LaunchPermissions },
    { input: { ImageId: AMI, Attribute: 'launchPermission' } },
  );
const noShips = ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [] });
const ships = (launchPermission: Json, region = REGION) => [
  ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [{ arn: SHIP }] }),
  ok(
    'imagebuilder:GetDistributionConfiguration',
    {
      distributionConfiguration: { distributions: [{ region, amiDistributionConfiguration: { launchPermission } }] },
    },
    { input: { distributionConfigurationArn: SHIP } },
  ),
];
const usual = [versions, builds(output()), images(ami()), launch([]), noShips];
const read = (...records: EvidenceRecord[]) => derive(ec2Images, records);

describe('ec2.images', () => {
  it('shows a private AMI that Image Builder made', () => {
    const shard = read(...usual);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, ARN)).toMatchObject({
      values: {
        state: 'available',
        listed: true,
        public: false,
        sharedGroups: [],
        sharedAccounts: [],
        sharedOrganizations: [],
        unintended: [],
      },
      absent: ['imdsSupport'],
      unknown: {},
    });
    expect(shard.totals).toMatchObject([{ counted: 1, expected: 1, source: 'ec2:DescribeImages' }]);
  });

  it('reads whom it is shared with, and sets what is intended apart', () => {
    const shard = read(
      versions,
      builds(output()),
      images(ami({ Public: true, ImdsSupport: 'v2.0' })),
      launch([
        { Group: 'all' },
        { UserId: FRIEND },
        { UserId: STRANGER },
        { UserId: ACCOUNT },
        { OrganizationArn: ORG },
        { OrganizationalUnitArn: OU },
      ]),
      ...ships({ userIds: [FRIEND], userGroups: ['all'], organizationArns: [ORG] }),
    );
    expect(rowOf(shard, ARN).values).toMatchObject({
      public: true,
      imdsSupport: 'v2.0',
      sharedGroups: ['all'],
      sharedAccounts: [FRIEND, STRANGER],
      sharedOrganizations: ['o-a1b2c3d4e5', 'o-f6a7b8c9d0'],
      unintended: [STRANGER, OU],
    });
  });

  it('does not take what is meant for another Region for intended', () => {
    const shard = read(
      versions,
      builds(output()),
      images(ami()),
      launch([{ UserId: FRIEND }]),
      ...ships({ userIds: [FRIEND] }, OTHER),
    );
    expect(rowOf(shard, ARN).values['unintended']).toEqual([FRIEND]);
  });

  it('finds AMIs by the tag alone and by the output alone, and counts both', () => {
    const byTag = ami({ ImageId: 'ami-0aaaaaaaaaaaaaaaa' });
    const byOutput = ami({ Tags: [{ Key: 'CreatedBy', Value: 'somebody' }] });
    const neither = ami({ ImageId: 'ami-0bbbbbbbbbbbbbbbb', Tags: [] });
    const theirs = ami({ ImageId: 'ami-0cccccccccccccccc', OwnerId: FRIEND });
    const shard = read(versions, builds(output()), images(byTag, byOutput, neither, theirs), noShips);
    expect(shard.rows.map((row) => [row.key.slice(-4), row.values['listed']])).toEqual([
      ['def0', true],
      ['aaaa', false],
    ]);
    expect(shard.totals).toMatchObject([{ counted: 0, expected: 1 }]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'counts-differ' }] });
  });

  // Image Builder tags what it makes with the build that made it, in whatever account and Region it puts it.
  it.each([
    ['of another account', `arn:aws:imagebuilder:${REGION}:${FRIEND}:image/base/1.0.0/1`, true],
    ['of another Region', `arn:aws:imagebuilder:${OTHER}:${ACCOUNT}:image/base/1.0.0/1`, true],
    ['that was deleted', `${VERSION}/9`, true],
    ['that is listed, and does not name it', `${VERSION}/1`, false],
    ['that cannot be told', 'who knows', false],
  ])('explains an AMI that is not listed by the tag of a build %s, or does not', (_, Value, complete) => {
    const Tags = [TAG, { Key: 'Ec2ImageBuilderArn', Value }];
    const shard = read(versions, builds(), images(ami({ Tags })), launch([]), noShips);
    expect([shard.rows.length, shard.coverage[0]?.complete]).toEqual([1, complete]);
  });

  it('has no row for AMIs that are gone or belong to another account', () => {
    const shard = read(
      versions,
      builds(output(), output({ image: 'ami-0dddddddddddddddd', accountId: FRIEND })),
      images(),
      noShips,
    );
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each([
    ['denied', denied('ec2:DescribeImageAttribute', { input: { ImageId: AMI } }), 'denied'],
    ['throttled', throttled('ec2:DescribeImageAttribute', { input: { ImageId: AMI } }), 'throttled'],
    ['never asked', noShips, 'not-called'],
    ['no list', launch({ Group: 'all' }), 'unparsable'],
    ['an unknown kind of permission', launch([{ UserId: FRIEND }, { Partner: 'x' }]), 'unparsable'],
    ['hostile', launch([null]), 'unparsable'],
    ['no object', ok('ec2:DescribeImageAttribute', [], { input: { ImageId: AMI } }), 'unparsable'],
  ])('does not know permissions that were %s', (_, record, reason) => {
    const row = rowOf(read(versions, builds(output()), images(ami()), record, noShips), ARN);
    expect(row.unknown).toMatchObject({
      sharedGroups: { reason },
      sharedAccounts: { reason },
      sharedOrganizations: { reason },
    });
    expect(row.values['public']).toBe(false);
  });

  it('takes a left-out list of permissions for empty', () => {
    const none = ok('ec2:DescribeImageAttribute', { ImageId: AMI }, { input: { ImageId: AMI } });
    expect(rowOf(read(versions, builds(output()), images(ami()), none, noShips), ARN).values['sharedAccounts']).toEqual(
      [],
    );
  });

  it('needs no setting for an AMI that nobody may launch', () => {
    const refused = denied('imagebuilder:ListDistributionConfigurations');
    const row = rowOf(read(versions, builds(output()), images(ami()), launch([{ UserId: ACCOUNT }]), refused), ARN);
    expect(row.values['unintended']).toEqual([]);
  });

  it('does not know what is intended when a setting could not be read', () => {
    for (const records of [[denied('imagebuilder:ListDistributionConfigurations')], ships({}).slice(0, 1)]) {
      const row = rowOf(read(versions, builds(output()), images(ami()), launch([{ UserId: FRIEND }]), ...records), ARN);
      expect(Object.keys(row.unknown)).toEqual(['unintended']);
    }
  });

  it('does not know a flag that is none', () => {
    expect(
      rowOf(read(versions, builds(output()), images(ami({ Public: 'false' })), launch([]), noShips), ARN).unknown,
    ).toHaveProperty('public');
    const { Public: _, ...silent } = ami();
    expect(rowOf(read(versions, builds(output()), images(silent), launch([]), noShips), ARN).unknown).toHaveProperty(
      'public',
    );
  });

  it.each([
    ['images denied', [versions, builds(output()), denied('ec2:DescribeImages'), noShips]],
    [
      'images cut short',
      [versions, builds(output()), ok('ec2:DescribeImages', { Images: [] }, { more: true }), noShips],
    ],
    ['an image without an owner', [versions, builds(output()), images({ ImageId: AMI }), noShips]],
    ['versions denied', [denied('imagebuilder:ListImages'), images(), noShips]],
    ['builds never listed', [versions, images(), noShips]],
    [
      'builds failed',
      [
        versions,
        failed('imagebuilder:ListImageBuildVersions', { input: { imageVersionArn: VERSION } }),
        images(),
        noShips,
      ],
    ],
    ['output that is no list', [versions, builds('ami-1'), images(), noShips]],
    ['an AMI in a Region out of scope', [versions, builds(output({ region: OTHER })), images(), noShips]],
  ])('is incomplete: %s', (_, records) => {
    expect(read(...records).coverage[0]?.complete).toBe(false);
  });

  it('says which Region is out of scope', () => {
    const shard = read(versions, builds(output({ region: OTHER })), images(), noShips);
    expect(shard.coverage[0]?.gaps).toMatchObject([{ reason: 'outside', detail: expect.stringContaining(OTHER) }]);
  });

  it('puts an AMI into the Region it was shipped to', () => {
    const shard = derive(
      ec2Images,
      [
        versions,
        builds(output({ region: OTHER })),
        images(),
        noShips,
        ok('imagebuilder:ListImages', { imageVersionList: [] }, { region: OTHER }),
        ok('imagebuilder:ListDistributionConfigurations', {}, { region: OTHER }),
        ok('ec2:DescribeImages', { Images: [ami()] }, { region: OTHER }),
        ok('ec2:DescribeImageAttribute', { LaunchPermissions: [] }, { region: OTHER, input: { ImageId: AMI } }),
      ],
      { regions: [REGION, OTHER] },
    );
    expect(shard.coverage.every((coverage) => coverage.complete)).toBe(true);
    expect(rowOf(shard, ARN.replace(REGION, OTHER))).toMatchObject({
      scope: { region: OTHER },
      values: { listed: true, sharedAccounts: [] },
    });
  });
});
