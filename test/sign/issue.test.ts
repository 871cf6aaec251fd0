import { X509Certificate } from 'node:crypto';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SigningAlgorithm, SigningKey } from '../../src/model/signer.ts';
import { describeCertificate } from '../../src/sign/certificate.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { issueRoot, requestCertificate } from '../../src/sign/issue.ts';
import { DECADE, makeKey, makePki, type Pki } from './pki.ts';

/** What is issued is read with Node's own X.509 (OpenSSL). */

const ALGORITHMS: readonly SigningAlgorithm[] = ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256', 'ECDSA_SHA_256'];

let key: SigningKey;
let pki: Pki;
beforeAll(async () => {
  key = await makeKey('ECDSA_SHA_256');
  pki = await makePki('Issue');
});

describe('certificates', () => {
  it.each(ALGORITHMS)('a root key with %s signs itself and a leaf', async (algorithm) => {
    const made = await makePki('Two tiers', algorithm);
    const root = new X509Certificate(made.root);
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('C=DE\nO=Exámple & Co\nCN=Two tiers Root');
    expect(root.verify(root.publicKey)).toBe(true);
    const leaf = new X509Certificate((await made.issue(key, 'document-signing')).certificate);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.publicKey.export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(key.publicKey));
    expect([leaf.validFrom, leaf.validTo]).toEqual(['Jan  1 00:00:00 2026 GMT', 'Jan  1 00:00:00 2027 GMT']);
  });

  it.each([
    ['document-signing', ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36'], false, '030206c0'],
    ['timestamping', ['1.3.6.1.5.5.7.3.8'], true, '03020780'],
  ] as const)('a %s certificate has its purposes and key usage', async (profile, purposes, critical, usage) => {
    const { certificate } = await pki.issue(key, profile);
    expect(new X509Certificate(certificate).keyUsage).toEqual(purposes);
    const extensions = pkijs.Certificate.fromBER(bufferOf(certificate)).extensions ?? [];
    const found = new Map(extensions.map((each) => [each.extnID, each]));
    expect(found.get('2.5.29.37')?.critical).toBe(critical);
    expect(found.get('2.5.29.15')?.critical).toBe(true);
    expect(Buffer.from(found.get('2.5.29.15')?.extnValue.valueBlock.valueHexView ?? []).toString('hex')).toBe(usage);
    expect(found.get('2.5.29.19')?.critical).toBe(true);
    expect(found.has('2.5.29.14') && found.has('2.5.29.35')).toBe(true);
  });

  it('hold times beyond 2049 and serials with the top bit set', async () => {
    const input = { subject: [['CN', 'Later']] as const, serial: Uint8Array.of(0xff, 1), notBefore: DECADE.notBefore };
    const der = await issueRoot(key, { ...input, notAfter: new Date('2051-02-03T04:05:06.789Z') });
    expect(describeCertificate(der)).toMatchObject({
      serial: 'FF01',
      notAfter: '2051-02-03T04:05:06.000Z',
      subject: 'CN=Later',
    });
    expect(new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(
      describeCertificate(der).fingerprint,
    );
  });

  it('are refused without a name, with serial zero, or when the signer holds another key', async () => {
    const input = { subject: [['CN', 'x']] as const, serial: Uint8Array.of(1), ...DECADE };
    await expect(issueRoot(key, { ...input, subject: [] })).rejects.toThrow('name is empty');
    await expect(issueRoot(key, { ...input, serial: Uint8Array.of(0, 0) })).rejects.toThrow('serial number');
    const another = await makeKey('ECDSA_SHA_256');
    const liar = { ...key, signDigest: (digest: Uint8Array) => another.signDigest(digest) };
    await expect(issueRoot(liar, input)).rejects.toThrow('no ECDSA_SHA_256 signature');
  });
});

describe('a certificate request', () => {
  it.each(ALGORITHMS)('with %s verifies and asks for the extensions', async (algorithm) => {
    const der = await requestCertificate(await makeKey(algorithm), [
      ['O', 'Example'],
      ['CN', 'Seal'],
    ]);
    const request = pkijs.CertificationRequest.fromBER(bufferOf(der));
    expect(await request.verify()).toBe(true);
    expect(request.attributes?.map((each) => each.type)).toEqual(['1.2.840.113549.1.9.14']);
  });
});
