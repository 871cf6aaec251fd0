import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import type { Json } from '../../src/core/json.ts';
import { readAccount, readCollection, readTlsSessions } from '../../src/evidence/read.ts';
import { recordId, sealRecord } from '../../src/evidence/record.ts';
import { ACCOUNT, COLLECTION, memorySource, recordOf, SESSION } from './support.ts';

const line = (value: unknown) => `${canonicalJson(value as Json)}\n`;
const byId = (left: { id: string }, right: { id: string }) => (left.id < right.id ? -1 : 1);

const KEYS = [recordOf({ input: { KeyId: 'a' } }), recordOf({ input: { KeyId: 'b' } })].sort(byId);
const TRAILS = recordOf({ region: 'ap-south-1', operation: 'cloudtrail:GetTrailStatus' });
const PATH = `evidence/${ACCOUNT}/eu-central-1.ndjson`;

const FILES = {
  'evidence/collection.json': line(COLLECTION),
  'evidence/tls.ndjson': line(SESSION),
  [PATH]: KEYS.map(line).join(''),
  [`evidence/${ACCOUNT}/ap-south-1.ndjson`]: line(TRAILS),
};

function read(changes: Readonly<Record<string, string>>, account = ACCOUNT) {
  return readAccount(memorySource({ ...FILES, ...changes }), account, COLLECTION);
}

describe('reading an account', () => {
  test('gives its records by Region and operation, its Regions in scope, and when collecting began', async () => {
    const account = await read({});
    expect(account).toMatchObject({
      account: ACCOUNT,
      partition: 'aws',
      now: COLLECTION.from,
      regions: ['eu-central-1', 'us-east-1'],
    });
    expect(account).not.toHaveProperty('unreachable');
    expect(account.records('eu-central-1', 'kms:DescribeKey')).toEqual(KEYS);
    expect(account.records('us-east-1', 'kms:DescribeKey')).toEqual([]);
    expect(account.everywhere('cloudtrail:GetTrailStatus')).toEqual([TRAILS]);
  });

  test('says why an account could not be entered', async () => {
    expect(await read({}, '444455556666')).toMatchObject({
      unreachable: 'AccessDenied on sts:AssumeRole',
      regions: [],
    });
  });

  test('reads the collection and the TLS sessions', async () => {
    expect(await readCollection(memorySource(FILES))).toEqual(COLLECTION);
    expect(await readTlsSessions(memorySource(FILES))).toEqual(new Map([['t1', SESSION]]));
  });
});

const [FIRST, SECOND] = KEYS.map(line) as [string, string];
const misnamed = { ...recordOf({ input: { KeyId: 'a' } }), id: recordId({ ...recordOf({}), page: 2 }) };

const DAMAGED: readonly (readonly [string, string, number | undefined, RegExp])[] = [
  ['a changed answer', (FIRST + SECOND).replace('"é":"𝄞"', '"é":"𝄢"'), 1, /digest/],
  ['a changed answer with its digest left out', FIRST.replace(/"digest":"\w+",/, ''), 1, /digest/],
  ['another id', line(misnamed), 1, /id is not that of its call/],
  ['a record of another Region', FIRST + line(TRAILS), 2, /record of 111122223333\/ap-south-1/],
  ['a page without the one before it', line(recordOf({ input: { KeyId: 'a' }, page: 2 })), 1, /before page 2/],
  ['a record twice', FIRST + FIRST, 2, /twice/],
  ['another order', SECOND + FIRST, 2, /order/],
  ['an unknown member', FIRST.replace('{', '{"a":1,'), 1, /Unrecognized key: "a"/],
  ['another spelling of the same JSON', FIRST.replace('"attempts":1', '"attempts": 1'), 1, /canonical/],
  ['a member twice', FIRST.replace('"attempts":1', '"attempts":2,"attempts":1'), 1, /canonical/],
  ['no JSON', `${FIRST}{\n`, 2, /JSON/],
  ['an empty line', `${FIRST}\n${SECOND}`, 2, /JSON/],
  ['a last line cut off', (FIRST + SECOND).slice(0, -9), undefined, /line 2 does not end/],
];

describe('evidence that is not what sealing wrote is refused', () => {
  test.each(DAMAGED)('%s', async (_, text, at, message) => {
    const place = at === undefined ? {} : { line: at };
    await expect(read({ [PATH]: text })).rejects.toMatchObject({
      code: 'evidence',
      problems: [{ file: PATH, ...place, message: expect.stringMatching(message) }],
    });
  });

  test('a file that is no scope of the account', async () => {
    await expect(read({ [`evidence/${ACCOUNT}/notes.txt`]: '' })).rejects.toMatchObject({ code: 'evidence' });
    await expect(read({ [`evidence/${ACCOUNT}/deep/eu-central-1.ndjson`]: '' })).rejects.toMatchObject({
      code: 'evidence',
    });
  });

  test('an account that the collection does not know', async () => {
    await expect(read({}, '999999999999')).rejects.toMatchObject({ code: 'evidence' });
  });

  test('no collection, or two', async () => {
    await expect(readCollection(memorySource({}))).rejects.toMatchObject({ code: 'evidence' });
    const twice = { 'evidence/collection.json': line(COLLECTION) + line(COLLECTION) };
    await expect(readCollection(memorySource(twice))).rejects.toMatchObject({ code: 'evidence' });
  });
});

describe('the id of a record', () => {
  test('leaves page tokens out and tells pages, inputs, scopes and operations apart', () => {
    const call = {
      scope: { account: ACCOUNT, region: 'global' },
      operation: 'iam:ListUsers',
      input: { A: 1 },
      page: 1,
    } as const;
    // SHA-256 of the bytes {"A":1}
    const digest = '52dddc1755a9b3acadf12eab7f2ac1eb564a55de3a33822fa369f59923dddefc';
    expect(recordId(call)).toBe(`111122223333/global/iam.ListUsers/${digest}/1`);
    expect(recordId({ ...call, input: { A: 1, Marker: 'x' } })).toBe(recordId(call));
    expect(recordId({ ...call, input: { A: 1, nextToken: 'x' } })).toBe(recordId(call));
    const others = [
      { ...call, page: 2 },
      { ...call, input: { A: 2 } },
      { ...call, operation: 'iam:ListRoles' as const },
    ];
    expect(new Set([call, ...others].map(recordId)).size).toBe(4);
  });

  test('sealing twice gives the same digest', () => {
    const { schema: _, id: __, digest, ...rest } = recordOf({});
    expect(sealRecord(rest).digest).toBe(digest);
  });
});
