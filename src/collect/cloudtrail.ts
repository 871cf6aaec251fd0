import { stringMember } from '../core/json.ts';
import { CLOUDTRAIL } from '../operations/cloudtrail.ts';
import type { Reader } from './reader.ts';
import { isRegion, noteBucket, noteKey, type References } from './references.ts';

/** Trails by ARN with their home Region: a multi-Region trail shows in every Region, but is read once. */
export type Trails = Map<string, string>;

/** Lists the trails a Region has, those of other Regions and of the organisation that cover it included. */
export async function listTrails(reader: Reader, region: string, trails: Trails, found: References): Promise<void> {
  const { items } = await reader.read(region, CLOUDTRAIL.describeTrails);
  for (const trail of items('trailList')) {
    const arn = stringMember(trail, 'TrailARN');
    const home = stringMember(trail, 'HomeRegion');
    if (arn !== undefined) trails.set(arn, isRegion(home) ? home : region);
    noteBucket(found, stringMember(trail, 'S3BucketName'));
    noteKey(found, stringMember(trail, 'KmsKeyId'), region);
  }
}

/**
 * What the event history of a Region holds of Image Builder, newest first: management events of 90 days. One sweep for
 * every control that reads it.
 */
export async function collectEvents(reader: Reader, region: string): Promise<void> {
  await reader.read(region, CLOUDTRAIL.lookupEvents, {
    LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'imagebuilder.amazonaws.com' }],
    MaxResults: 50,
  });
}

/** Event data stores record like trails do, and name keys like them. */
export async function collectDataStores(reader: Reader, region: string, found: References): Promise<void> {
  const { items } = await reader.read(region, CLOUDTRAIL.listEventDataStores, { MaxResults: 100 });
  const arns = items('EventDataStores').map((store) => stringMember(store, 'EventDataStoreArn'));
  const readStore = async (arn: string): Promise<void> => {
    const { response } = await reader.read(region, CLOUDTRAIL.getEventDataStore, { EventDataStore: arn });
    noteKey(found, stringMember(response, 'KmsKeyId'), region);
  };
  await Promise.all(arns.map((arn) => (arn === undefined ? undefined : readStore(arn))));
}

/** Status and selectors answer for the Region they are asked in, so both are asked in the trail's home Region. */
export async function collectTrails(reader: Reader, trails: Trails): Promise<void> {
  await Promise.all(
    [...trails].flatMap(([arn, home]) => [
      reader.read(home, CLOUDTRAIL.getTrailStatus, { Name: arn }),
      reader.read(home, CLOUDTRAIL.getEventSelectors, { TrailName: arn }),
    ]),
  );
}
