import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { ControlTotal, OrgContext, Unknown } from '../../model/facts.ts';
import { at, type Item, listIn } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { ABSENT, known, knownOrAbsent } from '../row.ts';
import { algorithm, call, given } from '../source.ts';

const ACCOUNTS = 'organizations:ListAccounts';

interface Member extends Subject {
  readonly id: string;
  readonly item: Item;
}

const IN_SCOPE = algorithm(
  'accounts-in-scope@1',
  [call(ACCOUNTS), given('evidence/collection.json accounts')],
  'An account that ListAccounts names and the collection does not is out of scope, without a reason. The control total ' +
    'sets the accounts of the collection, in scope and out, against those that ListAccounts names.',
);

/** The organisation's accounts, with what this run made of each. */
export const organizationsAccounts = table<Member>({
  name: 'organizations.accounts',
  as: 'member',
  meaning: "The organisation's accounts, as the account that may list them sees them. Other accounts list none.",
  grain: 'account',
  key: 'id',
  needs: [ACCOUNTS],
  reads: [IN_SCOPE],
  subjects: (evidence, org) => {
    const { items, gaps: unread } = listIn(ACCOUNTS, 'Accounts', GLOBAL, evidence);
    const gaps: Unknown[] = [...unread];
    const found = new Map<string, Member>();
    for (const item of items) {
      const id = stringMember(item.json, 'Id');
      if (id === undefined || found.has(id)) {
        gaps.push(unparsable(item.record, id === undefined ? 'an account has no Id' : `${id} is listed twice`));
      } else found.set(id, { id, item, scope: { account: evidence.account, region: GLOBAL }, from: [item.record] });
    }
    const isWhole = gapsAt(ACCOUNTS, GLOBAL, evidence).length === 0;
    return { subjects: [...found.values()], gaps, totals: isWhole ? [totalOf(evidence, org, found.size)] : [] };
  },
  columns: {
    id: always('string', 'The account', call(ACCOUNTS, 'Accounts.Id'), ({ id }) => known(id)),
    name: maybe('string', "The account's name", call(ACCOUNTS, 'Accounts.Name'), ({ item: { json, record } }) =>
      at('Name')(json, record),
    ),
    state: always(
      'string',
      'Its state in the organisation: ACTIVE, SUSPENDED, …',
      call(ACCOUNTS, 'Accounts.State, else Accounts.Status'),
      ({ item: { json } }) => knownOrAbsent(member(json, 'State') ?? member(json, 'Status')),
    ),
    joinedAt: maybe(
      'timestamp',
      'When it joined the organisation',
      call(ACCOUNTS, 'Accounts.JoinedTimestamp'),
      ({ item: { json, record } }) => at('JoinedTimestamp')(json, record),
    ),
    inScope: always(
      'bool',
      'Whether this run set out to read it',
      given('evidence/collection.json accounts.inScope'),
      ({ id }, _, { accounts }) => known(accounts.find((account) => account.id === id)?.inScope === true),
    ),
    reason: maybe(
      'string',
      'Why it is out of scope or could not be entered',
      given('evidence/collection.json accounts.reason'),
      ({ id }, _, { accounts }) => {
        const reason = accounts.find((account) => account.id === id)?.reason;
        return reason === undefined ? ABSENT : known(reason);
      },
    ),
  },
});

function totalOf(evidence: AccountEvidence, org: OrgContext, expected: number): ControlTotal {
  const scope = { account: evidence.account, region: GLOBAL };
  const from = evidence.records(GLOBAL, ACCOUNTS).map(({ id }) => id);
  const note = 'accounts of the collection, in scope and out, against those listed';
  return { scope, counted: org.accounts.length, expected, source: ACCOUNTS, from, note };
}
