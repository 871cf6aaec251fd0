import type { OperationSpec } from './operation.ts';

export const GUARDDUTY = {
  listDetectors: {
    operation: 'guardduty:ListDetectors',
    actions: ['guardduty:ListDetectors'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['DetectorIds'],
  },
  getDetector: {
    operation: 'guardduty:GetDetector',
    actions: ['guardduty:GetDetector'],
    needs: ['Status'],
  },
  getAdministratorAccount: {
    operation: 'guardduty:GetAdministratorAccount',
    actions: ['guardduty:GetAdministratorAccount'],
    needs: [], // without an administrator the answer is empty
  },
} as const satisfies Record<string, OperationSpec>;
