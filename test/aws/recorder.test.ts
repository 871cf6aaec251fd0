import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { Job } from '../../src/aws/recorder.ts';
import { type Json, stringMember } from '../../src/core/json.ts';
import { EvidenceRecordSchema, type TlsSession } from '../../src/model/evidence.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, benchOver, identityOf, REGION } from './support.ts';

const describeKey: OperationSpec = {
  operation: 'kms:DescribeKey',
  actions: ['kms:DescribeKey'],
  needs: ['KeyMetadata'],
};
const listComponents: OperationSpec = {
  operation: 'imagebuilder:ListComponents',
  actions: ['imagebuilder:ListComponents'],
  paging: { in: 'nextToken', out: 'nextToken' },
  needs: ['componentVersionList'],
};
const summary: OperationSpec = {
  operation: 'iam:GetAccountSummary',
  actions: ['iam:GetAccountSummary'],
  needs: ['SummaryMap'],
};
const macie: OperationSpec = {
  operation: 'macie2:GetMacieSession',
  actions: ['macie2:GetMacieSession'],
  needs: ['status'],
  absent: [{ code: 'AccessDeniedException', message: /^Macie is not enabled/ }],
};
const userIn = (account: string) => `arn:aws:iam::${account}:user/ann`;
/** More than IAM lists on a page. */
const SERVICES = Array.from({ length: 120 }, (_, i) => ({ ServiceName: `S${i}`, ServiceNamespace: `s${i}` }));
const jobAccounts = Array.from({ length: 100 }, (_, i) => `10000000${String(i).padStart(4, '0')}`);
const lastUse: Job = {
  start: { operation: 'iam:GenerateServiceLastAccessedDetails', actions: [], needs: ['JobId'] },
  read: {
    operation: 'iam:GetServiceLastAccessedDetails',
    actions: [],
    paging: { in: 'Marker', out: 'Marker', more: 'IsTruncated' },
    needs: ['JobStatus'],
  },
  named: (started) => ({ JobId: stringMember(started, 'JobId') ?? '' }),
  until: { tries: 3, firstMs: 1, longestMs: 1, done: (answer) => stringMember(answer, 'JobStatus') !== 'IN_PROGRESS' },
};
const components = Array.from({ length: 60 }, (_, i) => ({
  arn: `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/c${i}/1.0.0`,
  name: `c${i}`,
}));
const organisation: Organisation = {
  lastUses: new Map(jobAccounts.map((account) => [userIn(account), SERVICES])),
  rows: [
    {
      operation: 'kms:DescribeKey',
      output: { KeyMetadata: { KeyId: 'k', CreationDate: '2026-01-02T03:04:05.678Z', Enabled: true } },
    },
    { operation: 'imagebuilder:ListComponents', output: { componentVersionList: components } },
    { operation: 'iam:GetAccountSummary', output: { SummaryMap: { Users: 3 } } },
    {
      operation: 's3:GetBucketPolicy',
      error: 'PermanentRedirect',
      status: 301,
      headers: { 'x-amz-bucket-region': 'us-west-2' },
    },
    { operation: 's3:GetBucketPolicy', region: 'us-west-2', output: { Policy: '{}' } },
    {
      operation: 'macie2:GetMacieSession',
      error: 'AccessDeniedException',
      status: 403,
      message: 'Macie is not enabled',
    },
  ],
};

let shared: Sandbox;
let accounts = 0;
const connections: Connection[] = [];
beforeAll(async () => {
  shared = await startSandbox(organisation);
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});
afterAll(() => shared.close());

/** A bench over the one sandbox, in an account of the test's own: faults and calls of others do not touch it. */
function start(options: Parameters<typeof benchOver>[1] = {}) {
  accounts += 1;
  const account = `10000000${String(accounts).padStart(4, '0')}`;
  const bench = benchOver(shared, options);
  connections.push(bench.connection);
  return {
    ...bench,
    account,
    identity: identityOf(account),
    scope: { account, region: REGION },
    globally: { account, region: 'global' },
    fault: (rule: FaultRule) => shared.addFault({ account, ...rule }),
    calls: () => shared.calls.filter((call) => call.account === account),
  };
}

describe('a recorded call', () => {
  it('carries host, TLS session, request id, AWS clock and the answer in CLI shape', async () => {
    const { recorder, memory, identity, scope } = start();
    const { records, complete } = await recorder.read(identity, scope, describeKey, { KeyId: 'k' });
    const record = EvidenceRecordSchema.parse(records[0]);
    expect(complete).toBe(true);
    expect(record).toMatchObject({
      scope,
      host: `kms.${REGION}.amazonaws.com`,
      more: false,
      attempts: 1,
      httpStatus: 200,
      outcome: {
        kind: 'ok',
        response: { KeyMetadata: { KeyId: 'k', CreationDate: '2026-01-02T03:04:05.678Z', Enabled: true } },
      },
    });
    expect(record.id).toMatch(new RegExp(`^${scope.account}/${REGION}/kms\\.DescribeKey/[0-9a-f]+/1$`));
    expect(record.requestId).not.toBeNull();
    expect(Date.parse(record.awsDate ?? '')).not.toBeNaN();
    const session = memory.sessions.get(record.tls ?? '');
    expect(session).toMatchObject({ host: record.host, protocol: 'TLSv1.3', authorized: true, proxy: null });
    expect(session?.certificates.map((certificate) => certificate.issuer)).toEqual([
      'CN=Goldproof sandbox authority',
      'CN=Goldproof sandbox authority',
    ]);
    expect(memory.records.get(record.id)).toEqual(record);
  });

  it('keeps the TLS session of every record, once', async () => {
    const { recorder, memory, identity, scope, globally } = start();
    const kept: string[] = [];
    const tls = memory.store.tls;
    Object.assign(memory.store, {
      tls: async (session: TlsSession) => {
        kept.push(session.id);
        await tls(session);
      },
    });
    await Promise.all([1, 2, 3, 4].map((n) => recorder.read(identity, scope, describeKey, { KeyId: `k${n}` })));
    await recorder.read(identity, globally, summary);
    const used = new Set([...memory.records.values()].map((record) => record.tls));
    expect(new Set(kept)).toEqual(used);
    expect(kept).toHaveLength(used.size);
  });

  it('is one record a page, to the last', async () => {
    const { recorder, identity, scope } = start();
    const read = await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    expect(read.records.map((record) => [record.page, record.more])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(read.items('componentVersionList')).toHaveLength(60);
    expect(new Set(read.records.map((record) => record.id.replace(/\d+$/, ''))).size).toBe(1);
  });

  it('speaks to global services at home', async () => {
    const { recorder, identity, globally } = start();
    const { records } = await recorder.read(identity, globally, summary);
    expect(records[0]).toMatchObject({
      host: 'iam.amazonaws.com',
      outcome: { response: { SummaryMap: { Users: 3 } } },
    });
  });

  it('follows S3 to the Region of a bucket', async () => {
    const { recorder, identity, globally } = start();
    const spec: OperationSpec = { operation: 's3:GetBucketPolicy', actions: [], needs: ['Policy'], json: true };
    const { records } = await recorder.read(identity, globally, spec, { Bucket: 'trail' });
    expect(records[0]).toMatchObject({
      host: 'trail.s3.us-west-2.amazonaws.com',
      httpStatus: 200,
      outcome: { kind: 'ok', response: { Policy: '{}' } },
    });
  });

  it('is not made again when the store holds its final answer', async () => {
    const { recorder, identity, scope, calls } = start();
    await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    const before = calls().length;
    const again = await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    expect(calls().length).toBe(before);
    expect(again.items('componentVersionList')).toHaveLength(60);
  });

  it('is made again when the first run failed or broke off between pages', async () => {
    const { recorder, memory, identity, scope, fault } = start();
    fault({ operation: 'kms:DescribeKey', times: 1, fault: { kind: 'http-500' } });
    const first = await recorder.read(identity, scope, describeKey, { KeyId: 'k' });
    expect(first.complete).toBe(false);
    expect((await recorder.read(identity, scope, describeKey, { KeyId: 'k' })).complete).toBe(true);
    const { records } = await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    memory.records.delete(records[2]?.id ?? '');
    expect((await recorder.read(identity, scope, listComponents, { owner: 'Self' })).records).toHaveLength(3);
  });
});

describe('an answer that takes its time', () => {
  const generate: OperationSpec = { operation: 'iam:GenerateCredentialReport', actions: [], needs: ['State'] };
  const until = {
    done: (response: Json) => stringMember(response, 'State') === 'COMPLETE',
    tries: 4,
    firstMs: 1,
    longestMs: 1,
  };
  const state = (State: string, times?: number): FaultRule => ({
    operation: generate.operation,
    ...(times === undefined ? {} : { times }),
    fault: { kind: 'answer', output: { State } },
  });

  it('asks until the report is made', async () => {
    const { recorder, memory, identity, globally, fault } = start();
    for (const rule of [state('STARTED', 1), state('INPROGRESS', 1), state('COMPLETE', 1)]) fault(rule);
    const { records } = await recorder.poll(identity, globally, generate, until);
    expect(records.map(({ outcome }) => outcome)).toEqual([{ kind: 'ok', response: { State: 'COMPLETE' } }]);
    expect(memory.records.size).toBe(1);
  });

  it('does not ask for ever, and keeps the last answer as it was', async () => {
    const { recorder, identity, globally, fault, calls } = start();
    fault(state('INPROGRESS'));
    const { records } = await recorder.poll(identity, globally, generate, until);
    expect(records[0]?.outcome).toEqual({ kind: 'ok', response: { State: 'INPROGRESS' } });
    expect(calls()).toHaveLength(until.tries);
  });
});

describe('what AWS does not give', () => {
  it('is absent when AWS says "none"', async () => {
    const { recorder, identity, scope } = start();
    const { records, complete } = await recorder.read(identity, scope, macie);
    expect(records[0]?.outcome).toEqual({
      kind: 'absent',
      code: 'AccessDeniedException',
      message: 'Macie is not enabled',
    });
    expect(complete).toBe(true);
  });

  it('is denied when the same code refuses', async () => {
    const { recorder, identity, scope, fault } = start();
    fault({ operation: 'macie2:*', fault: { kind: 'deny', by: 'scp' } });
    const { records, complete } = await recorder.read(identity, scope, macie);
    expect(records[0]?.outcome).toMatchObject({ kind: 'denied', by: 'scp' });
    expect(complete).toBe(false);
  });

  it('is unsupported on the word of the table, without a call', async () => {
    const { recorder, identity, calls } = start();
    const { records } = await recorder.read(identity, { account: ACCOUNT, region: 'eu-central-2' }, macie);
    expect(records[0]).toMatchObject({ attempts: 0, outcome: { kind: 'unsupported' } });
    expect(calls()).toEqual([]);
  });

  it.each(['identity', 'scp', 'rcp', 'boundary', 'session', 'resource', 'endpoint', 'unstated'] as const)(
    'is denied by %s',
    async (by) => {
      const { recorder, identity, scope, fault } = start();
      fault({ fault: { kind: 'deny', by } });
      for (const spec of [describeKey, summary, listComponents]) {
        const { records } = await recorder.read(identity, scope, spec, { KeyId: 'k' });
        expect(records[0]?.outcome).toMatchObject({ kind: 'denied', by });
      }
    },
  );

  it.each([
    ['http-500', { kind: 'http-500' }],
    ['close', { kind: 'close' }],
    ['truncate', { kind: 'truncate' }],
    ['html 200', { kind: 'html', status: 200 }],
    ['html 403', { kind: 'html', status: 403 }],
    ['malformed', { kind: 'malformed' }],
    ['an answer without its payload', { kind: 'answer', output: {} }],
    ['another error', { kind: 'error', error: 'ValidationError', status: 400 }],
  ] as const)('fails on %s, in every protocol', async (_, broken) => {
    const { recorder, identity, scope, fault } = start();
    fault({ fault: broken });
    for (const spec of [describeKey, summary, listComponents]) {
      const { records, complete } = await recorder.read(identity, scope, spec, { KeyId: 'k' });
      expect(records.map((record) => [spec.operation, record.outcome.kind, record.more])).toEqual([
        [spec.operation, 'failed', null],
      ]);
      expect(complete).toBe(false);
    }
  });

  it('is throttled when retries did not help', async () => {
    const { recorder, identity, scope, fault } = start({ maxAttempts: 2 });
    fault({ fault: { kind: 'throttle' } });
    for (const spec of [describeKey, summary, listComponents]) {
      const { records } = await recorder.read(identity, scope, spec, { KeyId: 'k' });
      expect(records[0]).toMatchObject({ attempts: 2, outcome: { kind: 'throttled' } });
    }
  });

  it('is retried, and the attempts are counted', async () => {
    const { recorder, identity, scope, globally, fault } = start({ maxAttempts: 3 });
    fault({ operation: 'kms:DescribeKey', times: 1, fault: { kind: 'throttle' } });
    fault({ operation: 'iam:GetAccountSummary', times: 2, fault: { kind: 'close' } });
    const key = await recorder.read(identity, scope, describeKey, { KeyId: 'k' });
    expect(key.records[0]).toMatchObject({ attempts: 2, outcome: { kind: 'ok' } });
    const account = await recorder.read(identity, globally, summary);
    expect(account.records[0]).toMatchObject({ attempts: 3, outcome: { kind: 'ok' } });
  });

  it('does not page for ever by tokens that are always new', async () => {
    const { recorder, identity, scope } = start({ maxPages: 2 }); // of three
    const { records, complete } = await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    expect([records.map(({ page, more }) => [page, more]), complete]).toEqual([
      [
        [1, true],
        [2, true],
      ],
      false,
    ]);
  });

  it('does not page in a circle', async () => {
    const { recorder, identity, scope, fault } = start();
    fault({ operation: 'imagebuilder:*', fault: { kind: 'endless-paging' } });
    const { records, complete } = await recorder.read(identity, scope, listComponents, { owner: 'Self' });
    expect([records.map(({ outcome }) => outcome.kind), complete]).toEqual([['ok', 'failed'], false]);
  });

  it('stops where an operation is a sample on purpose, and says that more follows', async () => {
    const { recorder, identity, scope, fault } = start();
    fault({ operation: 'imagebuilder:*', fault: { kind: 'endless-paging' } });
    const { records } = await recorder.read(identity, scope, { ...listComponents, maxPages: 1 }, { owner: 'Self' });
    expect(records.map(({ page, more }) => [page, more])).toEqual([[1, true]]);
  });

  it('stops the job when it is cancelled', async () => {
    const controller = new AbortController();
    const { recorder, memory, identity, scope, fault } = start({ signal: controller.signal });
    fault({ fault: { kind: 'delay', milliseconds: 2000 } });
    const reading = recorder.read(identity, scope, describeKey, { KeyId: 'k' });
    setTimeout(() => controller.abort(new Error('stopped by the user')), 50);
    await expect(reading).rejects.toThrow('stopped by the user');
    expect(memory.records.size).toBe(0);
  });

  it('keeps keys out of records and messages', async () => {
    const { recorder, memory, identity, scope, fault } = start();
    fault({ fault: { kind: 'deny', by: 'identity' } });
    await recorder.read(identity, scope, describeKey, { KeyId: 'k' });
    const { accessKeyId, secretAccessKey } = await identity.credentials();
    const text = JSON.stringify([...memory.records.values()]);
    expect(text).not.toContain(accessKeyId);
    expect(text).not.toContain(secretAccessKey);
  });
});

describe('a job', () => {
  it('is started, waited for and read to its last page', async () => {
    const { account, recorder, memory, identity, globally, calls } = start();
    const asked = { Arn: userIn(account), Granularity: 'ACTION_LEVEL' };
    const { records, complete, items } = await recorder.job(identity, globally, lastUse, asked);
    expect(complete).toBe(true);
    expect(items('ServicesLastAccessed')).toHaveLength(120);
    expect(records.map(({ page, more }) => [page, more])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(records.every((record) => JSON.stringify(record.about) === JSON.stringify(asked))).toBe(true);
    expect(calls().map(({ operation }) => operation.slice('iam:'.length, 'iam:Generate'.length))).toEqual([
      'Generate',
      'GetServi', // in progress
      'GetServi',
      'GetServi',
    ]);
    expect(memory.records.size).toBe(3);
    for (const record of memory.records.values()) EvidenceRecordSchema.parse(record);
  });

  it('has the same name in another run, although AWS names it anew', async () => {
    const { account, recorder, memory, identity, globally } = start();
    const read = async () => {
      const { records } = await recorder.job(identity, globally, lastUse, { Arn: userIn(account) });
      memory.records.clear();
      return records;
    };
    const [first, second] = [await read(), await read()];
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(second[0]?.input).not.toEqual(first[0]?.input);
  });

  it('is not asked for again when it was read, and started anew when it was not', async () => {
    const { account, recorder, memory, identity, globally, calls, fault } = start();
    const read = () => recorder.job(identity, globally, lastUse, { Arn: userIn(account) });
    fault({ operation: lastUse.read.operation, times: 1, fault: { kind: 'throttle' } });
    expect((await read()).complete).toBe(false);
    expect((await read()).complete).toBe(true);
    const before = calls().length;
    expect((await read()).complete).toBe(true);
    expect(calls().length).toBe(before);
    expect(calls().filter(({ operation }) => operation === lastUse.start.operation)).toHaveLength(2);
    expect(memory.records.size).toBe(3);
  });

  it('that is never done leaves its last word, and is asked again', async () => {
    const { account, recorder, identity, globally, fault } = start();
    const read = () => recorder.job(identity, globally, lastUse, { Arn: userIn(account) });
    const underWay = { kind: 'answer', output: { JobStatus: 'IN_PROGRESS' } } as const;
    fault({ operation: lastUse.read.operation, times: 3, fault: underWay });
    expect((await read()).records[0]?.outcome).toMatchObject({ response: { JobStatus: 'IN_PROGRESS' } });
    expect((await read()).records[0]?.outcome).toMatchObject({ response: { JobStatus: 'COMPLETED' } });
  });

  it('that cannot be started is the refusal', async () => {
    const { account, recorder, memory, identity, globally, fault } = start();
    fault({ operation: lastUse.start.operation, fault: { kind: 'deny', by: 'scp' } });
    const { records, complete } = await recorder.job(identity, globally, lastUse, { Arn: userIn(account) });
    expect(complete).toBe(false);
    expect(records.map(({ operation, outcome }) => [operation, outcome.kind])).toEqual([
      [lastUse.start.operation, 'denied'],
    ]);
    expect(memory.records.size).toBe(1);
  });
});
