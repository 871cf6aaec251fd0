import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { OrgContext, Row } from '../../model/facts.ts';
import { always, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { call, PLACE } from '../source.ts';
import { type DataStore, dataStoresOf, GET, LIST } from './data-store-answers.ts';
import { SUFFICIENT } from './sufficient.ts';

interface Stores extends Subject {
  readonly partition: string;
  readonly ours: readonly DataStore[];
}

/**
 * What event data stores of the whole organisation record: only the account that owns one sees it, so the members learn
 * of it through the OrgContext.
 */
export const organisationStores = table<Stores>({
  name: 'cloudtrail.organisationStores',
  as: 'organisationStores',
  meaning: 'Event data stores of the organisation that an account owns: what members cannot list themselves.',
  grain: 'account',
  key: 'id',
  needs: [LIST],
  reads: [call(GET)],
  subjects: (evidence) => {
    const { account, partition } = evidence;
    const { records, stores } = dataStoresOf(evidence);
    const ours = stores.filter((store) => store.ofOrganisation && store.open.length === 0);
    const from = [...records, ...ours.map(({ record }) => record)];
    return { subjects: ours.length === 0 ? [] : [{ partition, ours, scope: { account, region: GLOBAL }, from }] };
  },
  columns: {
    id: always('string', 'The account, in the form of an ARN.', PLACE, ({ partition, scope }) =>
      known(keyOf(partition, scope.account)),
    ),
    recording: always(
      'map<string,string>',
      'Those that record all that happens, by their ARNs, with the services that they leave out.',
      [call(GET, 'OrganizationEnabled'), SUFFICIENT],
      ({ ours }) => known(texts(ours, ({ excluded, lacks }) => (lacks.length === 0 ? excluded.join(' ') : undefined))),
    ),
    lacking: always(
      'map<string,string>',
      'The others by their ARNs, with what they lack.',
      [call(GET, 'OrganizationEnabled'), SUFFICIENT],
      ({ ours }) => known(texts(ours, ({ lacks }) => (lacks.length > 0 ? lacks.join(', ') : undefined))),
    ),
  },
});

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
