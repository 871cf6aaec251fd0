import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { loadServices } from '../../src/sandbox/services.ts';
import type { Operation } from '../../src/sandbox/wire/service.ts';
import { ACCOUNT, REGION } from './support.ts';
import { isStreaming, makeCall, plain, tagged } from './wire/made-value.ts';
import { operationIds } from './wire/operations.ts';

/**
 * AWS's Python SDK, with service models of its own, must read from the sandbox what the sandbox was given, and the
 * sandbox must understand what it sends. Needs a Python with boto3: GOLDPROOF_BOTO3=/path/to/python. With
 * GOLDPROOF_BOTO3_ALL=1 every operation of every service is tried and the differences are printed, not judged: some
 * made-up inputs are refused by boto3 itself.
 */

const python = process.env['GOLDPROOF_BOTO3'];
const all = process.env['GOLDPROOF_BOTO3_ALL'] === '1';
const run = promisify(execFile);
const OTHER = '222233334444';

interface Made {
  readonly id: string;
  readonly client: string;
  readonly operation: string;
  readonly input: unknown;
  readonly output: JsonObject;
}

/** A comparison that must fail: the answer is of another account. */
const PLANTED: Made = {
  id: 'planted',
  client: 'sts',
  operation: 'GetCallerIdentity',
  input: {},
  output: { Account: '999999999999' },
};

it.skipIf(python === undefined)(
  'boto3 reads every operation and every refusal as it was given',
  {
    timeout: 300_000,
  },
  async () => {
    const made = (await chosen()).map(([id, operation]) => madeCall(id, operation));
    const sandbox = await startSandbox({ rows: [] });
    for (const { id, output } of made) {
      sandbox.addFault({ account: ACCOUNT, operation: id, fault: { kind: 'answer', output } });
      sandbox.addFault({ account: OTHER, operation: id, fault: { kind: 'deny', by: 'scp' } });
    }
    try {
      const { answered, refused } = await checkWith(python ?? '', sandbox, made);
      const { planted, ...results } = answered;
      expect(planted).toContain('/Account');
      for (const { id, input } of made) {
        const seen = sandbox.calls.findLast((call) => call.operation === id && call.account === ACCOUNT);
        const understood = isDeepStrictEqual(plain(seen?.input), plain(input));
        if (results[id] === 'equal' && !understood) results[id] = 'the input is understood otherwise';
      }
      console.log(table(results, refused));
      if (!all) expect(Object.values({ ...results, ...refused }).filter((each) => each !== 'equal')).toEqual([]);
    } finally {
      await sandbox.close();
    }
  },
);

type Results = Record<string, string>;

async function checkWith(interpreter: string, sandbox: Sandbox, made: readonly Made[]) {
  const directory = await mkdtemp(join(tmpdir(), 'goldproof-boto3-'));
  const [ca, calls] = [join(directory, 'ca.pem'), join(directory, 'calls.json')];
  const sent = [...made, PLANTED].map((call) => ({ ...call, input: tagged(call.input) }));
  const tasks = {
    region: REGION,
    answered: { ...sandboxCredentials(ACCOUNT), calls: sent },
    refused: { ...sandboxCredentials(OTHER), calls: sent.slice(0, made.length).map(refusedCall) },
  };
  try {
    await writeFile(ca, sandbox.ca);
    await writeFile(calls, JSON.stringify(tasks));
    const script = ['scripts/boto3-check.py', String(sandbox.port), ca, calls];
    const { stdout } = await run(interpreter, script, { maxBuffer: 1 << 26 });
    const results: { answered: Results; refused: Results } = JSON.parse(stdout);
    return results;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The same call, which a service control policy refuses; codes and statuses as in AWS's API references. */
function refusedCall({ client, id, input, operation }: Made) {
  const user = `arn:aws:iam::${OTHER}:user/goldproof-demo`;
  const action = id.replace('s3-control:', 's3:').replace('cloudwatch-logs:', 'logs:');
  const reason = `User: ${user} is not authorized to perform: ${action} with an explicit deny in a service control policy`;
  const [Code, Status] = DENIALS[client] ?? ['AccessDeniedException', 403];
  const Message = client === 'ec2' ? `You are not authorized to perform this operation. ${reason}` : reason;
  // HEAD has no body: boto3 makes a code and a message of the status.
  const error = operation === 'HeadBucket' ? { Code: '403', Message: 'Forbidden', Status } : { Code, Message, Status };
  return { client, id, input, operation, error };
}

const DENIALS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  cloudtrail: ['AccessDeniedException', 400],
  ec2: ['UnauthorizedOperation', 403],
  ecr: ['AccessDeniedException', 400],
  iam: ['AccessDenied', 403],
  kms: ['AccessDeniedException', 400],
  logs: ['AccessDeniedException', 400],
  organizations: ['AccessDeniedException', 400],
  s3: ['AccessDenied', 403],
  s3control: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  ssm: ['AccessDeniedException', 400],
  sts: ['AccessDenied', 403],
};

async function chosen(): Promise<[id: string, operation: Operation][]> {
  const known = (await loadServices()).flatMap((service) =>
    [...service.operations.values()].map((operation): [string, Operation] => [
      `${service.id}:${operation.name}`,
      operation,
    ]),
  );
  const collected = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec): string => spec.operation);
  const wanted = new Set([...collected, ...operationIds()]);
  const unknown = [...wanted].filter((id) => !known.some(([name]) => name === id));
  if (unknown.length > 0) throw new Error(`the sandbox does not know ${unknown.join(', ')}`);
  const fits = ([id, { input, output }]: [string, Operation]) =>
    all ? !isStreaming(input) && !isStreaming(output) : wanted.has(id);
  return known.filter(fits);
}

/** boto3's names of services where they are not ours. */
const CLIENTS: Readonly<Record<string, string>> = { 's3-control': 's3control', 'cloudwatch-logs': 'logs' };

function madeCall(id: string, operation: Operation): Made {
  const { input, output } = makeCall(id, operation);
  const service = id.split(':')[0] ?? '';
  const client = CLIENTS[service] ?? service;
  return { id, client, operation: operation.name, input, output };
}

/** One line for each operation: what boto3 made of the answer, and of the refusal. */
function table(answered: Results, refused: Results): string {
  const ids = Object.keys(answered).sort();
  const line = (id: string) => `${id.padEnd(48)} ${answered[id]}\t${refused[id]}`;
  const equal = ids.filter((id) => answered[id] === 'equal' && refused[id] === 'equal').length;
  const heading = `${'operation'.padEnd(48)} answer\trefusal`;
  return [heading, ...ids.map(line), `${equal} of ${ids.length} operations equal`].join('\n');
}
