import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { describeTls } from '../../src/aws/tls-session.ts';
import { makeTlsCertificate } from '../../src/sandbox/tls-certificate.ts';

it('describes a chain as long as OpenSSL verifies one, and comes to an end with any other', async () => {
  const now = new Date();
  const { raw } = new X509Certificate((await makeTlsCertificate(['eu-central-1'], now)).ca);
  const described = (length: number) => {
    let leaf: object = { raw };
    for (let n = 1; n < length; n += 1) leaf = { raw, issuerCertificate: leaf };
    const socket = {
      getPeerCertificate: () => leaf,
      getEphemeralKeyInfo: () => null,
      getCipher: () => ({ name: 'x' }),
      getProtocol: () => 'TLSv1.3',
      authorized: false,
      authorizationError: 'CERT_CHAIN_TOO_LONG',
    } as unknown as TLSSocket; // what a server would have to send cannot be made with a real one
    return describeTls(socket, 'kms.eu-central-1.amazonaws.com', null, now);
  };
  expect(described(102).certificates).toHaveLength(102);
  const endless = described(5_000);
  expect(endless.certificates).toHaveLength(102);
  expect(endless).toMatchObject({ authorized: false, authorizationError: 'CERT_CHAIN_TOO_LONG' });
});
