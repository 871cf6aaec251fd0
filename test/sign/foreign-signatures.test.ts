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
    ['sha1.p7s', 'a digest of SHA-1', 'format: CRYPTO_CONSTRAINTS_FAILURE', 'digest algorithm 1.3.14.3.2.26'],
    ['sha512.p7s', 'a digest that is not on the list', 'format: CRYPTO_CONSTRAINTS_FAILURE', 'does not use SHA-256'],
    [
      'pss-salt-20.p7s',
      'a PSS salt of 20 bytes',
      'format: CRYPTO_CONSTRAINTS_FAILURE',
      'signature algorithm 1.2.840.113549.1.1.10',
    ],
    [
      'pss-mgf1-sha1.p7s',
      'a PSS mask made with SHA-1',
      'format: CRYPTO_CONSTRAINTS_FAILURE',
      'signature algorithm 1.2.840.113549.1.1.10',
    ],
    [
      'rsa.p7s',
      'rsaEncryption, where we write sha256WithRSAEncryption: one spelling only',
      'format: CRYPTO_CONSTRAINTS_FAILURE',
      'signature algorithm 1.2.840.113549.1.1.1,',
    ],
    ['weak.p7s', 'an RSA key of 1024 bits', 'signature: CRYPTO_CONSTRAINTS_FAILURE', 'RSA 1024'],
    ['no-ess.p7s', 'no signed certificate digest', 'signing-certificate: SIG_CONSTRAINTS_FAILURE', 'by digest (ESS)'],
    ['attached.p7s', 'content inside the signature', 'format: FORMAT_FAILURE', 'embeds content'],
    ['indefinite.p7s', 'BER with indefinite lengths', 'format: FORMAT_FAILURE', 'indefinite length'],
    ['two-signers.p7s', 'two signers', 'format: FORMAT_FAILURE', 'exactly one signer'],
    [
      'code-signing.p7s',
      'a certificate for code only',
      'chain: CHAIN_CONSTRAINTS_FAILURE',
      'not for signing documents',
    ],
    [
      'no-key-usage.p7s',
      'a certificate that does not say what its key is for',
      'chain: CHAIN_CONSTRAINTS_FAILURE',
      'not for signatures',
    ],
    ['encipherment.p7s', 'a key that is not for signatures', 'chain: CHAIN_CONSTRAINTS_FAILURE', 'not for signatures'],
    [
      'unknown-critical.p7s',
      'a critical extension that nobody knows',
      'chain: CHAIN_CONSTRAINTS_FAILURE',
      'not understood (1.3.6.1.4.1.99999.7)',
    ],
    [
      'intermediate-missing.p7s',
      'an intermediate that is not there',
      'chain: NO_CERTIFICATE_CHAIN_FOUND',
      'does not lead',
    ],
    ['path-length.p7s', 'a CA below a root that allows none', 'chain: CHAIN_CONSTRAINTS_FAILURE', 'pathLen'],
    [
      'no-cert-sign.p7s',
      'a CA whose key is not for certificates',
      'chain: CHAIN_CONSTRAINTS_FAILURE',
      'not for certificates',
    ],
    ['leaf-as-issuer.p7s', 'a leaf that issued another', 'chain: CHAIN_CONSTRAINTS_FAILURE', 'not a CA certificate'],
    ['spare-certificate.p7s', 'a certificate that plays no part', 'chain: SIG_CONSTRAINTS_FAILURE', 'play no part'],
  ])('%s fails: %s', (name, _, reason, words) => {
    const { result, checks } = verify(name);
    const [first] = checks.filter((check) => check.result !== 'passed');
    expect(result).toBe('failed');
    expect(`${first?.name}: ${first?.indication}`).toBe(reason);
    expect(first?.detail.join()).toContain(words);
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
