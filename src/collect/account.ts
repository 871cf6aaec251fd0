import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

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
    absent: [{ code: 'ResourceNotFoundException' }],
    fields: {
      personal: ['Name', 'EmailAddress', 'PhoneNumber', 'Title'].map((name) => `/response/AlternateContact/${name}`),
    },
  },
  getAccountInformation: {
    operation: 'account:GetAccountInformation',
    actions: ['account:GetAccountInformation'],
    needs: ['AccountId'],
    fields: { freeForm: ['/response/AccountName'] },
  },
} as const satisfies Record<string, OperationSpec>;

/** Who is told of a security incident, and what the account is called. Without AccountId: the account itself. */
export async function collectAccountFacts(reader: Reader): Promise<void> {
  await Promise.all([
    reader.readGlobal(ACCOUNT.getAlternateContact, { AlternateContactType: 'SECURITY' }),
    reader.readGlobal(ACCOUNT.getAccountInformation),
  ]);
}
