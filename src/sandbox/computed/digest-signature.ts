/**
 * Signing a digest that someone else has made, as KMS does with MessageType DIGEST. Node's `crypto.sign` always
 * hashes first, so the last step of each scheme is done here.
 */
import { constants, createECDH, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';

/** DER of `DigestInfo { sha256, NULL }` up to the digest (RFC 8017 §9.2, note 1). */
const DIGEST_INFO_SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const HASH_BYTES = 32;
/** Order of the P-256 group (FIPS 186-4, D.1.2.3). */
const P256_ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2). */
export function signPkcs1(digest: Uint8Array, key: KeyObject): Uint8Array {
  const data = Buffer.concat([DIGEST_INFO_SHA256, digest]);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data);
}

/** RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt as long as the digest (RFC 8017 §9.1.1). */
export function signPss(digest: Uint8Array, key: KeyObject): Uint8Array {
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(HASH_BYTES);
  const hash = sha256(Buffer.concat([Buffer.alloc(8), digest, salt]));
  const padding = Buffer.alloc(length - 2 * HASH_BYTES - 2);
  const block = Buffer.concat([padding, Buffer.from([1]), salt]);
  const mask = mgf1(hash, block.length);
  const masked = Buffer.from(block.map((byte, index) => byte ^ (mask[index] ?? 0)));
  masked.writeUInt8((masked[0] ?? 0) & (0xff >> (8 * length - bits)), 0);
  const encoded = Buffer.concat([masked, hash, Buffer.from([0xbc])]);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** ECDSA on P-256 (FIPS 186-4 §6.4), as DER, with a fresh random number from the ECDH key generator. */
export function signP256(digest: Uint8Array, key: KeyObject): Uint8Array {
  const secret = bigint(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const nonce = createECDH('prime256v1');
  const point = nonce.generateKeys(); // 04 ‖ x ‖ y
  const k = bigint(nonce.getPrivateKey());
  const r = bigint(point.subarray(1, 33)) % P256_ORDER;
  const s = (inverse(k, P256_ORDER) * (bigint(digest) + r * secret)) % P256_ORDER;
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function mgf1(seed: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, index) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(index);
    return sha256(Buffer.concat([seed, counter]));
  });
  return Buffer.concat(blocks).subarray(0, length);
}

/** Fermat: a^(n-2) is the inverse of a for a prime n. */
function inverse(value: bigint, prime: bigint): bigint {
  let result = 1n;
  let base = value % prime;
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positive = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

function bigint(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
