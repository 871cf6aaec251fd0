import type { OperationSpec } from './operation.ts';

export const SNS = {
  getTopicAttributes: {
    operation: 'sns:GetTopicAttributes',
    actions: ['sns:GetTopicAttributes'],
    needs: ['Attributes'],
    echoes: [{ asked: 'TopicArn', answered: 'Attributes/TopicArn' }],
    absent: [{ code: 'NotFound' }, { code: 'NotFoundException' }],
    fields: { freeForm: ['/response/Attributes/DisplayName'] },
  },
} as const satisfies Record<string, OperationSpec>;
