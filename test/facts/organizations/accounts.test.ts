import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { organizationsAccounts } from '../../../src/facts/organizations/accounts.ts';
import type { OrgContext } from '../../../src/model/facts.ts';
import { ACCOUNT, alone, denied, derive, ok, rowOf } from '../../fixtures/evidence.ts';

const OTHER = '444455556666';
const org: OrgContext = {
  ...alone(),
  organisation: 'o-example',
  accounts: [
    { id: ACCOUNT, state: 'ACTIVE', inScope: true },
    { id: OTHER, state: 'SUSPENDED', inScope: false, reason: 'suspended' },
  ],
};

function accounts(...list: readonly JsonObject[]) {
  return ok('organizations:ListAccounts', { Accounts: list });
}

describe('organizations.accounts', () => {
  it('lists every account with what the run made of it', () => {
    const joined = '2024-05-01T10:00:00.000Z';
    const records = [
      accounts(
        { Id: ACCOUNT, Name: 'build', State: 'ACTIVE', Status: 'ACTIVE', JoinedTimestamp: joined },
        { Id: OTHER, Name: 'old', Status: 'SUSPENDED' },
      ),
    ];
    const shard = derive(organizationsAccounts, records, { org });
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, ACCOUNT)).toMatchObject({
      values: { id: ACCOUNT, name: 'build', state: 'ACTIVE', joinedAt: joined, inScope: true },
      absent: ['reason'],
    });
    expect(rowOf(shard, OTHER)).toMatchObject({
      values: { state: 'SUSPENDED', inScope: false, reason: 'suspended' },
      absent: ['joinedAt'],
    });
    expect(shard.totals).toMatchObject([{ counted: 2, expected: 2, source: 'organizations:ListAccounts' }]);
  });

  it('shows an account that the collection does not know', () => {
    const shard = derive(organizationsAccounts, [accounts({ Id: '777788889999', State: 'ACTIVE' })], { org });
    expect(rowOf(shard, '777788889999').values).toMatchObject({ inScope: false });
    expect(shard.totals).toMatchObject([{ counted: 2, expected: 1 }]);
    expect(shard.coverage[0]?.complete).toBe(false);
  });

  it('is empty and incomplete where accounts may not be listed', () => {
    for (const records of [[], [denied('organizations:ListAccounts')]]) {
      const shard = derive(organizationsAccounts, records, { org });
      expect(shard).toMatchObject({ rows: [], coverage: [{ complete: false }], totals: [] });
    }
  });

  it('takes no account without an id, none twice, and no state that is no text', () => {
    const shard = derive(organizationsAccounts, [accounts({}, { Id: OTHER, State: 7 }, { Id: OTHER })], { org });
    const reasons = shard.coverage[0]?.gaps.map(({ reason }) => reason);
    expect(reasons).toEqual(['unparsable', 'unparsable', 'counts-differ']);
    expect(rowOf(shard, OTHER).unknown).toMatchObject({ state: { reason: 'unparsable' } });
  });
});
