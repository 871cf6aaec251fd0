import { afterEach, describe, expect, it } from 'vitest';
import { assumeRole } from '../../src/aws/assume-role.ts';
import type { Clock } from '../../src/aws/clock.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, type Bench, benchOver, identityOf, REGION } from './support.ts';

const MEMBER = '444455556666';
const arn = `arn:aws:iam::${MEMBER}:role/audit/Reader`;
const describeKey: OperationSpec = { operation: 'kms:DescribeKey', actions: [], needs: ['KeyMetadata'] };
const signal = new AbortController().signal;

let sandbox: Sandbox | undefined;
let bench: Bench | undefined;
afterEach(async () => {
  bench?.connection.close();
  await sandbox?.close();
});

async function start(clock?: Clock) {
  const roles = [{ arn, trusts: [ACCOUNT], externalId: 'shared' }];
  const rows = [{ operation: 'kms:DescribeKey', output: { KeyMetadata: { KeyId: 'k' } } }];
  const now = clock === undefined ? {} : { now: () => clock.now() };
  sandbox = await startSandbox({ rows, roles }, now);
  bench = benchOver(sandbox, clock === undefined ? {} : { clock });
  return { ...bench, sandbox };
}

describe('assuming a role', () => {
  it('gives an identity in the other account, in a session that names the run', async () => {
    const { connection, recorder, sandbox } = await start();
    const role = { account: MEMBER, arn, externalId: 'shared', session: 'run 2026/q4 ü', sourceIdentity: true };
    const { identity, input } = await assumeRole(connection, identityOf(), role, signal);
    if (identity === undefined) throw new Error('not entered');
    expect(identity.principal).toBe(`arn:aws:sts::${MEMBER}:assumed-role/Reader/run-2026-q4--`);
    expect(input).toEqual({
      RoleArn: arn,
      RoleSessionName: 'run-2026-q4--',
      SourceIdentity: 'run-2026-q4--',
      DurationSeconds: 3600,
    });
    await recorder.read(identity, { account: MEMBER, region: REGION }, describeKey, { KeyId: 'k' });
    expect(sandbox.calls.at(-1)).toMatchObject({ account: MEMBER, principal: identity.principal });
  });

  it('leaves out the source identity where the trust lets nobody set one', async () => {
    const { connection } = await start();
    const role = { account: MEMBER, arn, externalId: 'shared', session: 'run', sourceIdentity: false };
    const { identity, input } = await assumeRole(connection, identityOf(), role, signal);
    expect(identity?.principal).toBe(`arn:aws:sts::${MEMBER}:assumed-role/Reader/run`);
    expect(input).toEqual({ RoleArn: arn, RoleSessionName: 'run', DurationSeconds: 3600 });
  });

  it('does not enter with another external id', async () => {
    const { connection } = await start();
    const role = { account: MEMBER, arn, externalId: 'guessed', session: 'run', sourceIdentity: true };
    const { identity, exchange } = await assumeRole(connection, identityOf(), role, signal);
    expect(identity).toBeUndefined();
    expect(exchange.result).toMatchObject({ failure: { kind: 'denied', code: 'AccessDenied' } });
    expect(JSON.stringify(exchange)).not.toContain('guessed');
  });

  it('renews the session once, for everyone, shortly before it ends', async () => {
    let time = Date.now();
    const clock: Clock = { now: () => new Date(time), sleep: async () => {} };
    const { connection, sandbox } = await start(clock);
    const role = { account: MEMBER, arn, externalId: 'shared', session: 'run', sourceIdentity: true };
    const { identity } = await assumeRole(connection, identityOf(), role, signal);
    if (identity === undefined) throw new Error('not entered');
    const first = await identity.credentials();
    time += 50 * 60_000;
    expect((await identity.credentials()).accessKeyId).toBe(first.accessKeyId);
    time += 5 * 60_000;
    const renewed = await Promise.all([identity.credentials(), identity.credentials()]);
    expect(renewed[0]?.accessKeyId).not.toBe(first.accessKeyId);
    expect(renewed[1]).toBe(renewed[0]);
    expect(sandbox.calls.filter((call) => call.operation === 'sts:AssumeRole')).toHaveLength(2);
  });

  it('tries again when a renewal failed', async () => {
    let time = Date.now();
    const clock: Clock = { now: () => new Date(time), sleep: async () => {} };
    const { connection, sandbox } = await start(clock);
    const role = { account: MEMBER, arn, externalId: 'shared', session: 'run', sourceIdentity: true };
    const { identity } = await assumeRole(connection, identityOf(), role, signal);
    time += 55 * 60_000;
    sandbox.addFault({ operation: 'sts:AssumeRole', times: 1, fault: { kind: 'deny', by: 'identity' } });
    await expect(identity?.credentials()).rejects.toThrow('could not be renewed');
    await expect(identity?.credentials()).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });
});
