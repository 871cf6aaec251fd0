import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeCertificate, keyUsageOf, purposesOf, readCertificate } from '../../src/sign/certificate.ts';
import { assertValidAt, findPath, validityOf } from '../../src/sign/chain.ts';
import { Refusal } from '../../src/sign/check.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { makeKey, makePki, type Pki } from './pki.ts';

let pki: Pki;
let leaf: Uint8Array;
beforeAll(async () => {
  pki = await makePki('Certificate');
  leaf = (await pki.issue(await makeKey('ECDSA_SHA_256'), 'document-signing')).certificate;
});

/** The leaf with something changed, signature and all else left as they are. */
function changed(change: (certificate: pkijs.Certificate) => void): Uint8Array {
  const certificate = pkijs.Certificate.fromBER(bufferOf(leaf));
  change(certificate);
  return new Uint8Array(certificate.toSchema(true).toBER());
}

describe('readCertificate', () => {
  it('reads names, times and key as they are', () => {
    const read = readCertificate(leaf);
    expect(read.issuer).toEqual(readCertificate(pki.root).subject);
    expect(read.notAfter).toEqual(new Date('2027-01-01T00:00:00Z'));
    expect(describeCertificate(leaf)).toMatchObject({
      subject: 'O=Exámple & Co, CN=Certificate document-signing',
      notBefore: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each<[string, (certificate: pkijs.Certificate) => void]>([
    ['not version 3', (each) => Object.assign(each, { version: 1 })],
    [
      'signature algorithms differ',
      ({ signatureAlgorithm }) => Object.assign(signatureAlgorithm, { algorithmId: '1.2.3' }),
    ],
    ['stands twice', ({ extensions }) => extensions?.push(...extensions.slice(0, 1))],
  ])('refuses a certificate: %s', (words, change) => {
    expect(() => readCertificate(changed(change))).toThrow(words);
    expect(() => readCertificate(changed(change))).toThrow(Refusal);
    expect(() => readCertificate(changed(() => undefined))).not.toThrow();
  });

  it('refuses a signature of odd bits', () => {
    const { signatureValue } = pkijs.Certificate.fromBER(bufferOf(leaf));
    const odd = Uint8Array.from(leaf);
    odd[odd.length - 1] = 0;
    expect(() => readCertificate(odd)).not.toThrow();
    odd[odd.length - signatureValue.valueBlock.valueHexView.length - 1] = 1;
    expect(() => readCertificate(odd)).toThrow('signature of odd bits');
  });

  it('refuses extensions of another shape when they are asked for', () => {
    const strange = readCertificate(
      changed(({ extensions }) => {
        for (const each of extensions ?? []) {
          // SEQUENCE { INTEGER 5 }
          const extnValue = new asn1js.OctetString({ valueHex: Uint8Array.of(0x30, 3, 2, 1, 5).buffer });
          Object.assign(each, { extnValue });
        }
      }),
    );
    expect(() => purposesOf(strange)).toThrow('something else than OIDs');
    expect(() => keyUsageOf(strange)).toThrow('2.5.29.15 is malformed');
  });

  it('refuses anything else', () => {
    expect(() => readCertificate(Uint8Array.of())).toThrow(Refusal);
    expect(() => readCertificate(leaf.subarray(1))).toThrow();
    expect(() => readCertificate(new Uint8Array([...leaf, 0]))).toThrow('bytes follow');
  });
});

describe('the certification path', () => {
  it('is valid from the latest beginning to the earliest end, both included', () => {
    const path = findPath(readCertificate(leaf), [], [readCertificate(pki.root)], 'document-signing');
    const { from, to } = validityOf(path);
    expect([from, to]).toEqual([new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')]);
    for (const moment of [from, to]) expect(() => assertValidAt(path, moment)).not.toThrow();
    expect(() => assertValidAt(path, new Date(to.getTime() + 1))).toThrow('had expired');
    expect(() => assertValidAt(path, new Date(from.getTime() - 1))).toThrow('not yet valid');
  });

  it('ends in bounded work when hostile certificates repeat', () => {
    const root = readCertificate(pki.root);
    const other = readCertificate(leaf);
    expect(findPath(other, Array(16).fill(root), [root], 'document-signing')).toHaveLength(2);
    expect(() => findPath(other, Array(17).fill(root), [root], 'document-signing')).toThrow('More than 16');
  });
});
