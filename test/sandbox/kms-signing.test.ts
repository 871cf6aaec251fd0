import { createHash, createPublicKey, verify } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { organisation } from './small-organisation.ts';
import { clientConfig, thrownBy } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation);
});
afterAll(() => sandbox.close());

describe('KMS', () => {
  const data = Buffer.from('what is signed');
  const digest = createHash('sha256').update(data).digest();

  it.each([
    ['alias/sign/rsa', 'RSASSA_PKCS1_V1_5_SHA_256', 1, -1],
    ['alias/sign/rsa', 'RSASSA_PSS_SHA_256', 6, 32],
    ['ec', 'ECDSA_SHA_256', undefined, undefined],
  ] as const)(
    'signs a digest with %s and %s, as node:crypto agrees',
    async (KeyId, SigningAlgorithm, padding, saltLength) => {
      const kms = new KMSClient(clientConfig(sandbox));
      const { PublicKey, SigningAlgorithms } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
      const check = padding === undefined ? key : { key, padding, ...(saltLength > 0 && { saltLength }) };
      expect(SigningAlgorithms).toContain(SigningAlgorithm);
      for (let round = 0; round < 20; round++) {
        const answer = await kms.send(
          new SignCommand({ KeyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm }),
        );
        expect(verify('sha256', data, check, answer.Signature ?? new Uint8Array())).toBe(true);
        expect(verify('sha256', Buffer.from('else'), check, answer.Signature ?? new Uint8Array())).toBe(false);
      }
    },
  );

  it('refuses an algorithm of another kind of key, and a digest of another length', async () => {
    const kms = new KMSClient(clientConfig(sandbox));
    const wrong = new SignCommand({
      KeyId: 'ec',
      Message: digest,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PSS_SHA_256',
    });
    expect(await thrownBy(kms.send(wrong))).toMatchObject({ name: 'ValidationException' });
    const short = new SignCommand({
      KeyId: 'ec',
      Message: digest.subarray(1),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect(await thrownBy(kms.send(short))).toMatchObject({ name: 'ValidationException' });
  });
});
