import { describe, expect, it } from 'vitest';
import { evidenceCalls } from '../../../src/facts/evidence/calls.ts';
import { evidenceConnections } from '../../../src/facts/evidence/connections.ts';
import { orgContextOf } from '../../../src/facts/org-context.ts';
import type { EvidenceRecord, TlsSession } from '../../../src/model/evidence.ts';
import type { Row } from '../../../src/model/facts.ts';
import { ACCOUNT, absent, denied, derive, ok, PERIOD, REGION, rowOf } from '../../fixtures/evidence.ts';

const who = ok('sts:GetCallerIdentity', { Account: ACCOUNT });
const OWNER = '999988887777';
const key = `arn:aws:kms:${REGION}:${OWNER}:key/k`;

describe('evidence.calls', () => {
  const answered = (...records: EvidenceRecord[]) => derive(evidenceCalls, [who, ...records]);

  it('counts what was answered, "there is none" included, by operation and Region', () => {
    const shard = answered(
      ok('kms:DescribeKey', {}, { input: { KeyId: 'a' } }),
      absent('kms:DescribeKey', 'NotFoundException', { input: { KeyId: 'b' } }),
      ok('kms:DescribeKey', {}, { region: 'us-east-1' }),
    );
    expect(rowOf(shard, `${ACCOUNT}/${REGION} kms:DescribeKey`).values).toMatchObject({ calls: 2, answered: 2 });
    expect(rowOf(shard, `${ACCOUNT}/us-east-1 kms:DescribeKey`).values).toMatchObject({ calls: 1, answered: 1 });
  });

  it('does not know how many where one was refused or cut short', () => {
    const shard = answered(
      ok('kms:DescribeKey', {}, { input: { KeyId: 'a' } }),
      denied('kms:DescribeKey', { input: { KeyId: 'b' } }),
      ok('iam:ListUsers', {}, { more: true }),
    );
    const refused = rowOf(shard, `${ACCOUNT}/${REGION} kms:DescribeKey`);
    expect(refused).toMatchObject({ values: { calls: 2 }, unknown: { answered: { reason: 'denied' } } });
    expect(rowOf(shard, `${ACCOUNT}/global iam:ListUsers`).unknown['answered']).toMatchObject({ reason: 'more-pages' });
  });

  it('lets reading the event history stop on purpose', () => {
    const shard = answered(ok('cloudtrail:LookupEvents', { Events: [] }, { more: true }));
    expect(rowOf(shard, `${ACCOUNT}/${REGION} cloudtrail:LookupEvents`).values['answered']).toBe(1);
  });

  it("takes a refusal of another account's key for an answer where that account told", () => {
    const told: Row = {
      scope: { account: OWNER, region: 'global' },
      key,
      from: ['x'],
      values: { arn: key },
      absent: [],
      unknown: {},
    };
    const org = orgContextOf({ organisation: null, accounts: [], period: PERIOD }, [told]);
    const records = [who, denied('kms:DescribeKey', { input: { KeyId: key } })];
    const id = `${ACCOUNT}/${REGION} kms:DescribeKey`;
    expect(rowOf(derive(evidenceCalls, records, { org }), id).values['answered']).toBe(1);
    expect(rowOf(derive(evidenceCalls, records), id).unknown['answered']).toMatchObject({ reason: 'denied' });
  });
});

describe('evidence.connections', () => {
  const session = (id: string, changes: Partial<TlsSession> = {}): TlsSession => ({
    id,
    host: 'h',
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    keyExchange: 'X25519',
    authorized: true,
    authorizationError: null,
    proxy: null,
    certificates: [{ subject: 'CN=h', issuer: 'CN=Amazon RSA 2048 M01', validTo: '', sha256: '0'.repeat(64) }],
    ...changes,
  });
  const over = (tls: string | null, host: string, record = who): EvidenceRecord => ({
    ...record,
    id: `${record.id}${tls}`,
    tls,
    host,
  });
  const HOST = 'sts.eu-central-1.amazonaws.com';

  it('gathers what was negotiated with a host', () => {
    const sessions = [session('a'), session('b', { protocol: 'TLSv1.2', authorized: false, proxy: 'proxy:3128' })];
    const shard = derive(evidenceConnections, [over('a', HOST), over('b', HOST)], { sessions });
    expect(rowOf(shard, `${ACCOUNT} ${HOST}`).values).toMatchObject({
      calls: 2,
      protocols: ['TLSv1.2', 'TLSv1.3'],
      authorized: false,
      proxies: ['proxy:3128'],
      issuers: ['CN=Amazon RSA 2048 M01'],
      ofPartition: true,
      fips: false,
    });
  });

  it('does not know what was not captured, and leaves out what did not connect', () => {
    const sessions = [session('a')];
    const shard = derive(
      evidenceConnections,
      [over('a', HOST), over('lost', HOST), over(null, 'other.amazonaws.com')],
      { sessions },
    );
    for (const host of [HOST, 'other.amazonaws.com']) {
      expect(rowOf(shard, `${ACCOUNT} ${host}`).unknown).toMatchObject({
        authorized: { reason: 'unparsable' },
        protocols: {},
      });
    }
    expect(derive(evidenceConnections, [{ ...who, host: 'never.amazonaws.com', httpStatus: null }]).rows).toEqual([]);
  });

  it.each([
    ['kms-fips.us-east-1.amazonaws.com', 'aws', true, true],
    ['fips.sts.us-gov-west-1.amazonaws.com', 'aws-us-gov', true, true],
    ['iam.cn-north-1.amazonaws.com.cn', 'aws-cn', true, false],
    ['iam.amazonaws.com', 'aws-cn', false, false],
    ['amazonaws.com.example.net', 'aws', false, false],
    ['localhost', 'aws', false, false],
  ])('%s in %s', (host, partition, ofPartition, fips) => {
    const shard = derive(evidenceConnections, [over('a', host)], { partition, sessions: [session('a')] });
    expect(rowOf(shard, `${ACCOUNT} ${host}`).values).toMatchObject({ ofPartition, fips });
  });
});
