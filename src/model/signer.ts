/** Signing as a port: whoever holds the key signs digests, and nothing else crosses the boundary. */

/** The names AWS KMS uses for its signing algorithms, and the only ones a verifier of ours accepts. */
export type SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256' | 'RSASSA_PSS_SHA_256' | 'ECDSA_SHA_256';

/** A private key that never leaves its holder: enough to issue certificates, not yet to sign reports. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  /** SubjectPublicKeyInfo, DER, as AWS KMS GetPublicKey answers. */
  readonly publicKey: Uint8Array;
  /** Signs a SHA-256 digest (32 bytes). ECDSA answers in DER (RFC 3279 §2.2.3), as AWS KMS does. */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}

export interface Signer {
  readonly algorithm: SigningAlgorithm;
  /** The end-entity certificate, DER. Its public key is the key that signs. */
  readonly certificate: Uint8Array;
  /** Issuers from the certificate's own upwards, the root last, DER. */
  readonly chain: readonly Uint8Array[];
  /** Signs a SHA-256 digest (32 bytes). ECDSA answers in DER (RFC 3279 §2.2.3), as AWS KMS does. */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}

/** A timestamp authority as a port: takes data, answers the DER TimeStampToken of RFC 3161 over its SHA-256. */
export interface TimestampAuthority {
  stamp(data: Uint8Array): Promise<Uint8Array>;
}

/** Who signs a package, and who says when. */
export interface Signing {
  readonly signer: Signer;
  readonly timestamp?: TimestampAuthority;
}
