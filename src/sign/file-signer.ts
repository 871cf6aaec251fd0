import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { GoldproofError } from '../core/errors.ts';
import type { Signer, SigningAlgorithm, SigningKey } from '../model/signer.ts';
import { fits, readPublicKey, SCHEME_OF } from './algorithms.ts';
import { sameBytes } from './der.ts';
import { signDigestWith } from './digest-signature.ts';
import { decodePem, encodePem } from './pem.ts';
import { usableCertificate, wrongSigner } from './sign-message.ts';

/** PEM text of a key and its certificates, with the files' names for error messages. */
export interface KeyFiles {
  /** PKCS#8, unencrypted: `-----BEGIN PRIVATE KEY-----`. */
  readonly key: string;
  readonly keyFile?: string;
  /** The leaf first, its issuers after it. */
  readonly certificates: string;
  readonly certificatesFile?: string;
}

/** A source of random bytes, for the salt of RSASSA-PSS. */
export type RandomBytes = (length: number) => Uint8Array;

/**
 * A key pair for the demo and for `goldproof keys`: RSA 3072 or P-256.
 *
 * @returns the private key as PKCS#8 PEM
 */
export async function generateKeyPem(algorithm: SigningAlgorithm): Promise<string> {
  const { privateKey } =
    algorithm === 'ECDSA_SHA_256'
      ? await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
      : await promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
  return encodePem('PRIVATE KEY', privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** A private key from PKCS#8 PEM as a `SigningKey`. @throws GoldproofError `sign` */
export function signingKeyFromPem(
  pem: string,
  algorithm: SigningAlgorithm,
  options: { readonly random: RandomBytes; readonly file?: string },
): SigningKey {
  const key = readPrivateKey(pem, options.file);
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (!fits(SCHEME_OF[algorithm], readPublicKey(publicKey)) || (curve !== undefined && curve !== 'prime256v1')) {
    const remedy = 'ECDSA_SHA_256 needs a P-256 key in a file, the RSASSA algorithms an RSA key.';
    throw wrongSigner(`The key does not go with ${algorithm}`, remedy);
  }
  return {
    algorithm,
    publicKey,
    signDigest: async (digest) => signDigestWith(key, algorithm, digest, options.random(32)),
  };
}

/** A `Signer` from PEM texts; checks that the key is the first certificate's. @throws GoldproofError `sign` */
export function signerFromPem(
  files: KeyFiles,
  algorithm: SigningAlgorithm,
  options: { readonly random: RandomBytes },
): Signer {
  const { keyFile } = files;
  const key = signingKeyFromPem(files.key, algorithm, {
    ...options,
    ...(keyFile === undefined ? {} : { file: keyFile }),
  });
  return signerFor(key, decodePem(files.certificates, 'CERTIFICATE', files.certificatesFile));
}

/**
 * A key together with its certificate and the issuers above it.
 *
 * @param certificates DER, the leaf first
 * @throws GoldproofError `sign` when the leaf is not this key's
 */
export function signerFor(key: SigningKey, certificates: readonly Uint8Array[]): Signer {
  const [certificate, ...chain] = certificates;
  if (certificate === undefined || !sameBytes(usableCertificate(certificate).publicKey, key.publicKey)) {
    const message = 'The first certificate is not the one of the signing key';
    throw wrongSigner(message, 'Put the certificate that was issued for the key first, its issuers after it.');
  }
  return { algorithm: key.algorithm, certificate, chain, signDigest: (digest) => key.signDigest(digest) };
}

function readPrivateKey(pem: string, file: string | undefined): KeyObject {
  const [der, ...others] = decodePem(pem, 'PRIVATE KEY', file);
  try {
    if (der === undefined || others.length > 0) throw new TypeError('not exactly one key');
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    const message = 'The private key cannot be read';
    const remedy = 'Give one unencrypted PKCS#8 key, as `openssl pkcs8 -topk8 -nodes` writes it.';
    throw new GoldproofError('sign', message, [{ ...(file === undefined ? {} : { file }), message, remedy }], {
      cause,
    });
  }
}
