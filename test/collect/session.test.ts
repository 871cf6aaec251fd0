import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/aws/clock.ts';
import { type Connection, connect, NO_LIMITS } from '../../src/aws/connection.ts';
import type { CredentialProvider } from '../../src/aws/identity.ts';
import { collect } from '../../src/collect/run-collection.ts';
import type { Collection } from '../../src/model/evidence.ts';
import { sandboxCredentials, sessionCredentials } from '../../src/sandbox/credentials.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';
import { HOME, MANAGEMENT, MEMBER, OTHER, organisation } from './organisation.ts';

// What ends while collecting: a session, a network. The calls that fail by it are no evidence of anything.

const HOUR_MS = 3_600_000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Nothing is waited for; how long it would have been is kept. */
function impatient(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return { ...systemClock, slept, sleep: async (milliseconds) => void slept.push(milliseconds) };
}

interface Stand {
  readonly sandbox: Sandbox;
  readonly memory: ReturnType<typeof memoryStore>;
  readonly clock: ReturnType<typeof impatient>;
  /** The sandbox's time runs ahead of the machine's by so many milliseconds. */
  ahead(milliseconds: number): void;
  /** Collects over the same store. @param onCall told before each call how many there were */
  run(credentials: CredentialProvider, onCall?: (count: number) => void): Promise<Collection>;
}

async function stand(): Promise<Stand> {
  let ahead = 0;
  const sandbox = await startSandbox(organisation, { now: () => new Date(Date.now() + ahead), reportPolls: 0 });
  closing.push(() => sandbox.close());
  const memory = memoryStore();
  const clock = impatient();
  return {
    sandbox,
    memory,
    clock,
    ahead: (milliseconds) => {
      ahead = milliseconds;
    },
    run: (credentials, onCall = () => undefined) => {
      const connection = counting(line(sandbox, credentials, clock), onCall);
      return collect(
        {
          run: 'r',
          version: '0',
          role: { name: 'GoldproofCollector', path: '/audit/', externalId: 'a-shared-secret' },
        },
        {
          connection,
          store: memory.store,
          redactor: openRedactor,
          clock,
          rightHolders: () => [],
          signal: new AbortController().signal,
        },
      );
    },
  };
}

function line({ host, port, ca }: Sandbox, credentials: CredentialProvider, clock: Clock): Connection {
  const connectTo = { host, port, ca };
  const base = { home: HOME, userAgent: 'goldproof-test/0', limits: NO_LIMITS, maxAttempts: 1, env: {} };
  const connection = connect({ ...base, credentials, clock, connectTo });
  closing.push(() => connection.close());
  return connection;
}

function counting(connection: Connection, onCall: (count: number) => void): Connection {
  let count = 0;
  return {
    ...connection,
    invoke: (...call) => {
      count += 1;
      onCall(count);
      return connection.invoke(...call);
    },
  };
}

/** Keys of a session that ends in an hour of the sandbox's time. */
function session(serial: number): CredentialProvider {
  const caller = { account: MANAGEMENT, principal: `arn:aws:sts::${MANAGEMENT}:assumed-role/Auditor/ann` };
  const keys = sessionCredentials(caller, new Date(Date.now() + HOUR_MS), serial);
  return async () => keys;
}

/** What was recorded, without what differs from run to run. */
function facts({ memory }: Stand): readonly string[] {
  return [...memory.records.values()]
    .map(({ id, outcome }) => `${id} ${outcome.kind === 'ok' ? JSON.stringify(outcome.response) : outcome.kind}`)
    .filter((line) => !/sts\.|GenerateCredentialReport|GetCredentialReport/.test(line))
    .sort();
}

describe('a session that ends while collecting', () => {
  it.each([3, 7, 30])('after %i calls: the job stops, keeps what it has, and goes on with a new one', async (calls) => {
    const whole = await stand();
    await whole.run(session(1));
    const broken = await stand();
    const stopping = broken.run(session(1), (count) => {
      if (count > calls) broken.ahead(2 * HOUR_MS);
    });
    await expect(stopping).rejects.toMatchObject({
      code: 'session',
      message: 'stopped while collecting: the AWS session has expired',
      problems: [
        { remedy: expect.stringContaining('Sign in again') },
        { remedy: expect.stringContaining('start again') },
      ],
    });
    const kept = [...broken.memory.records.values()];
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter(({ outcome }) => 'code' in outcome && /Expired/.test(outcome.code))).toEqual([]);
    broken.ahead(0);
    await broken.run(session(2));
    expect(facts(broken)).toEqual(facts(whole));
  });

  it('is the hub’s, when the next account cannot be entered with it', async () => {
    const ended = await stand();
    const run = ended.run(session(1), () => {
      const isHubRead = [...ended.memory.records.keys()].some((id) => id.includes('organizations.ListAccounts'));
      if (isHubRead) ended.ahead(2 * HOUR_MS);
    });
    await expect(run).rejects.toMatchObject({ code: 'session' });
    const said = [...ended.memory.records.values()].filter(({ operation }) => operation === 'sts:AssumeRole');
    expect(said.filter(({ outcome }) => outcome.kind !== 'ok')).toEqual([]);
  });
});

describe('a network that is lost while collecting', () => {
  it('stops the job after three questions in thirty seconds', async () => {
    const broken = await stand();
    const run = broken.run(
      async () => sandboxCredentials(MANAGEMENT),
      (count) => {
        if (count === 20) broken.sandbox.addFault({ fault: { kind: 'close' } });
      },
    );
    await expect(run).rejects.toMatchObject({ code: 'session', message: /cannot be reached/ });
    expect(broken.clock.slept.filter((milliseconds) => milliseconds === 15_000)).toEqual([15_000, 15_000]);
    expect([...broken.memory.records.values()].filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
  });
});

describe('what only looks so is an answer to its call', () => {
  const keys: CredentialProvider = async () => sandboxCredentials(MANAGEMENT);
  const error = (code: string) => ({ kind: 'error', error: code, status: 403, message: 'because' }) as const;

  it.each([
    ['a Region that is switched off', { operation: 'ec2:*', region: OTHER, fault: error('AuthFailure') }],
    ['an endpoint that closes the line', { operation: 'imagebuilder:*', fault: { kind: 'close' } as const }],
    ['a service that knows no such token', { operation: 'kms:*', fault: error('UnrecognizedClientException') }],
    ['one expired answer', { operation: 'iam:GetAccountSummary', fault: error('ExpiredToken') }],
  ])('%s', async (_, fault) => {
    const { sandbox, run, memory } = await stand();
    sandbox.addFault(fault);
    await run(keys);
    const failed = [...memory.records.values()].filter(({ outcome }) => outcome.kind === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed.map(({ operation }) => operation.split(':')[0]))).toEqual(
      new Set([fault.operation.split(':')[0]]),
    );
  });

  it('a role that may not be assumed', async () => {
    const { sandbox, run } = await stand();
    sandbox.addFault({ operation: 'sts:AssumeRole', fault: { kind: 'deny', by: 'identity' } });
    const { accounts } = await run(keys);
    expect(accounts.find(({ id }) => id === MEMBER)?.reason).toMatch(/could not be assumed: AccessDenied/);
  });

  it('an account whose session is not accepted when it is entered', async () => {
    const { sandbox, run } = await stand();
    sandbox.addFault({ operation: 'sts:GetCallerIdentity', account: MEMBER, fault: { kind: 'close' } });
    const { accounts } = await run(keys);
    expect(accounts.find(({ id }) => id === MEMBER)?.reason).toMatch(/was not accepted/);
  });
});
