import { readFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { TlsSession } from '../model/evidence.ts';
import { CapturingAgent, CapturingProxyAgent, type ConnectTo, type OnSecure } from './agents.ts';
import type { Clock } from './clock.ts';
import { configuredProxy, type Environment, proxyFor } from './proxy.ts';
import { describeTls } from './tls-session.ts';

export interface TransportOptions {
  readonly env: Environment;
  readonly clock: Clock;
  readonly connectTo?: ConnectTo;
  /** Each TLS connection, once. */
  readonly onTls?: (session: TlsSession) => void;
  /** Milliseconds without an answer after which a request is given up. */
  readonly requestTimeoutMs?: number;
}

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];
type HandleOptions = Parameters<NodeHttpHandler['handle']>[1];
type Handled = ReturnType<NodeHttpHandler['handle']>;

/** How requests leave this process: one pool of sockets for all clients, with every handshake captured. */
export interface Transport {
  /** For the SDK: a request handler that picks the way by the request's host. */
  readonly handler: {
    handle(request: HttpRequest, options?: HandleOptions): Handled;
    destroy(): void;
    updateHttpClientConfig(): void;
    httpHandlerConfigs(): Record<string, never>;
  };
  /** For requests of our own to an HTTPS host. */
  agentFor(host: string): Agent;
  /** The id of the TLS session a response came over; null over plain HTTP. */
  tlsOf(socket: Duplex | undefined): string | null;
  close(): void;
}

const CONNECT_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;

export function createTransport(options: TransportOptions): Transport {
  const sessions = new WeakMap<Duplex, string>();
  const onSecure = (socket: TLSSocket, host: string, proxy: string | null): void => {
    const session = describeTls(socket, host, proxy, options.clock.now());
    sessions.set(socket, session.id);
    options.onTls?.(session);
  };
  const ca = caBundle(options.env);
  configuredProxy(options.env); // a mistake there is told now, not with every call
  const ways = new Map<string, { readonly agent: Agent; readonly handler: NodeHttpHandler }>();
  const wayTo = (host: string) => {
    const proxy = options.connectTo === undefined ? proxyFor(host, options.env) : undefined;
    const key = proxy?.href ?? '';
    const known = ways.get(key);
    if (known !== undefined) return known;
    const agent =
      proxy === undefined ? new CapturingAgent(onSecure, ca, options.connectTo) : proxyAgent(onSecure, proxy, ca);
    const way = { agent, handler: handlerOver(agent, options.requestTimeoutMs ?? REQUEST_TIMEOUT) };
    ways.set(key, way);
    return way;
  };
  const close = (): void => {
    for (const way of ways.values()) way.handler.destroy();
    ways.clear();
  };
  return {
    handler: {
      handle: (request, handleOptions) => wayTo(request.hostname).handler.handle(request, handleOptions),
      destroy: () => {}, // clients come and go; the sockets are shared and closed by close()
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
    agentFor: (host) => wayTo(host).agent,
    tlsOf: (socket) => (socket === undefined ? null : (sessions.get(socket) ?? null)),
    close,
  };
}

/**
 * `AWS_CA_BUNDLE` replaces the authorities that are trusted, as in the AWS CLI; `NODE_EXTRA_CA_CERTS` adds to them,
 * by Node itself.
 */
function caBundle(env: Environment): string | undefined {
  const file = env['AWS_CA_BUNDLE'];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const problem = { file, message: messageOf(cause), remedy: 'Correct or unset AWS_CA_BUNDLE.' };
    throw new GoldproofError('config', 'the file that AWS_CA_BUNDLE names cannot be read', [problem], { cause });
  }
}

function proxyAgent(onSecure: OnSecure, proxy: URL, ca: string | undefined): Agent {
  // agent-base extends http.Agent and speaks TLS itself; the SDK and node:https take any agent with its methods.
  return new CapturingProxyAgent(onSecure, proxy, ca) as unknown as Agent;
}

function handlerOver(agent: Agent, requestTimeout: number): NodeHttpHandler {
  return new NodeHttpHandler({
    httpsAgent: agent,
    connectionTimeout: CONNECT_TIMEOUT,
    requestTimeout,
    throwOnRequestTimeout: true,
    socketTimeout: requestTimeout, // the request's own timeout ends with the headers; a body may stall after them
  });
}
