import { createHash, type KeyObject } from 'node:crypto';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { SigningAlgorithm, SigningKey } from '../model/signer.ts';
import { fits, isSignature, readPublicKey, SCHEME_OF } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';

/**
 * Has a message signed by whoever holds the key: hands over the SHA-256, and believes the answer only after
 * verifying it against the public key, so that a signer with another key, algorithm or digest is noticed before
 * anything is written.
 *
 * @throws GoldproofError `sign`
 */
export async function signMessage(key: SigningKey, message: Uint8Array): Promise<Uint8Array> {
  const publicKey = usableKey(key.algorithm, key.publicKey);
  const digest = createHash('sha256').update(message).digest();
  const signature = await key.signDigest(new Uint8Array(digest));
  if (!isSignature(SCHEME_OF[key.algorithm], publicKey, message, signature)) {
    throw wrongSigner(
      `The signer's answer is no ${key.algorithm} signature under its certificate's public key`,
      'Check that the certificate was issued for this very key and that the algorithm fits it.',
    );
  }
  return signature;
}

function usableKey(algorithm: SigningAlgorithm, spki: Uint8Array): KeyObject {
  const remedy = 'Use an RSA key from 2048 bits with an RSASSA algorithm, or a P-256 key with ECDSA_SHA_256.';
  let key: KeyObject;
  try {
    key = readPublicKey(spki);
  } catch (thrown) {
    throw wrongSigner(messageOf(thrown), remedy);
  }
  if (!fits(SCHEME_OF[algorithm], key)) throw wrongSigner(`The signer's key does not go with ${algorithm}`, remedy);
  return key;
}

/** Reads a certificate that the user configured. @throws GoldproofError `sign` when it is none that can be used */
export function usableCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(der);
  } catch (cause) {
    const message = `A configured certificate cannot be used: ${messageOf(cause)}`;
    throw wrongSigner(message, 'Give X.509 version 3 certificates, as a certificate authority issues them.', cause);
  }
}

/** A `sign` error with one problem: what is wrong with the signer, and what to do. */
export function wrongSigner(message: string, remedy: string, cause?: unknown): GoldproofError {
  return new GoldproofError('sign', message, [{ message, remedy }], cause === undefined ? {} : { cause });
}
