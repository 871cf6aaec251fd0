import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { TimestampAuthority } from '../model/signer.ts';
import { sha256Identifier } from './algorithms.ts';
import { bufferOf, readDer, sameBytes, writeDer } from './der.ts';
import { wrongSigner } from './sign-message.ts';
import { readTimestampToken, type TimestampToken } from './timestamp-token.ts';
import { verifyTimestamp } from './timestamp-verify.ts';

/** How to reach a timestamp authority and what to expect of it. The network is the caller's. */
export interface AuthorityAccess {
  /** For messages: the URL or a name. */
  readonly name: string;
  /** POSTs `application/timestamp-query` and answers the body of an HTTP 200; throws otherwise. Sets the timeout. */
  readonly post: (request: Uint8Array) => Promise<Uint8Array>;
  /** The authority's pinned roots, DER. At least one. */
  readonly roots: readonly Uint8Array[];
  /** Ask for this policy, and accept no other. */
  readonly policy?: string;
  /** Fresh random bytes, for the nonce. */
  readonly random: (length: number) => Uint8Array;
  readonly now: () => Date;
}

/** Tokens take some kilobytes; what is larger is not a token. */
const LARGEST_REPLY = 64 * 1024;

/**
 * An RFC 3161 client that believes nothing: status, imprint, nonce, policy, the authority's certificate and its chain
 * to a pinned root are checked before a token is handed on. A token that is not good is an error; there is no
 * signing without one.
 */
export function timestampAuthority(access: AuthorityAccess): TimestampAuthority {
  return { stamp: (data) => stamp(access, data) };
}

async function stamp(access: AuthorityAccess, data: Uint8Array): Promise<Uint8Array> {
  const nonce = nonceFrom(access.random(16));
  let token: Uint8Array;
  try {
    const reply = await access.post(writeRequest(data, nonce, access.policy));
    if (reply.length > LARGEST_REPLY) throw new TypeError(`the reply has ${reply.length} bytes`);
    token = readReply(reply);
    assertAnswers(readTimestampToken(token), nonce, access.policy);
  } catch (cause) {
    throw refused(access, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const { result, checks } = verifyTimestamp(token, data, { roots: access.roots, at: access.now() });
  const reasons = checks.filter((check) => check.result !== 'passed').map((check) => check.detail.join(' '));
  if (result !== 'passed') throw refused(access, reasons.join(' '));
  return token;
}

function writeRequest(data: Uint8Array, nonce: Uint8Array, policy: string | undefined): Uint8Array {
  const digest = createHash('sha256').update(data).digest();
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: sha256Identifier(),
      hashedMessage: new asn1js.OctetString({ valueHex: bufferOf(digest) }),
    }),
    ...(policy === undefined ? {} : { reqPolicy: policy }),
    nonce: new asn1js.Integer({ valueHex: bufferOf(nonce) }),
    certReq: true,
  });
  return writeDer(request.toSchema());
}

function readReply(der: Uint8Array): Uint8Array {
  const { status, timeStampToken } = new pkijs.TimeStampResp({ schema: readDer(der) });
  const granted = status.status === pkijs.PKIStatus.granted || status.status === pkijs.PKIStatus.grantedWithMods;
  if (!granted || timeStampToken === undefined) {
    const words = (status.statusStrings ?? []).map((each) => each.getValue()).join(' ');
    throw new TypeError(`it was not granted (status ${status.status}${words === '' ? '' : `: ${words}`})`);
  }
  return writeDer(timeStampToken.toSchema());
}

function assertAnswers(token: TimestampToken, nonce: Uint8Array, policy: string | undefined): void {
  if (token.nonce === undefined || !sameBytes(token.nonce, nonce)) {
    throw new TypeError('the nonce is not the one that was sent: the reply may be a replay');
  }
  if (policy !== undefined && token.policy !== policy) {
    throw new TypeError(`the policy is ${token.policy}, not ${policy}`);
  }
}

/** A positive INTEGER in its shortest form, whatever the random bytes are. */
function nonceFrom(random: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(random);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  return nonce;
}

function refused({ name }: AuthorityAccess, why: string, cause?: unknown): Error {
  const remedy = 'Check the authority’s address, root certificate and policy, or configure another authority.';
  return wrongSigner(`No usable timestamp from ${name}: ${why}`, remedy, cause);
}
