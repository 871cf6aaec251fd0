import type { OperationSpec } from '../aws/operation.ts';
import { stringMember } from '../core/json.ts';
import type { Reader } from './reader.ts';

const TOKEN = { in: 'NextToken', out: 'NextToken' } as const;

export const EC2 = {
  describeRegions: {
    operation: 'ec2:DescribeRegions',
    actions: ['ec2:DescribeRegions'],
    needs: ['Regions'],
  },
  getImageBlockPublicAccessState: setting('GetImageBlockPublicAccessState', 'ImageBlockPublicAccessState'),
  getSnapshotBlockPublicAccessState: setting('GetSnapshotBlockPublicAccessState', 'State'),
  getInstanceMetadataDefaults: setting('GetInstanceMetadataDefaults', 'AccountLevel'),
  describeImages: listing('DescribeImages', 'Images', ['Name', 'Description']),
  describeImageAttribute: {
    operation: 'ec2:DescribeImageAttribute',
    actions: ['ec2:DescribeImageAttribute'],
    needs: ['ImageId', 'LaunchPermissions'],
  },
  describeSubnets: listing('DescribeSubnets', 'Subnets'),
  describeVpcs: listing('DescribeVpcs', 'Vpcs'),
  describeVpcPeeringConnections: listing('DescribeVpcPeeringConnections', 'VpcPeeringConnections'),
  describeRouteTables: listing('DescribeRouteTables', 'RouteTables'),
} as const satisfies Record<string, OperationSpec>;

function setting(name: string, needed: string): OperationSpec {
  return { operation: `ec2:${name}`, actions: [`ec2:${name}`], needs: [needed] };
}

function listing(name: string, list: string, written: readonly string[] = []): OperationSpec {
  const freeForm = ['Tags', ...written].map((field) => `/response/${list}/*/${field}`);
  return {
    operation: `ec2:${name}`,
    actions: [`ec2:${name}`],
    paging: TOKEN,
    needs: [list],
    fields: { freeForm },
  };
}

/** The account's own rules for a Region: public images and snapshots, instance metadata. */
export async function collectSettings(reader: Reader, region: string): Promise<void> {
  const settings = [
    EC2.getImageBlockPublicAccessState,
    EC2.getSnapshotBlockPublicAccessState,
    EC2.getInstanceMetadataDefaults,
  ];
  await Promise.all(settings.map((spec) => reader.read(region, spec)));
}

/** The network that build instances may stand in. One call lists each kind; nothing is asked by id. */
export async function collectNetwork(reader: Reader, region: string): Promise<void> {
  await Promise.all([
    reader.read(region, EC2.describeSubnets, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcs, { MaxResults: 1000 }),
    reader.read(region, EC2.describeVpcPeeringConnections, { MaxResults: 1000 }),
    reader.read(region, EC2.describeRouteTables, { MaxResults: 100 }),
  ]);
}

/** A filter takes 200 values at most (EC2, "DescribeImages"). */
const BATCH = 200;

/**
 * Reads a Region's AMIs: those Image Builder says it made, by id, and as a second source those that carry its tag.
 * Ids go into a filter, for one image that is gone would fail a whole call by ImageIds. Then the launch permissions
 * of each image of the account's own that can be launched.
 */
export async function collectImages(reader: Reader, region: string, made: ReadonlySet<string>): Promise<void> {
  const tagged = [{ Name: 'tag:CreatedBy', Values: ['EC2 Image Builder'] }];
  const inputs = [
    { Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true, Filters: tagged },
    ...batches([...made].sort()).map((Values) => ({
      IncludeDeprecated: true,
      IncludeDisabled: true,
      Filters: [{ Name: 'image-id', Values }],
    })),
  ];
  const answers = await Promise.all(inputs.map((input) => reader.read(region, EC2.describeImages, input)));
  const own = answers
    .flatMap((answer) => answer.items('Images'))
    .filter(
      (image) => stringMember(image, 'OwnerId') === reader.account && stringMember(image, 'State') === 'available',
    )
    .map((image) => stringMember(image, 'ImageId'));
  const ids = new Set(own.filter((id) => id !== undefined));
  await Promise.all(
    [...ids].map((ImageId) =>
      reader.read(region, EC2.describeImageAttribute, { ImageId, Attribute: 'launchPermission' }),
    ),
  );
}

function batches(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) => ids.slice(i * BATCH, (i + 1) * BATCH));
}
