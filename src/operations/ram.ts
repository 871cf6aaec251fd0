import type { OperationSpec } from './operation.ts';

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
    own: ['resourceShares/*/owningAccountId'],
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
