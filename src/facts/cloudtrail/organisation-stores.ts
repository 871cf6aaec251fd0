import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type DataStore, dataStoresOf } from './data-store-answers.ts';

/**
 * What event data stores of the whole organisation record: only the account that owns one sees it, so the members learn
 * of it through the OrgContext.
 */
const spec: FactTable = {
  name: 'cloudtrail.organisationStores',
  as: 'organisationStores',
  meaning: 'Event data stores of the organisation that an account owns: what members cannot list themselves.',
  grain: 'account',
  key: 'id',
  needs: ['cloudtrail:ListEventDataStores'],
  columns: {
    id: column('string', 'The account, in the form of an ARN.', 'the scope of the calls'),
    recording: column(
      'map<string,string>',
      'Those that record all that happens, by their ARNs, with the services that they leave out.',
      'cloudtrail:GetEventDataStore OrganizationEnabled; derived: sufficient-trails@3',
    ),
    lacking: column(
      'map<string,string>',
      'The others by their ARNs, with what they lack.',
      'cloudtrail:GetEventDataStore OrganizationEnabled; derived: sufficient-trails@3',
    ),
  },
  algorithms: {},
};

export const organisationStores: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, _: OrgContext) {
  const { records, stores } = dataStoresOf(evidence);
  const ours = stores.filter((store) => store.ofOrganisation && store.open.length === 0);
  if (ours.length === 0) return { rows: [] };
  const row = makeRow(spec, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [...records, ...ours.flatMap(({ record }) => record ?? [])],
    cells: {
      id: known(keyOf(evidence.partition, evidence.account)),
      recording: known(texts(ours, ({ excluded, lacks }) => (lacks.length === 0 ? excluded.join(' ') : undefined))),
      lacking: known(texts(ours, ({ lacks }) => (lacks.length > 0 ? lacks.join(', ') : undefined))),
    },
  });
  return { rows: [row] };
}

function texts(stores: readonly DataStore[], textOf: (store: DataStore) => string | undefined) {
  return Object.fromEntries(
    stores.flatMap((store) => {
      const text = textOf(store);
      return text === undefined ? [] : [[store.arn, text]];
    }),
  );
}

function keyOf(partition: string, account: string): string {
  return `arn:${partition}:cloudtrail::${account}:organization`;
}

/** The organisation's event data stores in other accounts, where the account is a member. */
export function storesOfOthers(evidence: AccountEvidence, org: OrgContext) {
  const { account, partition } = evidence;
  const isMember = org.accounts.some(({ id }) => id === account);
  const rows = org.accounts
    .filter(({ id }) => isMember && id !== account)
    .flatMap(({ id }) => {
      const row = org.lookup(keyOf(partition, id));
      return 'values' in row ? [row] : [];
    });
  const told = (name: string) => rows.flatMap((row) => Object.entries(row.values[name] ?? {}));
  return {
    stores: [
      ...told('recording').map(([arn, left]) => ({ arn, lacks: [], open: [], excluded: words(left) })),
      ...told('lacking').map(([arn, lack]) => ({ arn, lacks: [String(lack)], open: [], excluded: [] })),
    ],
    from: rows.flatMap((row: Row) => row.from),
  };
}

function words(text: unknown): readonly string[] {
  return String(text)
    .split(' ')
    .filter((word) => word !== '');
}
