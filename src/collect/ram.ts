import { RAM } from '../operations/ram.ts';
import type { Reader } from './reader.ts';

/**
 * What the account shares in a Region, and with whom: three calls for all. A policy that Image Builder's Put…Policy
 * sets makes a share too (featureSet CREATED_FROM_POLICY), so no Get…Policy is needed for each resource.
 */
export async function collectShares(reader: Reader, region: string): Promise<void> {
  const mine = { resourceOwner: 'SELF', maxResults: 500 };
  await Promise.all([
    reader.read(region, RAM.listResources, mine),
    reader.read(region, RAM.getResourceShares, mine),
    reader.read(region, RAM.getResourceShareAssociations, { associationType: 'PRINCIPAL', maxResults: 500 }),
  ]);
}
