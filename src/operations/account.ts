import type { OperationSpec } from './operation.ts';

export const ACCOUNT = {
  listRegions: {
    operation: 'account:ListRegions',
    actions: ['account:ListRegions'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['Regions'],
  },
  getAlternateContact: {
    operation: 'account:GetAlternateContact',
    actions: ['account:GetAlternateContact'],
    needs: ['AlternateContact'],
    echoes: [{ asked: 'AlternateContactType', answered: 'AlternateContact/AlternateContactType' }],
    absent: [{ code: 'ResourceNotFoundException' }],
    fields: {
      personal: ['Name', 'EmailAddress', 'PhoneNumber', 'Title'].map((name) => `/response/AlternateContact/${name}`),
    },
  },
  getAccountInformation: {
    operation: 'account:GetAccountInformation',
    actions: ['account:GetAccountInformation'],
    needs: ['AccountId'],
    own: ['AccountId'],
    fields: { freeForm: ['/response/AccountName'] },
  },
} as const satisfies Record<string, OperationSpec>;
