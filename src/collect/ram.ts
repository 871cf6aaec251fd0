import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

export const RAM = {
  listResources: {
    operation: 'ram:ListResources',
    actions: ['ram:ListResources'],
    paging: TOKEN,
    needs: ['resources'],
  },
  getResourceShares: {
    operation: 'ram:GetResourceShares',
    actions: ['ram:GetResourceShares'],
    paging: TOKEN,
    needs: ['resourceShares'],
    fields: { freeForm: ['/response/resourceShares/*/name', '/response/resourceShares/*/tags'] },
  },
  getResourceShareAssociations: {
    operation: 'ram:GetResourceShareAssociations',
    actions: ['ram:GetResourceShareAssociations'],
    paging: TOKEN,
    needs: ['resourceShareAssociations'],
    fields: { freeForm: ['/response/resourceShareAssociations/*/resourceShareName'] },
  },
} as const satisfies Record<string, OperationSpec>;

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
