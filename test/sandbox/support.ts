import https from 'node:https';
import type { Socket } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type SandboxCredentials, sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** An agent that connects to the sandbox whatever host it is asked for; SNI and host stay AWS's. */
export function sandboxAgent(sandbox: Pick<Sandbox, 'host' | 'port' | 'ca'>): https.Agent {
  const agent = new https.Agent({ ca: sandbox.ca, keepAlive: true });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback): Socket | null | undefined =>
    connect({ ...options, host: sandbox.host, port: sandbox.port }, callback) as Socket | null | undefined;
  return agent;
}

/** Configuration for any client of the SDK, aimed at the sandbox. One attempt, so that errors show as they are. */
export function clientConfig(sandbox: Sandbox, account = ACCOUNT, region = REGION, credentials?: SandboxCredentials) {
  return {
    region,
    maxAttempts: 1,
    credentials: credentials ?? sandboxCredentials(account),
    requestHandler: new NodeHttpHandler({ httpsAgent: sandboxAgent(sandbox), requestTimeout: 5000 }),
  };
}

/** What a call threw, in the parts that clients look at. */
export async function thrownBy(promise: Promise<unknown>): Promise<{ name: string; message: string; status: unknown }> {
  try {
    await promise;
  } catch (thrown) {
    const { name, message, $metadata } = thrown as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('nothing was thrown');
}
