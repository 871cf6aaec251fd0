import type { OperationSpec } from './operation.ts';

export const STS = {
  getCallerIdentity: {
    operation: 'sts:GetCallerIdentity',
    actions: [], // needs no permission
    needs: ['Account', 'Arn'],
    own: ['Account', 'Arn'],
  },
  assumeRole: {
    operation: 'sts:AssumeRole',
    actions: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    needs: ['Credentials', 'AssumedRoleUser'],
    drop: ['Credentials'],
    echoes: [{ asked: 'RoleArn', answered: 'AssumedRoleUser/Arn', as: 'role' }],
    own: ['AssumedRoleUser/Arn'],
  },
} as const satisfies Record<string, OperationSpec>;
