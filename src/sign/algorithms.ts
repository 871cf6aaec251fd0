import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { SigningAlgorithm } from '../model/signer.ts';
import { refuseUnless } from './check.ts';
import { sameBytes, writeDer } from './der.ts';
import { OID } from './oids.ts';

/** The digests that a signature may rest on. SHA-1 and older are not here on purpose. */
export type Digest = 'sha256' | 'sha384' | 'sha512';

/** A signature scheme with its digest, as recognised in an AlgorithmIdentifier. */
export interface Scheme {
  readonly kind: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa';
  readonly digest: Digest;
}

const DIGESTS: ReadonlyMap<string, Digest> = new Map([
  [OID.sha256, 'sha256'],
  [OID.sha384, 'sha384'],
  [OID.sha512, 'sha512'],
]);

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  [OID.sha256WithRsa, { kind: 'rsa-pkcs1', digest: 'sha256' }],
  [OID.sha384WithRsa, { kind: 'rsa-pkcs1', digest: 'sha384' }],
  [OID.sha512WithRsa, { kind: 'rsa-pkcs1', digest: 'sha512' }],
  [OID.ecdsaWithSha256, { kind: 'ecdsa', digest: 'sha256' }],
  [OID.ecdsaWithSha384, { kind: 'ecdsa', digest: 'sha384' }],
  [OID.ecdsaWithSha512, { kind: 'ecdsa', digest: 'sha512' }],
]);

const SALT_BYTES: Record<Digest, number> = { sha256: 32, sha384: 48, sha512: 64 };

/** How each of AWS KMS's names is a scheme. */
export const SCHEME_OF: Readonly<Record<SigningAlgorithm, Scheme>> = {
  RSASSA_PKCS1_V1_5_SHA_256: { kind: 'rsa-pkcs1', digest: 'sha256' },
  RSASSA_PSS_SHA_256: { kind: 'rsa-pss', digest: 'sha256' },
  ECDSA_SHA_256: { kind: 'ecdsa', digest: 'sha256' },
};

/** The AlgorithmIdentifier of SHA-256, parameters absent (RFC 5754 §2). */
export function sha256Identifier(): pkijs.AlgorithmIdentifier {
  return new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256 });
}

/** The AlgorithmIdentifier to write: RFC 3370 §3.2 (NULL for RSA), RFC 5758 §3.2 (none for ECDSA), RFC 4056 (PSS). */
export function signatureIdentifier(algorithm: SigningAlgorithm): pkijs.AlgorithmIdentifier {
  switch (algorithm) {
    case 'RSASSA_PKCS1_V1_5_SHA_256':
      return new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256WithRsa, algorithmParams: new asn1js.Null() });
    case 'ECDSA_SHA_256':
      return new pkijs.AlgorithmIdentifier({ algorithmId: OID.ecdsaWithSha256 });
    case 'RSASSA_PSS_SHA_256':
      return pssIdentifier(OID.sha256, SALT_BYTES.sha256);
  }
}

/** Recognises a digest algorithm. @throws Refusal CRYPTO_CONSTRAINTS_FAILURE when it is not allowed. */
export function digestOfIdentifier(identifier: pkijs.AlgorithmIdentifier): Digest {
  const digest = DIGESTS.get(identifier.algorithmId);
  refuseUnless(
    digest !== undefined && hasNoParameters(identifier),
    'CRYPTO_CONSTRAINTS_FAILURE',
    `The digest algorithm ${identifier.algorithmId} is not allowed; SHA-256, SHA-384 and SHA-512 are.`,
  );
  return digest;
}

/**
 * Recognises a signature algorithm. RSASSA-PSS must carry exactly the parameters of RFC 4055 §3.1 with one digest
 * throughout and a salt as long as it.
 *
 * @param plainRsa the digest to assume where the identifier says `rsaEncryption`, as many timestamp authorities
 *   write (RFC 3370 §3.2 allows it in a SignerInfo); undefined refuses that spelling.
 * @throws Refusal CRYPTO_CONSTRAINTS_FAILURE
 */
export function schemeOfIdentifier(identifier: pkijs.AlgorithmIdentifier, plainRsa?: Digest): Scheme {
  const name = identifier.algorithmId;
  const pss = name === OID.rsassaPss ? pssScheme(identifier) : undefined;
  const plain: Scheme | undefined =
    name === OID.rsaEncryption && plainRsa ? { kind: 'rsa-pkcs1', digest: plainRsa } : undefined;
  const scheme = pss ?? plain ?? SCHEMES.get(name);
  refuseUnless(
    scheme !== undefined && (scheme === pss || hasNoParameters(identifier)),
    'CRYPTO_CONSTRAINTS_FAILURE',
    `The signature algorithm ${name}, with its parameters, is not allowed.`,
  );
  return scheme;
}

/** Reads a SubjectPublicKeyInfo. @throws Refusal CRYPTO_CONSTRAINTS_FAILURE when the key is weak or of another kind. */
export function readPublicKey(spki: Uint8Array): KeyObject {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const strong =
    key.asymmetricKeyType === 'rsa'
      ? modulusLength >= 2048 && modulusLength <= 8192
      : key.asymmetricKeyType === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve);
  refuseUnless(
    strong,
    'CRYPTO_CONSTRAINTS_FAILURE',
    `The key (${describeKey(key)}) is not allowed: RSA from 2048 bits, or P-256, P-384, P-521.`,
  );
  return key;
}

/** `RSA 3072` or `EC prime256v1`. */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  return `${(key.asymmetricKeyType ?? 'unknown').toUpperCase()} ${modulusLength ?? namedCurve ?? ''}`.trim();
}

/** Does the key's kind go with the scheme? */
export function fits(scheme: Scheme, key: KeyObject): boolean {
  return key.asymmetricKeyType === (scheme.kind === 'ecdsa' ? 'ec' : 'rsa');
}

/** True when `signature` is one over `message`. ECDSA signatures are DER, a PSS salt is as long as the digest. */
export function isSignature(scheme: Scheme, key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (!fits(scheme, key)) return false;
  const padding =
    scheme.kind === 'rsa-pss'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES[scheme.digest] }
      : scheme.kind === 'rsa-pkcs1'
        ? { padding: constants.RSA_PKCS1_PADDING }
        : { dsaEncoding: 'der' as const };
  return verify(scheme.digest, message, { key, ...padding }, signature);
}

function pssIdentifier(digest: string, saltLength: number): pkijs.AlgorithmIdentifier {
  const hashAlgorithm = new pkijs.AlgorithmIdentifier({ algorithmId: digest, algorithmParams: new asn1js.Null() });
  const maskGenAlgorithm = new pkijs.AlgorithmIdentifier({
    algorithmId: OID.mgf1,
    algorithmParams: hashAlgorithm.toSchema(),
  });
  const parameters = new pkijs.RSASSAPSSParams({ hashAlgorithm, maskGenAlgorithm, saltLength });
  return new pkijs.AlgorithmIdentifier({ algorithmId: OID.rsassaPss, algorithmParams: parameters.toSchema() });
}

/** PSS parameters have many spellings; the one we compare with byte for byte is what everyone writes. */
function pssScheme(identifier: pkijs.AlgorithmIdentifier): Scheme | undefined {
  const written = writeDer(identifier.toSchema());
  for (const [oid, digest] of DIGESTS) {
    if (sameBytes(written, writeDer(pssIdentifier(oid, SALT_BYTES[digest]).toSchema())))
      return { kind: 'rsa-pss', digest };
  }
  return undefined;
}

function hasNoParameters(identifier: pkijs.AlgorithmIdentifier): boolean {
  const parameters: unknown = identifier.algorithmParams;
  return parameters === undefined || parameters instanceof asn1js.Null;
}
