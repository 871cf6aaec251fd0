import type { OperationSpec } from './operation.ts';

export const SSM = {
  getServiceSetting: {
    operation: 'ssm:GetServiceSetting',
    actions: ['ssm:GetServiceSetting'],
    needs: ['ServiceSetting'],
    echoes: [{ asked: 'SettingId', answered: 'ServiceSetting/SettingId' }],
    absent: [{ code: 'ServiceSettingNotFound' }],
  },
} as const satisfies Record<string, OperationSpec>;
