import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { messageOf } from '../core/errors.ts';
import type { Signer } from '../model/signer.ts';
import { digestOfIdentifier } from './algorithms.ts';
import { refuseUnless } from './check.ts';
import { bufferOf, readDer, writeDer } from './der.ts';
import { OID } from './oids.ts';
import { wrongSigner } from './sign-message.ts';
import { writeSignedData } from './write-signed-data.ts';

/** What a timestamp authority brings along; clock and serial come from the caller. */
export interface AuthoritySettings {
  readonly signer: Signer;
  /** The policy under which tokens are issued, an OID. */
  readonly policy: string;
  readonly now: Date;
  /** Positive and never used before by this authority. */
  readonly serial: Uint8Array;
}

/** PKIFailureInfo of RFC 3161 §2.4.2 as the bit's number. */
const FAILURE = { badAlg: 0, badDataFormat: 5, unacceptedPolicy: 15, unacceptedExtension: 16 } as const;
const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;

class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly failure: keyof typeof FAILURE;
  constructor(failure: keyof typeof FAILURE, message: string) {
    super(message);
    this.failure = failure;
  }
}

/**
 * A small timestamp authority (RFC 3161) for the sandbox and the tests: it answers with the time it is given. Whom to
 * believe about time in earnest is the user's choice of authority.
 *
 * @param request TimeStampReq, DER
 * @returns TimeStampResp, DER; a bad request is answered with a rejection, as the RFC asks
 * @throws GoldproofError `sign` when the authority's own signer fails, or signs with RSASSA-PSS, which
 *   `openssl ts -verify` cannot check
 */
export async function respondToTimestampRequest(request: Uint8Array, settings: AuthoritySettings): Promise<Uint8Array> {
  if (settings.signer.algorithm === 'RSASSA_PSS_SHA_256') {
    throw wrongSigner('openssl cannot verify timestamps signed with RSASSA-PSS', 'Use ECDSA or RSASSA-PKCS1-v1_5.');
  }
  let read: pkijs.TimeStampReq;
  try {
    read = readRequest(request, settings.policy);
  } catch (thrown) {
    return rejection(thrown instanceof Rejection ? thrown.failure : 'badDataFormat', messageOf(thrown));
  }
  const token = await issueToken(read, settings);
  const response = new pkijs.TimeStampResp({
    status: new pkijs.PKIStatusInfo({ status: pkijs.PKIStatus.granted }),
    timeStampToken: new pkijs.ContentInfo({ schema: readDer(token) }),
  });
  return writeDer(response.toSchema());
}

function readRequest(der: Uint8Array, policy: string): pkijs.TimeStampReq {
  const request = new pkijs.TimeStampReq({ schema: readDer(der) });
  refuseUnless(request.version === 1, 'FORMAT_FAILURE', 'Only version 1 of TimeStampReq is known.');
  const { hashAlgorithm, hashedMessage } = request.messageImprint;
  const size = hashedMessage.valueBlock.valueHexView.length;
  if (size !== sizeOf(hashAlgorithm)) throw new Rejection('badDataFormat', 'The imprint has the wrong length.');
  if (request.reqPolicy !== undefined && request.reqPolicy !== policy) {
    throw new Rejection('unacceptedPolicy', 'Tokens are issued under another policy.');
  }
  if (request.extensions !== undefined) throw new Rejection('unacceptedExtension', 'No extension is known.');
  return request;
}

function sizeOf(identifier: pkijs.AlgorithmIdentifier): number {
  try {
    return DIGEST_BYTES[digestOfIdentifier(identifier)];
  } catch (thrown) {
    throw new Rejection('badAlg', messageOf(thrown));
  }
}

async function issueToken(request: pkijs.TimeStampReq, settings: AuthoritySettings): Promise<Uint8Array> {
  const { signer, policy, now, serial } = settings;
  const info = new pkijs.TSTInfo({
    version: 1,
    policy,
    messageImprint: request.messageImprint,
    serialNumber: new asn1js.Integer({ valueHex: bufferOf(serial) }),
    genTime: new Date(Math.floor(now.getTime() / 1000) * 1000),
    accuracy: new pkijs.Accuracy({ seconds: 1 }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  });
  const content = writeDer(info.toSchema());
  return writeSignedData({
    contentType: OID.tstInfo,
    content,
    contentDigest: createHash('sha256').update(content).digest(),
    signer,
    // The root is the relying party's to know; everything else goes along when asked for.
    certificates: request.certReq === true ? [signer.certificate, ...signer.chain.slice(0, -1)] : [],
  });
}

function rejection(failure: keyof typeof FAILURE, message: string): Uint8Array {
  const bit = FAILURE[failure];
  const bits = new Uint8Array(Math.floor(bit / 8) + 1);
  bits[bits.length - 1] = 0x80 >> (bit % 8);
  const failInfo = new asn1js.BitString({ valueHex: bits.buffer, unusedBits: 7 - (bit % 8) });
  const statusStrings = [new asn1js.Utf8String({ value: message })];
  const status = new pkijs.PKIStatusInfo({ status: pkijs.PKIStatus.rejection, statusStrings, failInfo });
  return writeDer(new pkijs.TimeStampResp({ status }).toSchema());
}
