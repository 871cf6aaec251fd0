import { constants, createHash, generateKeyPairSync, verify, webcrypto } from 'node:crypto';
import 'reflect-metadata'; // wanted by the X.509 library
import * as x509 from '@peculiar/x509';
import { afterEach, describe, expect, it } from 'vitest';
import { createKmsSigner, type KmsKey } from '../../src/aws/kms-signer.ts';
import type { SigningAlgorithm } from '../../src/model/signer.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, type Bench, benchOver, identityOf, REGION } from './support.ts';

let sandbox: Sandbox | undefined;
let bench: Bench | undefined;
afterEach(async () => {
  bench?.connection.close();
  await sandbox?.close();
});

const PAIRS = {
  RSA_2048: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ECC_NIST_P256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const;
const ALGORITHMS = {
  RSA_2048: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ECC_NIST_P256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;
type Spec = keyof typeof PAIRS;

/** A self-signed certificate over one of the pairs, DER. */
async function certificateOf(spec: Spec): Promise<Uint8Array> {
  const { publicKey, privateKey } = PAIRS[spec];
  const algorithm = ALGORITHMS[spec];
  const { subtle } = webcrypto;
  const keys = {
    publicKey: await subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, [
      'verify',
    ]),
    privateKey: await subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), algorithm, true, [
      'sign',
    ]),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Signer',
      notBefore: new Date(2026, 0),
      notAfter: new Date(2036, 0),
      signingAlgorithm: algorithm,
      keys,
    },
    webcrypto,
  );
  return new Uint8Array(certificate.rawData);
}

async function signerFor(spec: Spec, changed: Partial<KmsKey> = {}) {
  sandbox = await startSandbox({
    rows: [{ operation: 'kms:GetPublicKey', error: 'NotFoundException', status: 400, message: 'no such key' }],
    signingKeys: [
      {
        account: ACCOUNT,
        region: REGION,
        keyId: '11111111-2222-3333-4444-555555555555',
        aliases: ['signer'],
        spec,
        privateKey: PAIRS[spec].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    ],
  });
  bench = benchOver(sandbox);
  const key = { keyId: 'alias/signer', certificate: await certificateOf(spec), chain: [], ...changed };
  return createKmsSigner(bench.connection, identityOf(), REGION, key, new AbortController().signal);
}

describe('a signer over KMS', () => {
  it.each([
    ['RSA_2048', undefined, 'RSASSA_PKCS1_V1_5_SHA_256', {}],
    [
      'RSA_2048',
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_256',
      { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    ],
    ['ECC_NIST_P256', undefined, 'ECDSA_SHA_256', {}],
  ] as const)('signs digests with %s %s', async (spec, wanted, algorithm, options) => {
    const signer = await signerFor(spec, wanted === undefined ? {} : { algorithm: wanted });
    expect(signer.algorithm).toBe(algorithm);
    const data = Buffer.from('the sums of a package');
    const signature = await signer.signDigest(createHash('sha256').update(data).digest());
    expect(verify('sha256', data, { key: PAIRS[spec].publicKey, ...options }, signature)).toBe(true);
  });

  it('sends nothing but digests', async () => {
    const signer = await signerFor('ECC_NIST_P256');
    await expect(signer.signDigest(new Uint8Array(31))).rejects.toMatchObject({ code: 'sign' });
    await signer.signDigest(new Uint8Array(32));
    expect(sandbox?.calls.map((call) => call.operation)).toEqual(['kms:GetPublicKey', 'kms:Sign']);
  });

  it.each<[string, () => Promise<Partial<KmsKey>>, RegExp]>([
    [
      'a certificate of another key',
      async () => {
        const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return { certificate: publicKey.export({ type: 'spki', format: 'der' }) };
      },
      /certificate cannot be read/,
    ],
    ['another certificate', async () => ({ certificate: await certificateOf('ECC_NIST_P256') }), /does not belong/],
    [
      'an algorithm the key does not have',
      async () => ({ algorithm: 'ECDSA_SHA_256' as SigningAlgorithm }),
      /does not offer/,
    ],
    ['an unknown key', async () => ({ keyId: 'alias/other' }), /kms:GetPublicKey was refused: NotFoundException/],
  ])('refuses %s before it signs', async (_, changed, message) => {
    await expect(signerFor('RSA_2048', await changed())).rejects.toThrow(message);
    expect(sandbox?.calls.map((call) => call.operation)).not.toContain('kms:Sign');
  });

  it('says what AWS said when signing is refused', async () => {
    const signer = await signerFor('RSA_2048');
    sandbox?.addFault({ operation: 'kms:Sign', fault: { kind: 'deny', by: 'identity' } });
    await expect(signer.signDigest(new Uint8Array(32))).rejects.toMatchObject({
      code: 'sign',
      message: expect.stringContaining('AccessDeniedException'),
    });
  });
});
