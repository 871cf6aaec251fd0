import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import type { When } from './when.ts';

/** An AMI that a build put out, with its one snapshot. */
export interface MachineImage {
  readonly id: string;
  readonly name: string;
  /** Of somebody else's image. */
  readonly owner?: string;
  readonly public?: boolean;
  /** Accounts that may launch it. */
  readonly sharedWith?: readonly string[];
  readonly encryptedWith?: string;
  readonly imdsV2?: boolean;
  /** ARN of the build that made it; left out: nobody looks. */
  readonly madeBy?: string;
  readonly snapshot?: { readonly public?: boolean; readonly sharedWith?: readonly string[] };
}

/** EC2's settings of one place that bear on images. */
export interface ImageSettings {
  readonly blockImages: 'block-new-sharing' | 'unblocked';
  readonly blockSnapshots: 'block-all-sharing' | 'block-new-sharing' | 'unblocked';
  /** Instance metadata defaults; an empty object where none are set. */
  readonly metadata: JsonObject;
}

export const SAFE_SETTINGS: ImageSettings = {
  blockImages: 'block-new-sharing',
  blockSnapshots: 'block-all-sharing',
  metadata: {},
};

/** The snapshot of an AMI. */
export function snapshotOf(image: MachineImage): string {
  return image.id.replace('ami-', 'snap-');
}

/** AMIs, snapshots, who may use them, and the settings that keep them from becoming public. */
export function machineImages(
  place: Place,
  images: readonly MachineImage[],
  settings: ImageSettings,
  when: When,
): AnswerRow[] {
  const row = (operation: string, output: JsonObject): AnswerRow => ({
    operation: `ec2:${operation}`,
    ...place,
    output,
  });
  return [
    row('DescribeImages', { Images: images.map((image) => imageOf(place, image, when)) }),
    row('DescribeSnapshots', { Snapshots: images.map((image) => snapshot(place, image, when)) }),
    {
      operation: 'ec2:DescribeSnapshots',
      ...place,
      input: { RestorableByUserIds: ['all'] },
      output: {
        Snapshots: images.filter((each) => each.snapshot?.public === true).map((each) => snapshot(place, each, when)),
      },
    },
    row('GetImageBlockPublicAccessState', { ImageBlockPublicAccessState: settings.blockImages, ManagedBy: 'account' }),
    row('GetSnapshotBlockPublicAccessState', { State: settings.blockSnapshots, ManagedBy: 'account' }),
    row('GetInstanceMetadataDefaults', { AccountLevel: settings.metadata }),
    ...missing(place),
    ...images.flatMap((image) => permissions(place, image)),
  ];
}

/** What Image Builder puts on the AMIs it makes, in whatever account it puts them. */
function tagsOf({ madeBy, owner }: MachineImage): JsonObject[] {
  if (owner !== undefined) return [];
  const made = { Key: 'CreatedBy', Value: 'EC2 Image Builder' };
  return madeBy === undefined ? [made] : [made, { Key: 'Ec2ImageBuilderArn', Value: madeBy }];
}

function imageOf({ account }: Place, image: MachineImage, when: When): JsonObject {
  return {
    ImageId: image.id,
    Name: image.name,
    OwnerId: image.owner ?? account,
    ImageLocation: `${account}/${image.name}`,
    Public: image.public ?? false,
    State: 'available',
    CreationDate: when.daysAgo(20),
    Architecture: 'x86_64',
    ImageType: 'machine',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          SnapshotId: snapshotOf(image),
          VolumeSize: 8,
          VolumeType: 'gp3',
          Encrypted: image.encryptedWith !== undefined,
          DeleteOnTermination: true,
        },
      },
    ],
    Tags: tagsOf(image),
    ...(image.imdsV2 === true && { ImdsSupport: 'v2.0' }),
  };
}

function snapshot({ account }: Place, image: MachineImage, when: When): JsonObject {
  return {
    SnapshotId: snapshotOf(image),
    OwnerId: account,
    State: 'completed',
    Progress: '100%',
    StartTime: when.daysAgo(20),
    VolumeSize: 8,
    Encrypted: image.encryptedWith !== undefined,
    Description: `Created by CreateImage for ${image.id}`,
    ...(image.encryptedWith !== undefined && { KmsKeyId: image.encryptedWith }),
  };
}

function permissions(place: Place, image: MachineImage): AnswerRow[] {
  const granted = (isPublic: boolean | undefined, accounts: readonly string[] = []): JsonObject[] => [
    ...(isPublic === true ? [{ Group: 'all' }] : []),
    ...accounts.map((UserId) => ({ UserId })),
  ];
  const SnapshotId = snapshotOf(image);
  return [
    {
      operation: 'ec2:DescribeImageAttribute',
      ...place,
      input: { ImageId: image.id, Attribute: 'launchPermission' },
      output: { ImageId: image.id, LaunchPermissions: granted(image.public, image.sharedWith) },
    },
    {
      operation: 'ec2:DescribeSnapshotAttribute',
      ...place,
      input: { SnapshotId, Attribute: 'createVolumePermission' },
      output: { SnapshotId, CreateVolumePermissions: granted(image.snapshot?.public, image.snapshot?.sharedWith) },
    },
  ];
}

function missing(place: Place): AnswerRow[] {
  return [
    { operation: 'ec2:DescribeImageAttribute', ...place, error: 'InvalidAMIID.NotFound', status: 400 },
    { operation: 'ec2:DescribeSnapshotAttribute', ...place, error: 'InvalidSnapshot.NotFound', status: 400 },
  ];
}
