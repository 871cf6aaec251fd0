import { X509Certificate } from 'node:crypto';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { isJsonObject, type Json, listMember, stringMember } from '../core/json.ts';
import type { Signer, SigningAlgorithm, SigningKey } from '../model/signer.ts';
import type { OperationSpec } from '../operations/operation.ts';
import type { Connection } from './connection.ts';
import type { Failure } from './failure.ts';
import type { Identity } from './identity.ts';
import { sdkJson } from './sdk-json.ts';

export const SIGNER_OPERATIONS = {
  getPublicKey: {
    operation: 'kms:GetPublicKey',
    actions: ['kms:GetPublicKey'],
    needs: ['PublicKey', 'KeyUsage', 'SigningAlgorithms'],
  },
  sign: { operation: 'kms:Sign', actions: ['kms:Sign'], needs: ['Signature'] },
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
 * A key that never leaves AWS KMS: only digests go there.
 *
 * @param region The key's Region.
 * @param algorithm Left out: the first the key offers of ECDSA, PKCS #1 v1.5 and PSS, each with SHA-256.
 * @throws GoldproofError `sign`
 */
export async function openKmsKey(
  connection: Connection,
  identity: Identity,
  region: string,
  { keyId, algorithm: wanted }: Pick<KmsKey, 'keyId' | 'algorithm'>,
  signal: AbortSignal,
): Promise<SigningKey> {
  const ask = async (spec: OperationSpec, input: object): Promise<Json> => {
    const { result } = await connection.invoke(identity, region, spec, input, signal);
    if ('output' in result) return sdkJson(result.output);
    throw refused(spec.operation, result.failure);
  };
  const answer = await ask(SIGNER_OPERATIONS.getPublicKey, { KeyId: keyId });
  if (stringMember(answer, 'KeyUsage') !== 'SIGN_VERIFY') {
    throw new GoldproofError('sign', `the KMS key ${keyId} is not for signing (KeyUsage SIGN_VERIFY)`);
  }
  const algorithm = chooseAlgorithm(answer, keyId, wanted);
  return {
    algorithm,
    publicKey: bytesOf(answer, 'PublicKey'),
    signDigest: async (digest) => {
      if (digest.length !== 32) throw new GoldproofError('sign', `a SHA-256 digest has 32 bytes, not ${digest.length}`);
      const input = { KeyId: keyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: algorithm };
      return bytesOf(await ask(SIGNER_OPERATIONS.sign, input), 'Signature');
    },
  };
}

/**
 * A signer over a key in AWS KMS. The key is asked for its public half first, so that a certificate of another key
 * is found before anything is signed.
 *
 * @throws GoldproofError `sign`
 */
export async function createKmsSigner(
  connection: Connection,
  identity: Identity,
  region: string,
  key: KmsKey,
  signal: AbortSignal,
): Promise<Signer> {
  const opened = await openKmsKey(connection, identity, region, key, signal);
  if (!publicKeyOf(key.certificate).equals(opened.publicKey)) {
    throw new GoldproofError('sign', `the certificate does not belong to the KMS key ${key.keyId}`, [
      {
        message: 'its public key is another one',
        remedy: 'Have the certificate issued over a CSR signed by this key.',
      },
    ]);
  }
  const { algorithm, signDigest } = opened;
  return { algorithm, certificate: key.certificate, chain: key.chain, signDigest };
}

/** KMS refuses only what it was asked: without credentials nothing was. */
function refused(operation: string, { code, message }: Failure): GoldproofError {
  const said = `${code}: ${message}`;
  if (!/^(CredentialsProviderError|ProviderError)$/.test(code)) {
    return new GoldproofError('sign', `${operation} was refused: ${said}`);
  }
  const remedy = 'Set AWS_PROFILE, sign in with "aws sso login", or run where a role is attached.';
  const problem = { message: said, remedy };
  return new GoldproofError('sign', `no AWS credentials were found, and signing needs ${operation}`, [problem]);
}

function bytesOf(answer: Json, name: string): Uint8Array {
  const text = stringMember(answer, name);
  if (text === undefined) throw new GoldproofError('sign', `KMS answered without ${name}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** SubjectPublicKeyInfo, DER: the form KMS answers in. */
function publicKeyOf(certificate: Uint8Array): Buffer {
  try {
    return new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  } catch (thrown) {
    throw new GoldproofError('sign', `the signing certificate cannot be read: ${messageOf(thrown)}`);
  }
}

function chooseAlgorithm(answer: Json, keyId: string, asked: SigningAlgorithm | undefined): SigningAlgorithm {
  const offered = isJsonObject(answer) ? listMember(answer, 'SigningAlgorithms') : [];
  const wanted = asked === undefined ? PREFERRED : [asked];
  const chosen = wanted.find((algorithm) => offered.includes(algorithm));
  if (chosen !== undefined) return chosen;
  throw new GoldproofError('sign', `the KMS key ${keyId} does not offer ${wanted.join(' or ')}`, [
    { message: `it offers ${offered.join(', ')}`, remedy: 'Use a key of spec ECC_NIST_P256 or RSA_2048 and larger.' },
  ]);
}
