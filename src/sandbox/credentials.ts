import { createHmac } from 'node:crypto';
import type { Call } from './call.ts';
import { refusal } from './error-codes.ts';
import { accessKeyFor, accountOfAccessKey } from './wire/access-key.ts';
import type { WireError } from './wire/encode-error.ts';
import { type Authorization, type RawRequest, signatureMatches } from './wire/signature.ts';

/** Keys for the sandbox, in the shape the SDK takes. They open nothing but a sandbox on this machine. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Caller {
  readonly account: string;
  /** ARN */
  readonly principal: string;
}

interface Session extends Caller {
  readonly accessKeyId: string;
  /** Unix time in milliseconds. */
  readonly expires: number;
}

/** Secrets are derived from the access key id, so that the server keeps no list of them. Not a secret itself. */
const SEED = 'goldproof sandbox: protects nothing';
const USER = 'goldproof-demo';

/** A user's long-term keys in an account: the sandbox's counterpart of a profile. */
export function sandboxCredentials(account: string): SandboxCredentials {
  const accessKeyId = accessKeyFor(account, 'AKIA', 1);
  return { accessKeyId, secretAccessKey: derive(accessKeyId).slice(0, 40) };
}

/**
 * Temporary keys of an assumed role. The token says who and until when, and is sealed against changes.
 *
 * @param serial Tells sessions apart.
 */
export function sessionCredentials(caller: Caller, expires: Date, serial: number): Required<SandboxCredentials> {
  const accessKeyId = accessKeyFor(caller.account, 'ASIA', serial);
  const session: Session = { ...caller, accessKeyId, expires: expires.getTime() };
  const body = Buffer.from(JSON.stringify(session)).toString('base64url');
  return { accessKeyId, secretAccessKey: derive(accessKeyId).slice(0, 40), sessionToken: `${body}.${derive(body)}` };
}

/** Who asks, or the refusal AWS would give: unknown key, expired or foreign token, wrong signature. */
export function authenticate(
  request: RawRequest,
  auth: Authorization,
  operation: Call['operation'],
  now: Date,
): Caller | WireError {
  const account = accountOfAccessKey(auth.accessKeyId);
  const token = request.headers['x-amz-security-token'];
  const session = typeof token === 'string' ? readToken(token) : undefined;
  const wantsSession = auth.accessKeyId.startsWith('ASIA');
  if (account === undefined || wantsSession !== (session?.accessKeyId === auth.accessKeyId)) {
    return refusal('invalid-key', operation, 'The security token included in the request is invalid.');
  }
  if (!signatureMatches(request, auth, derive(auth.accessKeyId).slice(0, 40))) {
    return refusal(
      'bad-signature',
      operation,
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  if (session !== undefined && session.expires <= now.getTime()) {
    return refusal('expired-token', operation, 'The security token included in the request is expired');
  }
  return { account, principal: session?.principal ?? `arn:aws:iam::${account}:user/${USER}` };
}

function readToken(token: string): Session | undefined {
  const [body = '', seal] = token.split('.');
  if (seal !== derive(body)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString()); // sealed by sessionCredentials above
}

function derive(text: string): string {
  return createHmac('sha256', SEED).update(text).digest('base64url');
}
