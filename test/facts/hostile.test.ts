import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/core/json.ts';
import { isGlobalOperation } from '../../src/facts/coverage.ts';
import type { TableDefinition } from '../../src/facts/table.ts';
import { tables } from '../../src/facts/tables.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import { derive, ok } from '../fixtures/evidence.ts';
import { dataStore, dataStores, LAKE, selectors, status, trail, trails } from './cloudtrail/fixtures.ts';
import {
  attached,
  details,
  EVERYTHING,
  group,
  inline,
  managed,
  ROOT_ROW,
  report,
  reportRow,
  role,
  user,
} from './iam/fixtures.ts';

/** Whatever AWS's answers hold, a derivation does not throw, and every column of a row is in one state. */

const grant = { Statement: { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/build-*' } };
const GOOD: readonly EvidenceRecord[] = [
  ok('iam:GetAccountSummary', { SummaryMap: { Users: 1, AccountMFAEnabled: 1, AccountPasswordPresent: 1 } }),
  report([ROOT_ROW, reportRow('ann', { password_enabled: 'true', access_key_1_active: 'true' })]),
  details({
    UserDetailList: [user('ann', { UserPolicyList: [inline('mine', grant)], GroupList: ['makers'] }), user('new')],
    GroupDetailList: [group('makers', { AttachedManagedPolicies: attached('all') })],
    RoleDetailList: [role('build-a', [EVERYTHING]), role('ci', [grant])],
    Policies: [managed('all', grant, EVERYTHING)],
  }),
  ok('iam:GetLoginProfile', { LoginProfile: {} }, { input: { UserName: 'new' } }),
  ok('iam:ListMFADevices', { MFADevices: [] }, { input: { UserName: 'new' } }),
  ok('iam:ListAccessKeys', { AccessKeyMetadata: [{ Status: 'Active' }] }, { input: { UserName: 'new' } }),
  ok('organizations:ListAccounts', { Accounts: [{ Id: '111122223333', State: 'ACTIVE' }] }),
  trails([trail()]),
  status(),
  selectors(),
  dataStores([LAKE]),
  dataStore({ KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/k' }),
];

/** Keys and values that have broken programs before, among ordinary ones. */
const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    '',
    '__proto__',
    '%',
    '%E0%A4%A',
    '{}',
    'null',
    -1,
    1e308,
    [],
    {},
    [[]],
    [null],
    '2199-99-99T00:00:00Z',
  ),
  fc.constant<Json>(JSON.parse('{"__proto__":{"Arn":"x"},"constructor":1,"toString":2}') as Json),
);

/** The same JSON with the value at a random place exchanged. */
function exchange(json: Json, steps: readonly number[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(json) && json.length > 0) {
    return json.map((item: Json, index) => (index === step % json.length ? exchange(item, rest, value) : item));
  }
  const keys = isJsonObject(json) ? Object.keys(json) : [];
  if (!isJsonObject(json) || keys.length === 0) return value;
  const chosen = keys[step % keys.length];
  return Object.fromEntries(
    Object.entries(json).map(([key, item]) => [key, key === chosen ? exchange(item, rest, value) : item]),
  );
}

function answerOf(record: EvidenceRecord): Json {
  return record.outcome.kind === 'ok' ? record.outcome.response : null;
}

function check(table: TableDefinition, records: readonly EvidenceRecord[]): void {
  const shard = derive(table, records);
  const thrown = shard.coverage.flatMap(({ gaps }) =>
    gaps.filter((gap) => gap.detail?.startsWith('deriving ') === true),
  );
  expect(thrown).toEqual([]);
  for (const row of shard.rows) {
    const states = [...Object.keys(row.values), ...row.absent, ...Object.keys(row.unknown)];
    expect(states.sort()).toEqual(Object.keys(table.columns).sort());
  }
}

describe.each(tables.map((table) => [table.name, table] as const))('%s', (_, table) => {
  it('survives answers with one value exchanged', () => {
    const place = fc.array(fc.nat({ max: 20 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.nat({ max: GOOD.length - 1 }), place, nasty, (index, steps, value) => {
        const records = GOOD.map((record, at) =>
          at === index
            ? { ...record, outcome: { kind: 'ok' as const, response: exchange(answerOf(record), steps, value) } }
            : record,
        );
        check(table, records);
      }),
      { numRuns: 60 },
    );
  });

  it('survives answers that are anything at all', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: table.needs.length, maxLength: table.needs.length }), (answers) => {
        const records = table.needs.map((operation, index) =>
          ok(operation, answers[index] ?? null, isGlobalOperation(operation) ? {} : { region: 'eu-central-1' }),
        );
        check(table, records);
      }),
      { numRuns: 30 },
    );
  });
});
