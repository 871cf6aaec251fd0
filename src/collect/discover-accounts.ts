import { byText } from '../core/compare.ts';
import { member, stringMember } from '../core/json.ts';
import type { ListRead } from '../model/evidence.ts';
import { ORGANIZATIONS } from '../operations/organizations.ts';
import type { CollectOptions } from './options.ts';
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
  readonly list: ListRead;
  /** Sorted by id; the organisation's accounts = in + out. */
  readonly accounts: readonly FoundAccount[];
  /** Named in the config, and not in a list that was read to its end. */
  readonly strangers: readonly string[];
}

/** Finds the organisation's accounts, and decides which are read. Each that is not says why. */
export async function discoverAccounts(reader: Reader, options: CollectOptions): Promise<FoundOrganisation> {
  const described = await reader.readGlobal(ORGANIZATIONS.describeOrganization);
  const organisation = member(described.response, 'Organization');
  const isAlone = described.records[0]?.outcome.kind === 'absent';
  const { complete, states } = await accountStates(reader, isAlone);
  const { include, exclude = [] } = options.accounts ?? {};
  const closedTo = (options.closedRegions ?? []).flatMap(({ accounts = [] }) => accounts);
  const named = [...(include ?? []), ...exclude.map(({ id }) => id), ...closedTo];
  const strangers = complete ? named.filter((id) => !states.has(id)) : [];
  for (const id of include ?? []) if (!states.has(id)) states.set(id, 'UNKNOWN');
  return {
    organisation: stringMember(organisation, 'Id') ?? null,
    management: stringMember(organisation, 'MasterAccountId') === reader.account,
    // Without a role only the caller's own account can be read: that, too, is the configuration's choice.
    list: { complete, chosen: include !== undefined || options.role === undefined },
    accounts: [...states]
      .sort(([a], [b]) => byText(a, b))
      .map(([id, state]) => decide(id, state, reader.account, options)),
    strangers,
  };
}

const ACCOUNT_ID = /^\d{12}$/;

interface States {
  /** The list names all there are. */
  readonly complete: boolean;
  /** The caller's own account is always among them. */
  readonly states: Map<string, string>;
}

/**
 * A list without the caller, or with an entry that is no account, is not read to its end.
 *
 * @param isAlone AWS said that there is no organisation: that is a complete list of one.
 */
async function accountStates(reader: Reader, isAlone: boolean): Promise<States> {
  const listed = await reader.readGlobal(ORGANIZATIONS.listAccounts);
  const own = [reader.account, 'ACTIVE'] as const;
  if (isAlone && listed.response === undefined) return { complete: true, states: new Map([own]) };
  const entries = listed.items('Accounts').map((account) => {
    const state = stringMember(account, 'State') ?? stringMember(account, 'Status') ?? 'UNKNOWN';
    return [stringMember(account, 'Id') ?? '', state] as const;
  });
  const states = new Map(entries.filter(([id]) => ACCOUNT_ID.test(id)));
  const isList = states.has(reader.account) && entries.every(([id]) => ACCOUNT_ID.test(id));
  return { complete: listed.complete && isList, states: states.has(reader.account) ? states : states.set(...own) };
}

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
