import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Answer, Call } from '../call.ts';
import type { SigningKey, SigningKeySpec } from '../organisation.ts';
import type { WireError } from '../wire/encode-error.ts';
import type { Compute } from './compute.ts';
import { signP256, signPkcs1, signPss } from './digest-signature.ts';

const SHA256_BYTES = 32;

const SIGNERS: Readonly<Record<string, (digest: Uint8Array, key: KeyObject) => Uint8Array>> = {
  RSASSA_PKCS1_V1_5_SHA_256: signPkcs1,
  RSASSA_PSS_SHA_256: signPss,
  ECDSA_SHA_256: signP256,
};

/** The SHA-256 algorithms of each kind of key, which are the ones the sandbox offers. */
function algorithmsOf(spec: SigningKeySpec): string[] {
  return spec.startsWith('RSA') ? ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256'] : ['ECDSA_SHA_256'];
}

/** KMS signing with keys that are real: what it signs, `crypto.verify` accepts. */
export function computeKms(keys: readonly SigningKey[]): Compute {
  const material = new Map<SigningKey, KeyObject>();

  function privateKeyOf(key: SigningKey): KeyObject {
    const known = material.get(key) ?? (key.privateKey ? createPrivateKey(key.privateKey) : generateKey(key.spec));
    material.set(key, known);
    return known;
  }

  return (call) => {
    if (call.operation !== 'kms:Sign' && call.operation !== 'kms:GetPublicKey') return undefined;
    const key = keys.find((candidate) => isNamed(candidate, call));
    if (key === undefined) return undefined;
    return call.operation === 'kms:Sign' ? sign(call, key, privateKeyOf(key)) : publicKey(key, privateKeyOf(key));
  };
}

/** ARN of a KMS key. */
export function keyArn(key: Pick<SigningKey, 'account' | 'region' | 'keyId'>): string {
  return `arn:aws:kms:${key.region}:${key.account}:key/${key.keyId}`;
}

/** KMS takes a key id or alias name in its own account and Region, an ARN of either from anywhere. */
function isNamed(key: SigningKey, call: Call): boolean {
  const asked = call.input['KeyId'];
  const place = `arn:aws:kms:${key.region}:${key.account}:`;
  const names = [`key/${key.keyId}`, ...key.aliases.map((alias) => `alias/${alias}`)];
  if (names.some((name) => asked === place + name)) return key.region === call.region;
  const local = key.account === call.account && key.region === call.region;
  return local && (asked === key.keyId || names.slice(1).some((name) => asked === name));
}

function sign(call: Call, key: SigningKey, privateKey: KeyObject): Answer {
  const { Message, MessageType, SigningAlgorithm } = call.input;
  const algorithm = String(SigningAlgorithm);
  const signer = SIGNERS[algorithm];
  if (signer === undefined || !algorithmsOf(key.spec).includes(algorithm)) {
    return invalid(`Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`);
  }
  if (!(Message instanceof Uint8Array)) return invalid('Message is required.');
  const digest = MessageType === 'DIGEST' ? Message : createHash('sha256').update(Message).digest();
  if (digest.length !== SHA256_BYTES) return invalid(`Digest is invalid length for algorithm ${algorithm}.`);
  return { output: { KeyId: keyArn(key), Signature: signer(digest, privateKey), SigningAlgorithm: algorithm } };
}

function publicKey(key: SigningKey, privateKey: KeyObject): Answer {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    output: {
      KeyId: keyArn(key),
      PublicKey: new Uint8Array(spki),
      KeySpec: key.spec,
      CustomerMasterKeySpec: key.spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: algorithmsOf(key.spec),
    },
  };
}

function invalid(message: string): WireError {
  return { error: 'ValidationException', status: 400, message };
}

function generateKey(spec: SigningKeySpec): KeyObject {
  if (spec === 'ECC_NIST_P256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return generateKeyPairSync('rsa', { modulusLength: Number(spec.slice('RSA_'.length)) }).privateKey;
}
