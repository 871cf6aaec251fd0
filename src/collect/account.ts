import { ACCOUNT } from '../operations/account.ts';
import type { Reader } from './reader.ts';

/** Who is told of a security incident, and what the account is called. Without AccountId: the account itself. */
export async function collectAccountFacts(reader: Reader): Promise<void> {
  await Promise.all([
    reader.readGlobal(ACCOUNT.getAlternateContact, { AlternateContactType: 'SECURITY' }),
    reader.readGlobal(ACCOUNT.getAccountInformation),
  ]);
}
