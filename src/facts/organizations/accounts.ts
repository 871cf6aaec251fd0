import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { ControlTotal, FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { at, type Item, listed } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { ABSENT, known, knownOrAbsent, makeRow } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';

const ACCOUNTS = 'organizations:ListAccounts';

const table: FactTable = {
  name: 'organizations.accounts',
  as: 'member',
  meaning: "The organisation's accounts, as the account that may list them sees them. Other accounts list none.",
  grain: 'account',
  key: 'id',
  needs: [ACCOUNTS],
  columns: {
    id: { type: 'string', absentable: false, meaning: 'The account', source: `${ACCOUNTS} Accounts.Id` },
    name: { type: 'string', absentable: true, meaning: "The account's name", source: `${ACCOUNTS} Accounts.Name` },
    state: {
      type: 'string',
      absentable: false,
      meaning: 'Its state in the organisation: ACTIVE, SUSPENDED, …',
      source: `${ACCOUNTS} Accounts.State, else Accounts.Status`,
    },
    joinedAt: {
      type: 'timestamp',
      absentable: true,
      meaning: 'When it joined the organisation',
      source: `${ACCOUNTS} Accounts.JoinedTimestamp`,
    },
    inScope: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether this run set out to read it',
      source: 'evidence/collection.json accounts.inScope',
    },
    reason: {
      type: 'string',
      absentable: true,
      meaning: 'Why it is out of scope or could not be entered',
      source: 'evidence/collection.json accounts.reason',
    },
  },
  algorithms: {
    'accounts-in-scope@1':
      'An account that ListAccounts names and the collection does not is out of scope, without a reason. The control total ' +
      'sets the accounts of the collection, in scope and out, against those that ListAccounts names.',
  },
};

/** The organisation's accounts, with what this run made of each. */
export const organizationsAccounts: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence, org: OrgContext): Derived {
  const records = evidence.records(GLOBAL, ACCOUNTS);
  const { items, gaps: unread } = listed(records, 'Accounts');
  const gaps: Unknown[] = [...unread];
  const rows = new Map<string, Row>();
  for (const item of items) {
    const id = stringMember(item.json, 'Id');
    if (id === undefined || rows.has(id)) {
      gaps.push(unparsable(item.record, id === undefined ? 'an account has no Id' : `${id} is listed twice`));
    } else rows.set(id, accountRow(evidence, org, id, item));
  }
  const isWhole = gapsAt(ACCOUNTS, GLOBAL, evidence).length === 0;
  return { rows: [...rows.values()], gaps, totals: isWhole ? [totalOf(evidence, org, rows.size)] : [] };
}

function accountRow(evidence: AccountEvidence, org: OrgContext, id: string, { json, record }: Item): Row {
  const collected = org.accounts.find((account) => account.id === id);
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [record],
    cells: {
      id: known(id),
      name: at('Name')(json, record),
      state: knownOrAbsent(member(json, 'State') ?? member(json, 'Status')),
      joinedAt: at('JoinedTimestamp')(json, record),
      inScope: known(collected?.inScope === true),
      reason: collected?.reason === undefined ? ABSENT : known(collected.reason),
    },
  });
}

function totalOf(evidence: AccountEvidence, org: OrgContext, expected: number): ControlTotal {
  const scope = { account: evidence.account, region: GLOBAL };
  const from = evidence.records(GLOBAL, ACCOUNTS).map(({ id }) => id);
  const note = 'accounts of the collection, in scope and out, against those listed';
  return { scope, counted: org.accounts.length, expected, source: ACCOUNTS, from, note };
}
