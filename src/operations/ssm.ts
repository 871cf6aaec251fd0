import type { OperationSpec } from './operation.ts';

export const SSM = {
  getServiceSetting: {
    operation: 'ssm:GetServiceSetting',
    actions: ['ssm:GetServiceSetting'],
    needs: ['ServiceSetting'],
    absent: [{ code: 'ServiceSettingNotFound' }],
  },
} as const satisfies Record<string, OperationSpec>;
