import type { OperationSpec } from '../aws/operation.ts';

export const ACCOUNT = {
  listRegions: {
    operation: 'account:ListRegions',
    actions: ['account:ListRegions'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['Regions'],
  },
} as const satisfies Record<string, OperationSpec>;
