import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
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

it.skipIf(python === undefined)('boto3 reads every operation as it was given', { timeout: 300_000 }, async () => {
  const operations = await chosen();
  const made = operations.map(([id, operation]) => madeCall(id, operation));
  const sandbox = await startSandbox({ rows: [] });
  for (const { id, output } of made) sandbox.addFault({ operation: id, fault: { kind: 'answer', output } });
  const directory = await mkdtemp(join(tmpdir(), 'goldproof-boto3-'));
  try {
    await writeFile(join(directory, 'ca.pem'), sandbox.ca);
    const calls = [...made, PLANTED].map((call) => ({ ...call, input: tagged(call.input) }));
    const task = { ...sandboxCredentials(ACCOUNT), region: REGION, calls };
    await writeFile(join(directory, 'calls.json'), JSON.stringify(task));
    const script = [
      'scripts/boto3-check.py',
      String(sandbox.port),
      join(directory, 'ca.pem'),
      join(directory, 'calls.json'),
    ];
    const { stdout } = await run(python ?? '', script, { maxBuffer: 1 << 26 });
    const { planted, ...results }: Record<string, string> = JSON.parse(stdout);
    expect(planted).toContain('/Account');
    for (const { id, input } of made) {
      const seen = sandbox.calls.findLast((call) => call.operation === id);
      const understood = isDeepStrictEqual(plain(seen?.input), plain(input));
      if (results[id] === 'equal' && !understood) results[id] = 'the input is understood otherwise';
    }
    report(results);
    if (!all) expect(Object.values(results).filter((result) => result !== 'equal')).toEqual([]);
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true });
  }
});

async function chosen(): Promise<[id: string, operation: Operation][]> {
  const known = (await loadServices()).flatMap((service) =>
    [...service.operations.values()].map((operation): [string, Operation] => [
      `${service.id}:${operation.name}`,
      operation,
    ]),
  );
  const wanted = operationIds();
  const fits = ([id, { input, output }]: [string, Operation]) =>
    all ? !isStreaming(input) && !isStreaming(output) : wanted.includes(id);
  return known.filter(fits);
}

function madeCall(id: string, operation: Operation): Made {
  const { input, output } = makeCall(id, operation);
  const client = id.split(':')[0]?.replace('s3-control', 's3control') ?? '';
  return { id, client, operation: operation.name, input, output };
}

function report(results: Readonly<Record<string, string>>): void {
  const different = Object.entries(results).filter(([, result]) => result !== 'equal');
  const equal = Object.keys(results).length - different.length;
  console.log(
    [
      `${equal} of ${Object.keys(results).length} operations equal`,
      ...different.map(([id, result]) => `${id}\t${result}`),
    ].join('\n'),
  );
}
