import { constants, createHash, type KeyObject, privateEncrypt } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { SigningAlgorithm } from '../model/signer.ts';

/**
 * Signing a digest that somebody else computed. `crypto.sign` always hashes, so RSA goes through the raw private-key
 * operation on an encoded message (RFC 8017 §9), and ECDSA through @noble/curves.
 */

/** DigestInfo of SHA-256 up to the digest: RFC 8017 §9.2, note 1. */
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const HASH_BYTES = 32;

/**
 * @param digest SHA-256, 32 bytes
 * @param salt 32 random bytes; only RSASSA-PSS uses them
 * @returns the signature, in DER for ECDSA, as AWS KMS `Sign` with `MessageType: DIGEST` answers
 */
export function signDigestWith(
  key: KeyObject,
  algorithm: SigningAlgorithm,
  digest: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  switch (algorithm) {
    case 'RSASSA_PKCS1_V1_5_SHA_256': {
      const digestInfo = Buffer.concat([SHA256_DIGEST_INFO, digest]);
      return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo));
    }
    case 'RSASSA_PSS_SHA_256': {
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      const encoded = encodePss(digest, salt, bits - 1);
      const whole = Buffer.alloc(Math.ceil(bits / 8));
      encoded.copy(whole, whole.length - encoded.length);
      return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, whole));
    }
    case 'ECDSA_SHA_256': {
      const secret = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
      return p256.sign(digest, secret, { prehash: false, format: 'der', lowS: false });
    }
  }
}

/** EMSA-PSS-ENCODE with SHA-256 and MGF1, RFC 8017 §9.1.1; step numbers are its own. */
function encodePss(digest: Uint8Array, salt: Uint8Array, bits: number): Buffer {
  const length = Math.ceil(bits / 8);
  const hash = sha256(Buffer.alloc(8), digest, salt); // 5, 6
  const block = Buffer.alloc(length - HASH_BYTES - 1); // 7, 8: zeros, 0x01, salt
  block[block.length - salt.length - 1] = 0x01;
  block.set(salt, block.length - salt.length);
  const mask = mgf1(hash, block.length); // 9
  const masked = block.map((byte, index) => byte ^ (mask[index] ?? 0)); // 10
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits)); // 11
  return Buffer.concat([masked, hash, Buffer.of(0xbc)]); // 12
}

/** RFC 8017 appendix B.2.1 */
function mgf1(seed: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, counter) => {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    return sha256(seed, suffix);
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function sha256(...parts: Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
