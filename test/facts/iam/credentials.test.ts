import { describe, expect, it } from 'vitest';
import { iamCredentials } from '../../../src/facts/iam/credentials.ts';
import { denied, derive, rowOf } from '../../fixtures/evidence.ts';
import { ROOT_ROW, report, reportRow, userArn } from './fixtures.ts';

const ANN = userArn('ann');

function shardOf(values: Readonly<Record<string, string>>) {
  return derive(iamCredentials, [report([ROOT_ROW, reportRow('ann', values)])]);
}

describe('iam.credentials', () => {
  it('has a row for each password and key there is, in use or not, and none for root', () => {
    const shard = shardOf({
      password_enabled: 'true',
      password_last_changed: '2026-01-01T00:00:00+00:00',
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-01-01T00:00:00+00:00',
      access_key_2_last_rotated: '2025-01-01T00:00:00+00:00',
    });
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map(({ key, values }) => [key, values['kind'], values['active']])).toEqual([
      [`${ANN}/access-key-1`, 'access-key', true],
      [`${ANN}/access-key-2`, 'access-key', false],
      [`${ANN}/password`, 'password', true],
    ]);
  });

  it('has none for a user without credentials', () => {
    expect(shardOf({}).rows).toEqual([]);
  });

  // Collecting began on 2026-11-24 at 12:00.
  it.each([
    ['2026-11-24T11:00:00+00:00', 0],
    ['2026-11-23T12:00:00+00:00', 1],
    ['2026-11-23T12:00:01+00:00', 0],
    ['2026-08-26T12:00:00Z', 90],
    ['2026-08-25T12:00:00Z', 91],
  ])('a key changed at %s is %d whole days old', (changed, days) => {
    const shard = shardOf({ access_key_1_active: 'true', access_key_1_last_rotated: changed });
    expect(rowOf(shard, `${ANN}/access-key-1`)).toMatchObject({
      values: { ageDays: days, unusedDays: days },
      absent: ['lastUsedAt'],
    });
  });

  it('counts disuse from the last use', () => {
    const shard = shardOf({
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-01-01T00:00:00Z',
      access_key_1_last_used_date: '2026-11-14T12:00:00Z',
    });
    expect(rowOf(shard, `${ANN}/access-key-1`).values).toMatchObject({
      lastUsedAt: '2026-11-14T12:00:00.000Z',
      ageDays: 327,
      unusedDays: 10,
    });
  });

  it.each(['no_information', 'N/A'])('counts disuse of a password never used (%s) from its last change', (word) => {
    const shard = shardOf({
      password_enabled: 'true',
      password_last_used: word,
      password_last_changed: '2026-10-25T12:00:00Z',
    });
    expect(rowOf(shard, `${ANN}/password`)).toMatchObject({ values: { unusedDays: 30 }, absent: ['lastUsedAt'] });
  });

  it('counts from the creation of the user where the change of a password is not stated', () => {
    const shard = shardOf({ password_enabled: 'true', user_creation_time: '2026-11-14T12:00:00Z' });
    expect(rowOf(shard, `${ANN}/password`).values).toMatchObject({ ageDays: 10, unusedDays: 10 });
  });

  it('does not know the age of an active key whose change is not stated', () => {
    const shard = shardOf({ access_key_2_active: 'true' });
    expect(rowOf(shard, `${ANN}/access-key-2`)).toMatchObject({
      values: { active: true },
      unknown: { ageDays: { reason: 'unparsable' }, unusedDays: { reason: 'unparsable' } },
    });
  });

  it.each(['2199-01-01T00:00:00Z', '2026-11-24T12:01:00Z', 'yesterday', '2026', '1969-01-01T00:00:00Z', ''])(
    'does not believe the time %j',
    (time) => {
      const shard = shardOf({ access_key_1_active: 'true', access_key_1_last_rotated: time });
      expect(rowOf(shard, `${ANN}/access-key-1`).unknown).toHaveProperty('ageDays');
    },
  );

  it('does not take a strange last use for none', () => {
    const shard = shardOf({
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-11-01T00:00:00Z',
      access_key_1_last_used_date: 'never',
    });
    expect(rowOf(shard, `${ANN}/access-key-1`).unknown).toMatchObject({ unusedDays: { reason: 'unparsable' } });
  });

  it('has an unknown state, not none, where the report has a strange word', () => {
    const shard = shardOf({ password_enabled: 'not_supported', access_key_1_active: 'maybe' });
    expect(rowOf(shard, `${ANN}/password`).unknown).toHaveProperty('active');
    expect(rowOf(shard, `${ANN}/access-key-1`).unknown).toHaveProperty('active');
  });

  it('is empty and incomplete where the report was denied, missing or unreadable', () => {
    for (const records of [[denied('iam:GetCredentialReport')], [], [report([], { Content: 'bm8=' })]]) {
      expect(derive(iamCredentials, records)).toMatchObject({ rows: [], coverage: [{ complete: false }] });
    }
  });
});
