import { STS } from '../operations/sts.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { CredentialProvider, Credentials, Identity } from './identity.ts';
import type { Exchange } from './invoke.ts';

export interface RoleRequest {
  readonly account: string;
  readonly arn: string;
  readonly externalId?: string;
  /** Becomes the session's name, so that the member's trail names the run. */
  readonly session: string;
  /** Makes it the source identity too, which no later session can change; the role's trust must let it be set. */
  readonly sourceIdentity: boolean;
}

export interface Entered {
  /** Undefined when the role could not be assumed. */
  readonly identity?: Identity;
  /** What to record: the input has no external id, the answer's credentials are dropped by the spec. */
  readonly input: { readonly [name: string]: string | number };
  readonly exchange: Exchange;
}

const LIFETIME_SECONDS = 3600;
/** The SDK asks its provider five minutes before the end; a little more, so that it then gets new ones. */
const RENEW_BEFORE_MS = 6 * 60_000;

/**
 * Assumes a role in another account at the home Region's STS endpoint, and renews the session before it ends.
 * Session names and source identities take `[\w+=,.@-]{2,64}` (STS API reference).
 */
export async function assumeRole(
  connection: Connection,
  hub: Identity,
  role: RoleRequest,
  signal: AbortSignal,
): Promise<Entered> {
  const session = role.session.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
  const input = {
    RoleArn: role.arn,
    RoleSessionName: session,
    ...(role.sourceIdentity ? { SourceIdentity: session } : {}),
    DurationSeconds: LIFETIME_SECONDS,
  };
  const sent = role.externalId === undefined ? input : { ...input, ExternalId: role.externalId };
  const ask = () => connection.invoke(hub, connection.home, STS.assumeRole, sent, signal);
  const exchange = await ask();
  const opened = readSession(exchange);
  if (opened === undefined) return { input, exchange };
  const renew = async (): Promise<Credentials> => {
    const again = await ask();
    const renewed = readSession(again)?.credentials;
    if (renewed !== undefined) return renewed;
    throw notRenewed(role.arn, again);
  };
  const credentials = renewing(opened.credentials, renew, connection.clock);
  return { identity: { account: role.account, principal: opened.principal, credentials }, input, exchange };
}

/**
 * A refusal is AWS's answer, and is told as such; anything else by the SDK's name for credentials that did not come, so
 * that it is told from an answer to the call that was to be made.
 */
function notRenewed(arn: string, { result }: Exchange): Error {
  const failure = 'failure' in result ? result.failure : undefined;
  const error = new Error(`the session of ${arn} could not be renewed: ${failure?.message ?? 'no credentials came'}`);
  return Object.assign(error, { name: failure?.kind === 'denied' ? failure.code : 'CredentialsProviderError' });
}

/** Hands out credentials and renews them once, for all clients, shortly before they end. */
function renewing(first: Credentials, renew: () => Promise<Credentials>, clock: Clock): CredentialProvider {
  let current = Promise.resolve(first);
  let ends = first.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
  return () => {
    if (clock.now().getTime() < ends - RENEW_BEFORE_MS) return current;
    ends = Number.POSITIVE_INFINITY; // the others wait for this renewal
    current = renew();
    current.then(
      (renewed) => {
        ends = renewed.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      },
      () => {
        ends = 0; // the next caller tries again
      },
    );
    return current;
  };
}

interface SessionAnswer {
  readonly Credentials?: {
    readonly AccessKeyId?: string;
    readonly SecretAccessKey?: string;
    readonly SessionToken?: string;
    readonly Expiration?: Date;
  };
  readonly AssumedRoleUser?: { readonly Arn?: string };
}

function readSession(
  exchange: Exchange,
): { readonly credentials: Credentials; readonly principal: string } | undefined {
  if ('failure' in exchange.result) return undefined;
  const output: SessionAnswer = exchange.result.output; // every member may be missing, and is looked for below
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {};
  const principal = output.AssumedRoleUser?.Arn;
  if (AccessKeyId === undefined || SecretAccessKey === undefined || principal === undefined) return undefined;
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
  return { credentials, principal };
}
