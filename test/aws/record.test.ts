import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/aws/invoke.ts';
import { makeRecord, readExchange } from '../../src/aws/record.ts';
import { recordDigest } from '../../src/evidence/record.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { CLOUDTRAIL } from '../../src/operations/cloudtrail.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';
import { notOffered } from '../../src/operations/service-regions.ts';
import { ACCOUNT, REGION } from './support.ts';

const base: Omit<Exchange, 'result'> = {
  host: 'iam.amazonaws.com',
  tls: null,
  startedAt: '2026-11-24T00:00:00.000Z',
  endedAt: '2026-11-24T00:00:01.000Z',
  attempts: 1,
  requestId: 'r',
  awsDate: null,
  httpStatus: 200,
};
const answered = (output: object): Exchange => ({ ...base, result: { output } });
const users: OperationSpec = {
  operation: 'iam:ListUsers',
  actions: [],
  paging: { in: 'Marker', out: 'Marker', more: 'IsTruncated' },
  needs: ['Users'],
};
const plain: OperationSpec = { ...users, operation: 'kms:ListKeys', paging: { in: 'Marker', out: 'NextMarker' } };

describe('what an answer means', () => {
  it.each([
    ['the last page', users, { Users: [], IsTruncated: false }, 'ok', false],
    [
      'the last page, with a marker that no longer counts',
      users,
      { Users: [], IsTruncated: false, Marker: 'm' },
      'ok',
      false,
    ],
    ['a page with more', users, { Users: [], IsTruncated: true, Marker: 'm' }, 'ok', true],
    ['more without a way to get it', users, { Users: [], IsTruncated: true }, 'failed', null],
    ['no list', users, { IsTruncated: false }, 'failed', null],
    ['nothing at all', users, {}, 'failed', null],
    ['an empty token', plain, { Users: [], NextMarker: '' }, 'ok', false],
    ['a token', plain, { Users: [], NextMarker: 'm' }, 'ok', true],
    ['a token that was there before', plain, { Users: [], NextMarker: 'seen' }, 'failed', null],
  ] as const)('%s', (_, spec, output, kind, more) => {
    const reading = readExchange(spec, answered(output), new Set(['seen']));
    expect([reading.outcome.kind, reading.more]).toEqual([kind, more]);
  });

  it('never keeps what the declaration drops', () => {
    const spec: OperationSpec = { ...users, needs: ['Users', 'Credentials'], drop: ['Credentials'] };
    const { outcome } = readExchange(spec, answered({ Users: [], Credentials: { SecretAccessKey: 's' } }), new Set());
    expect(outcome).toEqual({ kind: 'ok', response: { Users: [] } });
  });

  it('drops below the top, in every element of a list', () => {
    const drop = ['Vpns/*/Configuration', 'Vpns/*/Options/Tunnels/*/Key', 'Vpns/Name'];
    const spec: OperationSpec = { ...users, needs: ['Vpns'], drop };
    const vpn = { Name: 'a', Configuration: '<psk/>', Options: { Tunnels: [{ Key: 'k', Up: true }, 'odd', null] } };
    const { outcome } = readExchange(spec, answered({ Vpns: [vpn, { Configuration: 1 }, 'odd'], Other: 1 }), new Set());
    const Vpns = [{ Name: 'a', Options: { Tunnels: [{ Up: true }, 'odd', null] } }, {}, 'odd'];
    expect(outcome).toEqual({ kind: 'ok', response: { Vpns, Other: 1 } });
  });

  it('is "none" only for the declared code and message', () => {
    const spec: OperationSpec = { ...users, absent: [{ code: 'AccessDeniedException', message: /not enabled/ }] };
    const refused = (message: string): Exchange => ({
      ...base,
      result: { failure: { kind: 'denied', code: 'AccessDeniedException', message, by: 'identity' } },
    });
    const read = (of: OperationSpec, message: string) => {
      const { outcome, more } = readExchange(of, refused(message), new Set());
      return [outcome.kind, more];
    };
    expect(read(spec, 'Macie is not enabled')).toEqual(['absent', false]);
    expect(read(spec, 'no policy allows it')).toEqual(['denied', null]);
    expect(read(users, 'Macie is not enabled')).toEqual(['denied', null]);
    expect(read({ ...users, absent: [{ code: 'AccessDeniedException' }] }, 'whatever')).toEqual(['absent', false]);
    expect(read({ ...users, absent: [{ code: 'AccessDenied' }] }, 'whatever')).toEqual(['denied', null]);
  });
});

// The errors are those that the SDK declares for ListEventDataStores.
it.each([
  ['UnsupportedOperationException', 'absent', false],
  ['OperationNotPermittedException', 'failed', null],
  ['NoManagementAccountSLRExistsException', 'failed', null],
] as const)('%s of ListEventDataStores is %s', (code, kind, more) => {
  const message = 'The operation requested is not supported in the region.';
  const failure = { kind: 'failed', code, message, by: 'unstated' } as const;
  const reading = readExchange(CLOUDTRAIL.listEventDataStores, { ...base, result: { failure } }, new Set());
  expect([reading.outcome.kind, reading.more]).toEqual([kind, more]);
});

describe('a record', () => {
  const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set([ACCOUNT]) });
  const facts = { scope: { account: ACCOUNT, region: REGION }, page: 1, principal: 'p' };

  it('is redacted before it is digested, and its digest can be computed again', () => {
    const spec: OperationSpec = { ...users, fields: { personal: ['/response/Users/*/Email'] } };
    const output = { Users: [{ Email: 'ann', Note: 'mail ann@example.com' }], IsTruncated: false };
    const reading = readExchange(spec, answered(output), new Set());
    const record = makeRecord(spec, { ...facts, input: { Who: 'bob@example.com' } }, reading, base, redactor);
    expect(JSON.stringify(record)).not.toMatch(/ann|bob@/);
    expect(record.redactions.map((redaction) => redaction.pointer)).toEqual([
      '/input/Who',
      '/response/Users/0/Email',
      '/response/Users/0/Note',
    ]);
    expect(recordDigest(record)).toBe(record.digest);
  });

  it('of a failure has a redacted message', () => {
    const failure = { kind: 'failed', code: 'X', message: 'ask ann@example.com', by: 'unstated' } as const;
    const reading = readExchange(users, { ...base, result: { failure } }, new Set());
    const record = makeRecord(users, { ...facts, input: {} }, reading, base, redactor);
    expect(record.outcome).toMatchObject({ kind: 'failed', message: expect.not.stringContaining('ann@') });
  });
});

describe('the service-by-Region table', () => {
  it('lets out only what it names', () => {
    expect(notOffered('macie2', 'us-gov-west-1')).toMatch(/not offered/);
    expect(notOffered('macie2', 'eu-central-1')).toBeUndefined();
    expect(notOffered('macie2', 'mars-north-1')).toBeUndefined();
    expect(notOffered('imagebuilder', 'us-gov-west-1')).toBeUndefined();
  });
});
