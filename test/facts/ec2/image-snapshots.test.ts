import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ec2BuildInstances } from '../../../src/facts/ec2/build-instances.ts';
import { ec2ImageSnapshots } from '../../../src/facts/ec2/image-snapshots.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const KEY = `arn:aws:ec2:${REGION}:${ACCOUNT}:snapshot/snap-1`;
const KMS = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const SHIP = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:distribution-configuration/ship`;
const image = {
  ImageId: 'ami-1',
  OwnerId: ACCOUNT,
  Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }],
  BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }, { VirtualName: 'ephemeral0' }],
};
const Filters = [{ Name: 'snapshot-id', Values: ['snap-1', 'snap-2'] }];
const snapshots = (...list: Json[]) => ok('ec2:DescribeSnapshots', { Snapshots: list }, { input: { Filters } });
const open = (...list: Json[]) =>
  ok('ec2:DescribeSnapshots', { Snapshots: list }, { input: { Filters, RestorableByUserIds: ['all'] } });
const sharing = (State: string) => ok('ec2:GetSnapshotBlockPublicAccessState', { State });
const snapshot = (more: JsonObject = {}) => ({ SnapshotId: 'snap-1', Encrypted: true, KmsKeyId: KMS, ...more });
const shipping = (kmsKeyId?: string) => [
  ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [{ arn: SHIP }] }),
  ok(
    'imagebuilder:GetDistributionConfiguration',
    {
      distributionConfiguration: {
        distributions: [{ region: REGION, amiDistributionConfiguration: kmsKeyId === undefined ? {} : { kmsKeyId } }],
      },
    },
    { input: { distributionConfigurationArn: SHIP } },
  ),
];
const listed = [ok('imagebuilder:ListImages', { imageVersionList: [] }), ok('ec2:DescribeImages', { Images: [image] })];
const read = (...records: EvidenceRecord[]) => rowOf(derive(ec2ImageSnapshots, [...listed, ...records]), KEY);

describe('ec2.imageSnapshots', () => {
  it('shows the snapshot of an output AMI, its key and that it is private', () => {
    const described = ok(
      'kms:DescribeKey',
      { KeyMetadata: { Arn: KMS, KeyManager: 'CUSTOMER' } },
      { input: { KeyId: KMS } },
    );
    expect(read(snapshots(snapshot()), open(), ...shipping(KMS), described)).toMatchObject({
      values: { image: 'ami-1', encrypted: true, kmsKey: KMS, keyManager: 'CUSTOMER', asIntended: true, public: false },
      unknown: {},
    });
  });

  // EC2 API Reference, EnableSnapshotBlockPublicAccess: under block-all-sharing, snapshots that were shared publicly
  // “are treated as private”, though their attributes still say public; under block-new-sharing they stay public.
  it.each<[string, EvidenceRecord, EvidenceRecord, boolean | string]>([
    ['unblocked', sharing('unblocked'), open(snapshot()), true],
    ['block-new-sharing', sharing('block-new-sharing'), open(snapshot()), true],
    ['block-all-sharing', sharing('block-all-sharing'), open(snapshot()), false],
    ['block-all-sharing, the list refused', sharing('block-all-sharing'), denied('ec2:DescribeSnapshots'), false],
    ['unblocked, not named', sharing('unblocked'), open(), false],
    ['not read, not named', denied('ec2:GetSnapshotBlockPublicAccessState'), open(), false],
    ['not read', denied('ec2:GetSnapshotBlockPublicAccessState'), open(snapshot()), 'denied'],
    ['a state that is no text', ok('ec2:GetSnapshotBlockPublicAccessState', {}), open(snapshot()), 'unparsable'],
  ])('tells a snapshot that says it is public from one that is: %s', (_, state, list, expected) => {
    const row = read(snapshots(snapshot()), list, state, ...shipping());
    expect(row.values['public'] ?? row.unknown['public']?.reason).toBe(expected);
  });

  it('does not take a refused batch for private, nor for encrypted', () => {
    const refused = (input: JsonObject) => denied('ec2:DescribeSnapshots', { input });
    const row = read(refused({ Filters }), refused({ Filters, RestorableByUserIds: ['all'] }), ...shipping());
    expect(row.unknown).toMatchObject({ encrypted: { reason: 'denied' }, public: { reason: 'denied' } });
  });

  it('does not know a snapshot that nobody asked for, or that EC2 does not show', () => {
    expect(read(...shipping()).unknown).toMatchObject({
      encrypted: { reason: 'not-called' },
      public: { reason: 'not-called' },
    });
    expect(read(snapshots(), open(), ...shipping()).unknown).toHaveProperty('encrypted');
  });

  it.each<[string, EvidenceRecord[], boolean | undefined]>([
    ['another key than was meant', shipping(KMS.replace('1234abcd', '9999abcd')), false],
    ['any key where none was meant', shipping(), true],
    ['a key where settings were refused', [shipping()[0] as EvidenceRecord], undefined], // the list without its Get
  ])('judges %s', (_, records, intended) => {
    expect(read(snapshots(snapshot()), open(), ...records).values['asIntended']).toBe(intended);
  });

  it('has no key where nothing is encrypted', () => {
    const row = read(snapshots({ SnapshotId: 'snap-1', Encrypted: false }), open(), ...shipping(KMS));
    expect(row.absent).toEqual(['kmsKey', 'keyManager']);
    expect(row.values['encrypted']).toBe(false);
  });
});

describe('ec2.buildInstances', () => {
  const instance = (more: JsonObject = {}) =>
    ok('ec2:DescribeInstances', {
      Reservations: [
        {
          Instances: [
            { InstanceId: 'i-1', LaunchTime: '2026-11-20T11:00:00.000Z', State: { Name: 'running' }, ...more },
          ],
        },
      ],
    });
  const ARN = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-1`;
  const row = (more: JsonObject = {}) => rowOf(derive(ec2BuildInstances, [instance(more)]), ARN);

  it('shows what was left over', () => {
    expect(row({ KeyName: 'debug' }).values).toMatchObject({ present: true, days: 4, keyName: 'debug' });
    expect(row().absent).toEqual(['keyName']);
  });

  it.each([
    ['stopped', true],
    ['terminated', false],
    ['shutting-down', false],
  ])('%s is there: %s', (Name, present) => {
    expect(row({ State: { Name } }).values['present']).toBe(present);
  });

  it('does not take an odd state for ended, nor an odd time for recent', () => {
    expect(row({ State: { Name: 'gone' }, LaunchTime: 'Friday' }).unknown).toMatchObject({
      present: { reason: 'unparsable' },
      days: { reason: 'unparsable' },
    });
  });
});
