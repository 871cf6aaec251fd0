import { createHash } from 'node:crypto';
import * as pkijs from 'pkijs';
import { type Digest, digestOfIdentifier } from './algorithms.ts';
import { refuseUnless } from './check.ts';
import { bufferOf, readDer, sameBytes } from './der.ts';
import { OID } from './oids.ts';
import { readSignedData, type SignedData } from './read-signed-data.ts';

/** A TimeStampToken (RFC 3161 §2.4.2), read but not yet believed. */
export interface TimestampToken {
  readonly data: SignedData;
  /** TSTInfo, DER: the signed content. */
  readonly info: Uint8Array;
  readonly genTime: Date;
  readonly policy: string;
  readonly imprint: { readonly algorithm: Digest; readonly digest: Uint8Array };
  /** INTEGER content, big-endian; undefined when the request had none. */
  readonly nonce: Uint8Array | undefined;
}

/** Reads a token strictly. @throws Refusal FORMAT_FAILURE, CRYPTO_CONSTRAINTS_FAILURE */
export function readTimestampToken(der: Uint8Array): TimestampToken {
  const data = readSignedData(der, false);
  const { content } = data;
  refuseUnless(
    data.contentType === OID.tstInfo && content !== undefined,
    'FORMAT_FAILURE',
    'It is not a timestamp token.',
  );
  readDer(content);
  const info = pkijs.TSTInfo.fromBER(bufferOf(content));
  refuseUnless(info.version === 1, 'FORMAT_FAILURE', 'The timestamp token is not of version 1.');
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  return {
    data,
    info: content,
    genTime: info.genTime,
    policy: info.policy,
    imprint: { algorithm: digestOfIdentifier(hashAlgorithm), digest: hashedMessage.valueBlock.valueHexView },
    nonce: info.nonce?.valueBlock.valueHexView,
  };
}

/** Checks that a token is for this data; nothing else. @throws Refusal HASH_FAILURE, FORMAT_FAILURE */
export function assertImprint(token: Uint8Array | TimestampToken, data: Uint8Array): void {
  const { imprint } = token instanceof Uint8Array ? readTimestampToken(token) : token;
  const actual = createHash(imprint.algorithm).update(data).digest();
  refuseUnless(sameBytes(imprint.digest, actual), 'HASH_FAILURE', 'The timestamp was made for other data.');
}
