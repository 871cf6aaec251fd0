import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { loadServices } from '../../../src/sandbox/services.ts';
import { ACCOUNT, REGION } from '../support.ts';
import { type Client, closeClients, sendAny } from './any-client.ts';
import { makeCall, plain } from './made-value.ts';
import { operationIds } from './operations.ts';

/**
 * Every operation Goldproof calls, with a made input and a made output that fill every member: what the real SDK
 * client reads must be what the sandbox was given, and the other way round. The same schemas write and read, so
 * this proves the sandbox's own code, not AWS's wire: scripts/boto3-check does that with an independent client.
 */

const clients = new Map<string, Client>();
const services = loadServices();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ rows: [] });
});

afterAll(async () => {
  closeClients(clients);
  await sandbox.close();
});

test.each(operationIds())('%s carries every member there and back', async (id) => {
  const [serviceId = '', name = ''] = id.split(':');
  const operation = (await services).find((service) => service.id === serviceId)?.operations.get(name);
  if (operation === undefined) throw new Error(`the client package has no ${id}`);
  const { input, output: given } = makeCall(id, operation);
  sandbox.addFault({ operation: id, fault: { kind: 'answer', output: given } });

  const got = await sendAny(clients, sandbox, id, input);

  expect(plain(got)).toEqual(given);
  const call = sandbox.calls.at(-1);
  expect(call).toMatchObject({ account: ACCOUNT, region: globalRegion(serviceId), operation: id, status: 200 });
  expect(plain(call?.input)).toEqual(plain(input));
});

/** IAM, Organizations and Account sign for their home Region whatever Region the client has. */
function globalRegion(service: string): string {
  return ['account', 'iam', 'organizations'].includes(service) ? 'us-east-1' : REGION;
}
