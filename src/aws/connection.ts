import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import type { TlsSession } from '../model/evidence.ts';
import type { OperationSpec } from '../operations/operation.ts';
import type { ConnectTo } from './agents.ts';
import { createClientPool } from './client-pool.ts';
import { type Clock, systemClock } from './clock.ts';
import { defaultCredentials, type MfaCode } from './default-credentials.ts';
import { endpointConfig } from './endpoint.ts';
import type { CredentialProvider, Identity } from './identity.ts';
import { type Exchange, invoke } from './invoke.ts';
import type { Environment } from './proxy.ts';
import { createRateLimiter, type Limits } from './rate-limiter.ts';
import { paceOf, ratePerSecond, serviceEntry, splitOperation } from './services.ts';
import { createTransport } from './transport.ts';

export interface ConnectionOptions {
  /** The Region for what has none: STS, IAM, Organizations and the first calls. */
  readonly home: string;
  /** Sent with every call, so that the customer's trail tells these reads apart. */
  readonly userAgent: string;
  /** Left out: the SDK's default chain (environment, profile, SSO, web identity, container, instance). */
  readonly credentials?: CredentialProvider;
  /** Asks a person for the code of a multi-factor device; left out where nobody can be asked. */
  readonly mfaCode?: MfaCode;
  /** The sandbox: every socket goes there, while hosts, SNI and endpoint rules stay real. */
  readonly connectTo?: ConnectTo;
  readonly limits?: Limits;
  readonly maxAttempts?: number;
  readonly requestTimeoutMs?: number;
  readonly env?: Environment;
  readonly clock?: Clock;
  /** Told of each TLS connection; the recorder keeps those that records refer to by itself. */
  readonly onTls?: (session: TlsSession) => void;
}

/** A line to AWS: clients by account, Region and service, made when first used and shared. */
export interface Connection {
  readonly home: string;
  readonly clock: Clock;
  /** What the process was started with; not yet asked who it is. */
  readonly credentials: CredentialProvider;
  /**
   * One request in a Region, retries included.
   *
   * @throws the signal's reason when the job was cancelled; everything else is in the result.
   */
  invoke(
    identity: Identity,
    region: string,
    spec: OperationSpec,
    input: object,
    signal: AbortSignal,
  ): Promise<Exchange>;
  /** A TLS session that has not been taken yet, for the one who keeps it. */
  takeSession(id: string): TlsSession | undefined;
  /** Drops an account's clients, so that memory does not grow with the organisation. */
  release(account: string): void;
  close(): void;
}

/** Image Builder, IAM and others publish no rate: few calls at once, at the table's careful pace. */
export const AWS_LIMITS: Limits = { perSecond: ratePerSecond, concurrency: 4 };

/** For endpoints without quotas: the sandbox. */
export const NO_LIMITS: Limits = { perSecond: () => Number.POSITIVE_INFINITY, concurrency: 8 };

const MAX_ATTEMPTS = 6;

export function connect(options: ConnectionOptions): Connection {
  // The SDK's versions are pinned and run on this Node; its notice about later ones is not for the user.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const clock = options.clock ?? systemClock;
  const env = options.env ?? process.env;
  const { connectTo, requestTimeoutMs } = options;
  const sessions = new Map<string, TlsSession>();
  const transport = createTransport({
    env,
    clock,
    ...(connectTo === undefined ? {} : { connectTo }),
    onTls: (session) => {
      sessions.set(session.id, session);
      options.onTls?.(session);
    },
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  const { mfaCode } = options;
  const chain = {
    home: options.home,
    requestHandler: transport.handler,
    ...(mfaCode === undefined ? {} : { mfaCode }),
  };
  const credentials = options.credentials ?? defaultCredentials(chain);
  const limiter = createRateLimiter(options.limits ?? AWS_LIMITS, clock);
  const attempts = options.maxAttempts ?? configuredAttempts(env) ?? MAX_ATTEMPTS;
  const clients = createClientPool((identity, region, service) => ({
    region,
    credentials: identity.credentials,
    requestHandler: transport.handler,
    // Where nothing is tried again, adaptive mode would only hold back the next call.
    retryMode: attempts === 1 ? 'standard' : 'adaptive',
    maxAttempts: attempts,
    customUserAgent: options.userAgent,
    ...(service === 's3' ? { followRegionRedirects: true } : {}),
    ...endpointConfig(service, region, env),
  }));
  return {
    home: options.home,
    clock,
    credentials,
    invoke: async (identity, region, spec, input, signal) => {
      const { service, name } = splitOperation(spec.operation);
      const { client, commandNamed } = await clients.get(identity, region, service);
      const { form } = serviceEntry(service);
      const call = { client, command: commandNamed(name), name, input, signal, clock, tlsOf: transport.tlsOf };
      const pace = paceOf(spec.operation);
      const lane = `${identity.account}/${region}/${pace}`;
      return limiter.run(lane, pace, signal, () =>
        invoke({ ...call, form: spec.json === true ? 'json' : form, errorForm: form }),
      );
    },
    takeSession: (id) => {
      const session = sessions.get(id);
      sessions.delete(id);
      return session;
    },
    release: (account) => {
      clients.release(account);
      limiter.forget(`${account}/`);
    },
    close: () => transport.close(),
  };
}

/** How often a call is made at most, by the AWS environment; anything but a positive whole number says nothing. */
export function configuredAttempts(env: Environment): number | undefined {
  const attempts = env['AWS_MAX_ATTEMPTS'] ?? '';
  return /^[1-9]\d{0,2}$/.test(attempts) ? Number(attempts) : undefined;
}

/** The Region the AWS environment or profile names, as the AWS CLI would find it. */
export async function configuredRegion(): Promise<string | undefined> {
  try {
    return await loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)();
  } catch {
    return undefined; // the SDK's way to say that no Region is configured
  }
}
