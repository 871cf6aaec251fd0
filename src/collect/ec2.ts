import { type Json, listMember, member, stringMember } from '../core/json.ts';
import { EC2 } from '../operations/ec2.ts';
import type { Reader } from './reader.ts';
import { noteOwnKey, type References } from './references.ts';

/** The account's own rules for a Region: public images and snapshots, instance metadata, encryption, allowed AMIs. */
export async function collectSettings(reader: Reader, region: string, found: References): Promise<void> {
  const settings = [
    EC2.getImageBlockPublicAccessState,
    EC2.getSnapshotBlockPublicAccessState,
    EC2.getInstanceMetadataDefaults,
    EC2.getEbsEncryptionByDefault,
    EC2.getAllowedImagesSettings,
  ];
  const [key] = await Promise.all([
    reader.read(region, EC2.getEbsDefaultKmsKeyId),
    ...settings.map((spec) => reader.read(region, spec)),
  ]);
  noteOwnKey(found, stringMember(key.response, 'KmsKeyId'), region);
}

/** The network that build instances may stand in. One call lists each kind; nothing is asked by id. */
export async function collectNetwork(reader: Reader, region: string): Promise<void> {
  await Promise.all([
    reader.read(region, EC2.describeSubnets, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcs, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcPeeringConnections, { MaxResults: 1000 }),
    reader.read(region, EC2.describeRouteTables, { MaxResults: 100 }),
    reader.read(region, EC2.describeSecurityGroups, { MaxResults: 1000 }),
    reader.read(region, EC2.describeFlowLogs, { MaxResults: 1000 }),
    reader.read(region, EC2.describeInstances, { Filters: MADE_BY_IMAGE_BUILDER, MaxResults: 1000 }),
    reader.read(region, EC2.describeTransitGatewayAttachments, { MaxResults: 1000 }),
    reader.read(region, EC2.describeTransitGatewayPeeringAttachments, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcEncryptionControls),
    reader.read(region, EC2.describeVpnConnections),
    reader.read(region, EC2.describeVpcEndpoints, { MaxResults: 1000 }),
    collectEndpointServices(reader, region),
  ]);
}

/** The account's own endpoint services: who may connect, one call each, and who did, one call for all. */
async function collectEndpointServices(reader: Reader, region: string): Promise<void> {
  const [services] = await Promise.all([
    reader.read(region, EC2.describeVpcEndpointServiceConfigurations, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcEndpointConnections, { MaxResults: 1000 }),
  ]);
  const ids = services.items('ServiceConfigurations').map((service) => stringMember(service, 'ServiceId'));
  await Promise.all(
    ids.flatMap((ServiceId) =>
      ServiceId === undefined
        ? []
        : reader.read(region, EC2.describeVpcEndpointServicePermissions, { ServiceId, MaxResults: 1000 }),
    ),
  );
}

/** A filter takes 200 values at most (EC2, "DescribeImages"). */
const BATCH = 200;

/** The tag that Image Builder puts on what it launches and makes. */
const MADE_BY_IMAGE_BUILDER = [{ Name: 'tag:CreatedBy', Values: ['EC2 Image Builder'] }];

/**
 * Reads a Region's AMIs: those Image Builder says it made, by id, and as a second source those that carry its tag.
 * Ids go into a filter, for one image that is gone would fail a whole call by ImageIds. Then the launch permissions
 * of each image of the account's own that can be launched.
 */
export async function collectImages(reader: Reader, region: string, made: ReadonlySet<string>): Promise<void> {
  const inputs = [
    { Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true, Filters: MADE_BY_IMAGE_BUILDER },
    ...batches([...made].sort()).map((Values) => ({
      IncludeDeprecated: true,
      IncludeDisabled: true,
      Filters: [{ Name: 'image-id', Values }],
    })),
  ];
  const answers = await Promise.all(inputs.map((input) => reader.read(region, EC2.describeImages, input)));
  const own = answers
    .flatMap((answer) => answer.items('Images'))
    .filter((image) => stringMember(image, 'OwnerId') === reader.account);
  const available = own
    .filter((image) => stringMember(image, 'State') === 'available')
    .map((image) => stringMember(image, 'ImageId'));
  const ids = new Set(available.filter((id) => id !== undefined));
  await Promise.all([
    collectSnapshots(reader, region, new Set(own.flatMap(snapshotsOf))),
    ...[...ids].map((ImageId) =>
      reader.read(region, EC2.describeImageAttribute, { ImageId, Attribute: 'launchPermission' }),
    ),
  ]);
}

function snapshotsOf(image: Json): readonly string[] {
  const volumes = listMember(image, 'BlockDeviceMappings');
  return volumes.flatMap((volume) => stringMember(member(volume, 'Ebs'), 'SnapshotId') ?? []);
}

/** Snapshots in batches, and in the same batches those that everybody may read: no call for each. */
async function collectSnapshots(reader: Reader, region: string, ids: ReadonlySet<string>): Promise<void> {
  const filters = batches([...ids].sort()).map((Values) => ({ Filters: [{ Name: 'snapshot-id', Values }] }));
  const inputs = filters.flatMap((filter) => [filter, { ...filter, RestorableByUserIds: ['all'] }]);
  await Promise.all(inputs.map((input) => reader.read(region, EC2.describeSnapshots, input)));
}

function batches(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) => ids.slice(i * BATCH, (i + 1) * BATCH));
}
