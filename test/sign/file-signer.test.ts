import { constants, createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPem, signerFor, signerFromPem, signingKeyFromPem } from '../../src/sign/file-signer.ts';
import { encodePem } from '../../src/sign/pem.ts';
import { countedBytes, makeKey, makePki, type Pki } from './pki.ts';

const random = countedBytes('file signer');
const message = Buffer.from('what is signed');
const digest = createHash('sha256').update(message).digest();

let pki: Pki;
beforeAll(async () => {
  pki = await makePki('File');
});

describe('a signer from PEM', () => {
  it.each([
    ['RSASSA_PKCS1_V1_5_SHA_256', { padding: constants.RSA_PKCS1_PADDING }],
    ['RSASSA_PSS_SHA_256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
    ['ECDSA_SHA_256', { dsaEncoding: 'der' }],
  ] as const)('%s: OpenSSL verifies the signature of a digest over the message', async (algorithm, options) => {
    const pem = await generateKeyPem(algorithm);
    const leaf = await pki.issue(signingKeyFromPem(pem, algorithm, { random }), 'document-signing');
    const certificates = [leaf.certificate, ...leaf.chain].map((der) => encodePem('CERTIFICATE', der)).join('');
    const signer = signerFromPem({ key: pem, certificates }, algorithm, { random });
    expect(signer.chain).toEqual([pki.root]);
    const key = createPublicKey(encodePem('CERTIFICATE', signer.certificate));
    for (let round = 0; round < 5; round += 1) {
      const signature = await signer.signDigest(digest);
      expect(verify('sha256', message, { key, ...options }, signature)).toBe(true);
      expect(verify('sha256', Buffer.from('other'), { key, ...options }, signature)).toBe(false);
    }
  });

  it('RSASSA-PSS works for a modulus of odd length, where the encoding is a byte shorter', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2049 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const signature = await signingKeyFromPem(pem, 'RSASSA_PSS_SHA_256', { random }).signDigest(digest);
    const options = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', message, options, signature)).toBe(true);
  });

  it('refuses a key that does not go with the algorithm', async () => {
    const ec = await generateKeyPem('ECDSA_SHA_256');
    expect(() => signingKeyFromPem(ec, 'RSASSA_PSS_SHA_256', { random })).toThrow('does not go with RSASSA_PSS');
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    expect(() => signingKeyFromPem(p384.toString(), 'ECDSA_SHA_256', { random })).toThrow('does not go with ECDSA');
  });

  it('refuses the certificate of another key', async () => {
    const { certificate } = await pki.issue(await makeKey('ECDSA_SHA_256'), 'document-signing');
    const another = await makeKey('ECDSA_SHA_256');
    expect(() => signerFor(another, [certificate, pki.root])).toThrow('not the one of the signing key');
    expect(() => signerFor(another, [])).toThrow('not the one of the signing key');
  });

  it('refuses what is no certificate, in words for the user', async () => {
    const key = await makeKey('ECDSA_SHA_256');
    const action = (): unknown => signerFor(key, [Uint8Array.of(0x30, 0)]);
    expect(action).toThrow(expect.objectContaining({ code: 'sign', name: 'GoldproofError' }));
  });

  it('names the file of a key that cannot be read', () => {
    const encrypted = '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n';
    const action = (): unknown => signingKeyFromPem(encrypted, 'ECDSA_SHA_256', { random, file: 'seal.key' });
    expect(action).toThrow(
      expect.objectContaining({ code: 'sign', problems: [expect.objectContaining({ file: 'seal.key' })] }),
    );
  });
});
