import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type SignatureVerification, verifyDetached } from '../../src/sign/cms-verify.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { verifyTimestamp } from '../../src/sign/timestamp-verify.ts';

/** Signatures by OpenSSL (fixtures/make.sh): what another implementation made is judged as the standards say. */

const AT = new Date('2027-01-01T00:00:00Z');
const content = read('content.txt');
const roots = ['root.pem', 'short-root.pem'].flatMap((name) => decodePem(read(name).toString(), 'CERTIFICATE'));

function read(name: string): Uint8Array & Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

function verify(name: string): SignatureVerification {
  return verifyDetached(read(name), { bytes: content }, { roots, timestampRoots: [], at: AT });
}

describe('CMS signatures by OpenSSL', () => {
  it.each([
    ['ecdsa.p7s', 'ECDSA_SHA_256'],
    ['pss.p7s', 'RSASSA_PSS_SHA_256'],
    ['intermediate.p7s', 'ECDSA_SHA_256'],
  ])('%s passes', (name, algorithm) => {
    const { result, checks, ...rest } = verify(name);
    expect(checks.filter((check) => check.result !== 'passed')).toEqual([]);
    expect(result).toBe('passed');
    expect(rest.algorithm).toBe(algorithm);
    expect(rest.root?.subject).toBe('O=OpenSSL, CN=Root');
  });

  it.each([
    ['sha1.p7s', 'CRYPTO_CONSTRAINTS_FAILURE', 'a digest of SHA-1'],
    ['sha512.p7s', 'CRYPTO_CONSTRAINTS_FAILURE', 'a digest that is not on the list'],
    ['pss-salt-20.p7s', 'CRYPTO_CONSTRAINTS_FAILURE', 'a PSS salt of 20 bytes'],
    ['pss-mgf1-sha1.p7s', 'CRYPTO_CONSTRAINTS_FAILURE', 'a PSS mask made with SHA-1'],
    [
      'rsa.p7s',
      'CRYPTO_CONSTRAINTS_FAILURE',
      'rsaEncryption, where we write sha256WithRSAEncryption: one spelling only',
    ],
    ['weak.p7s', 'CRYPTO_CONSTRAINTS_FAILURE', 'an RSA key of 1024 bits'],
    ['no-ess.p7s', 'SIG_CONSTRAINTS_FAILURE', 'no signed certificate digest'],
    ['attached.p7s', 'FORMAT_FAILURE', 'content inside the signature'],
    ['indefinite.p7s', 'FORMAT_FAILURE', 'BER with indefinite lengths'],
    ['two-signers.p7s', 'FORMAT_FAILURE', 'two signers'],
    ['code-signing.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a certificate for code only'],
    ['no-key-usage.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a certificate that does not say what its key is for'],
    ['encipherment.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a key that is not for signatures'],
    ['unknown-critical.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a critical extension that nobody knows'],
    ['intermediate-missing.p7s', 'NO_CERTIFICATE_CHAIN_FOUND', 'an intermediate that is not there'],
    ['path-length.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a CA below a root that allows none'],
    ['no-cert-sign.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a CA whose key is not for certificates'],
    ['leaf-as-issuer.p7s', 'CHAIN_CONSTRAINTS_FAILURE', 'a leaf that issued another'],
    ['spare-certificate.p7s', 'SIG_CONSTRAINTS_FAILURE', 'a certificate that plays no part'],
  ])('%s fails with %s: %s', (name, indication) => {
    const { result, checks } = verify(name);
    expect(result).toBe('failed');
    expect(checks.find((check) => check.result !== 'passed')?.indication).toBe(indication);
  });
});

describe('timestamps by OpenSSL', () => {
  it.each(['ess-v2.tst', 'ess-v1.tst'])('%s passes', (name) => {
    const { result, checks, time, authority } = verifyTimestamp(read(name), content, { roots, at: AT });
    expect(checks.filter((check) => check.result !== 'passed')).toEqual([]);
    expect(result).toBe('passed');
    expect(time).toMatch(/^2026-11-24T/);
    expect(authority?.subject).toBe('O=OpenSSL, CN=tsa');
  });

  it('an imprint by SHA-1 fails', () => {
    const { result, checks } = verifyTimestamp(read('imprint-sha1.tst'), content, { roots, at: AT });
    expect(result).toBe('failed');
    expect(checks[0]?.indication).toBe('CRYPTO_CONSTRAINTS_FAILURE');
  });

  it('other data fails', () => {
    const { result, checks, time } = verifyTimestamp(read('ess-v2.tst'), Buffer.from('other'), { roots, at: AT });
    expect(result).toBe('failed');
    expect(time).toBeUndefined();
    expect(checks.find((check) => check.name === 'timestamp.imprint')?.indication).toBe('HASH_FAILURE');
  });
});
