import type { OperationSpec } from './operation.ts';

export const SNS = {
  getTopicAttributes: {
    operation: 'sns:GetTopicAttributes',
    actions: ['sns:GetTopicAttributes'],
    needs: ['Attributes'],
    absent: [{ code: 'NotFound' }, { code: 'NotFoundException' }],
    fields: { freeForm: ['/response/Attributes/DisplayName'] },
  },
} as const satisfies Record<string, OperationSpec>;
