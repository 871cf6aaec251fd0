import { ASSUME_ROLE } from '../aws/assume-role.ts';
import type { OperationSpec } from '../aws/operation.ts';

export const STS = {
  getCallerIdentity: {
    operation: 'sts:GetCallerIdentity',
    actions: [], // needs no permission
    needs: ['Account', 'Arn'],
  },
  assumeRole: ASSUME_ROLE,
} as const satisfies Record<string, OperationSpec>;
