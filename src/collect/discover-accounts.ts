import { byText } from '../core/compare.ts';
import { member, stringMember } from '../core/json.ts';
import type { CollectOptions } from './options.ts';
import { ORGANIZATIONS } from './organizations.ts';
import type { Reader } from './reader.ts';

export interface FoundAccount {
  readonly id: string;
  /** ACTIVE, SUSPENDED, …: as AWS Organizations says, UNKNOWN where it did not. */
  readonly state: string;
  readonly inScope: boolean;
  /** Why it is out. */
  readonly reason?: string;
}

export interface FoundOrganisation {
  /** The organisation's id; null without one or when it is not known. */
  readonly organisation: string | null;
  /** The caller's account manages the organisation. */
  readonly management: boolean;
  /** Sorted by id; the organisation's accounts = in + out. */
  readonly accounts: readonly FoundAccount[];
}

/** Finds the organisation's accounts, and decides which are read. Each that is not says why. */
export async function discoverAccounts(reader: Reader, options: CollectOptions): Promise<FoundOrganisation> {
  const described = await reader.readGlobal(ORGANIZATIONS.describeOrganization);
  const organisation = member(described.response, 'Organization');
  const alone = described.records[0]?.outcome.kind === 'absent';
  const listed = alone ? [] : (await reader.readGlobal(ORGANIZATIONS.listAccounts)).items('Accounts');
  const states = new Map<string, string>();
  for (const account of listed) {
    const id = stringMember(account, 'Id');
    const state = stringMember(account, 'State') ?? stringMember(account, 'Status') ?? 'UNKNOWN';
    if (id !== undefined && ACCOUNT_ID.test(id)) states.set(id, state);
  }
  for (const id of [reader.account, ...(options.accounts?.include ?? [])]) {
    if (!states.has(id)) states.set(id, id === reader.account ? 'ACTIVE' : 'UNKNOWN');
  }
  return {
    organisation: stringMember(organisation, 'Id') ?? null,
    management: stringMember(organisation, 'MasterAccountId') === reader.account,
    accounts: [...states]
      .sort(([a], [b]) => byText(a, b))
      .map(([id, state]) => decide(id, state, reader.account, options)),
  };
}

const ACCOUNT_ID = /^\d{12}$/;

function decide(id: string, state: string, own: string, options: CollectOptions): FoundAccount {
  const reason = exclusion(id, state, own, options);
  return reason === undefined ? { id, state, inScope: true } : { id, state, inScope: false, reason };
}

function exclusion(id: string, state: string, own: string, options: CollectOptions): string | undefined {
  const excluded = options.accounts?.exclude?.find((account) => account.id === id);
  if (excluded !== undefined) return excluded.reason;
  const include = options.accounts?.include;
  if (include !== undefined && !include.includes(id)) return 'not among the accounts the configuration includes';
  if (state !== 'ACTIVE' && state !== 'UNKNOWN') return `the account is ${state.toLowerCase().replaceAll('_', ' ')}`;
  if (id !== own && options.role === undefined) return 'no role is configured by which member accounts could be read';
  return undefined;
}
