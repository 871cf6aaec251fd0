import { X509Certificate } from 'node:crypto';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { isJsonObject, type Json, listMember, stringMember } from '../core/json.ts';
import type { Signer, SigningAlgorithm } from '../model/signer.ts';
import type { Connection } from './connection.ts';
import type { Identity } from './identity.ts';
import type { OperationSpec } from './operation.ts';
import { sdkJson } from './sdk-json.ts';

export const SIGNER_OPERATIONS = {
  getPublicKey: {
    operation: 'kms:GetPublicKey',
    actions: ['kms:GetPublicKey'],
    needs: ['PublicKey', 'KeyUsage', 'SigningAlgorithms'],
    feeds: [],
  },
  sign: { operation: 'kms:Sign', actions: ['kms:Sign'], needs: ['Signature'], feeds: [] },
} as const satisfies Record<string, OperationSpec>;

/** Best first: what a verifier finds in most tools, and no curve question. */
const PREFERRED: readonly SigningAlgorithm[] = ['ECDSA_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256'];

export interface KmsKey {
  /** Key id, ARN or alias. */
  readonly keyId: string;
  /** The end-entity certificate over that key, DER. */
  readonly certificate: Uint8Array;
  /** Issuers, DER, the root last. */
  readonly chain: readonly Uint8Array[];
  /** Left out: the first the key offers of ECDSA, PKCS #1 v1.5 and PSS, each with SHA-256. */
  readonly algorithm?: SigningAlgorithm;
}

/**
 * A signer over a key that never leaves AWS KMS: only digests go there. The key is asked for its public half first,
 * so that a certificate of another key is found before anything is signed.
 *
 * @param region The key's Region.
 * @throws GoldproofError `sign`
 */
export async function createKmsSigner(
  connection: Connection,
  identity: Identity,
  region: string,
  key: KmsKey,
  signal: AbortSignal,
): Promise<Signer> {
  const ask = async (spec: OperationSpec, input: object): Promise<Json> => {
    const { result } = await connection.invoke(identity, region, spec, input, signal);
    if ('output' in result) return sdkJson(result.output);
    throw new GoldproofError(
      'sign',
      `${spec.operation} was refused: ${result.failure.code}: ${result.failure.message}`,
    );
  };
  const publicKey = await ask(SIGNER_OPERATIONS.getPublicKey, { KeyId: key.keyId });
  checkKey(publicKey, key);
  const algorithm = chooseAlgorithm(publicKey, key);
  return {
    algorithm,
    certificate: key.certificate,
    chain: key.chain,
    signDigest: async (digest) => {
      if (digest.length !== 32) throw new GoldproofError('sign', `a SHA-256 digest has 32 bytes, not ${digest.length}`);
      const input = { KeyId: key.keyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: algorithm };
      const signature = stringMember(await ask(SIGNER_OPERATIONS.sign, input), 'Signature');
      if (signature === undefined) throw new GoldproofError('sign', 'kms:Sign answered without a signature');
      return new Uint8Array(Buffer.from(signature, 'base64'));
    },
  };
}

function checkKey(answer: Json, key: KmsKey): void {
  if (stringMember(answer, 'KeyUsage') !== 'SIGN_VERIFY') {
    throw new GoldproofError('sign', `the KMS key ${key.keyId} is not for signing (KeyUsage SIGN_VERIFY)`);
  }
  const held = Buffer.from(stringMember(answer, 'PublicKey') ?? '', 'base64');
  if (!held.equals(publicKeyOf(key.certificate))) {
    throw new GoldproofError('sign', `the certificate does not belong to the KMS key ${key.keyId}`, [
      {
        message: 'its public key is another one',
        remedy: 'Have the certificate issued over a CSR signed by this key.',
      },
    ]);
  }
}

/** SubjectPublicKeyInfo, DER: the form KMS answers in. */
function publicKeyOf(certificate: Uint8Array): Buffer {
  try {
    return new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  } catch (thrown) {
    throw new GoldproofError('sign', `the signing certificate cannot be read: ${messageOf(thrown)}`);
  }
}

function chooseAlgorithm(answer: Json, key: KmsKey): SigningAlgorithm {
  const offered = isJsonObject(answer) ? listMember(answer, 'SigningAlgorithms') : [];
  const wanted = key.algorithm === undefined ? PREFERRED : [key.algorithm];
  const chosen = wanted.find((algorithm) => offered.includes(algorithm));
  if (chosen !== undefined) return chosen;
  throw new GoldproofError('sign', `the KMS key ${key.keyId} does not offer ${wanted.join(' or ')}`, [
    { message: `it offers ${offered.join(', ')}`, remedy: 'Use a key of spec ECC_NIST_P256 or RSA_2048 and larger.' },
  ]);
}
