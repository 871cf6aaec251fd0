import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Signer, SigningKey } from '../../src/model/signer.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { verifyDetached } from '../../src/sign/cms-verify.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { signerFor } from '../../src/sign/file-signer.ts';
import { issueLeaf } from '../../src/sign/issue.ts';
import { writeSignedData } from '../../src/sign/write-signed-data.ts';
import { authorityOf, makeKey, makePki, NOW, type Pki, reissued, YEAR } from './pki.ts';

/** Signatures taken apart and put together again wrongly, one thing at a time. */

const content = Buffer.from('content');
const digest = new Uint8Array(createHash('sha256').update(content).digest());
const SHA_512 = new pkijs.AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.3' });
const ESS = '1.2.840.113549.1.9.16.2.47';

let pki: Pki;
let key: SigningKey;
let signer: Signer;
let der: Uint8Array;
beforeAll(async () => {
  pki = await makePki('Tampered');
  key = await makeKey('ECDSA_SHA_256');
  signer = await pki.issue(key, 'document-signing');
  der = await signDetached(digest, signer);
});

function tampered(
  change: (data: pkijs.SignedData, info: pkijs.SignerInfo) => void,
  restructure: (parts: asn1js.AsnType[]) => void = () => undefined,
): Uint8Array {
  const data = new pkijs.SignedData({ schema: pkijs.ContentInfo.fromBER(bufferOf(der)).content });
  const [info] = data.signerInfos;
  if (info === undefined) throw new Error('no signer');
  change(data, info);
  const content = data.toSchema(true);
  restructure(content.valueBlock.value);
  const wrapped = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content });
  return new Uint8Array(wrapped.toSchema().toBER());
}

/** What did not pass, as `name: indication: sentence`. */
function reasons(signature: Uint8Array, root: Uint8Array = pki.root): string[] {
  const found = verifyDetached(signature, { bytes: content }, { roots: [root], timestampRoots: [], at: NOW });
  return found.checks
    .filter((check) => check.result !== 'passed')
    .map((check) => `${check.name}: ${check.indication}: ${check.detail.join()}`);
}

function attribute(info: pkijs.SignerInfo, type: string): pkijs.Attribute {
  const found = info.signedAttrs?.attributes.find((each) => each.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

const certificateOf = (bytes: Uint8Array): pkijs.Certificate => pkijs.Certificate.fromBER(bufferOf(bytes));

it('taken apart and put together unchanged, it passes', () => {
  expect(reasons(tampered(() => undefined))).toEqual([]);
});

describe('a signature', () => {
  it('with the value of another one', async () => {
    const other = await signer.signDigest(new Uint8Array(32));
    const changed = tampered((_, info) => {
      info.signature = new asn1js.OctetString({ valueHex: bufferOf(other) });
    });
    expect(reasons(changed)).toEqual([expect.stringMatching(/^signature: SIG_CRYPTO_FAILURE/)]);
  });

  it('with another certificate under the same issuer and serial', async () => {
    const twin = await reissued(pki, signer.certificate, (each) => {
      each.notAfter.value = new Date('2030-01-01T00:00:00Z');
    });
    const changed = tampered((data) => data.certificates?.splice(0, 1, certificateOf(twin)));
    expect(reasons(changed)).toEqual([
      expect.stringMatching(/^signing-certificate: NO_SIGNING_CERTIFICATE_FOUND: .*that of another certificate/),
    ]);
  });

  it('without its certificate, or with it twice', () => {
    const words = expect.stringMatching(/^signing-certificate: NO_SIGNING_CERTIFICATE_FOUND: .*embedded exactly once/);
    expect(reasons(tampered((data) => data.certificates?.shift()))).toEqual([words]);
    expect(reasons(tampered((data) => data.certificates?.push(...data.certificates.slice(0, 1))))).toEqual([words]);
  });

  it('with something else than X.509 among its certificates', () => {
    const changed = tampered((data) => {
      const other = new pkijs.OtherCertificateFormat({ otherCertFormat: '1.2.3', otherCert: new asn1js.Null() });
      data.certificates?.push(other);
    });
    expect(reasons(changed)).toEqual([expect.stringMatching(/^format: FORMAT_FAILURE/)]);
  });

  it('over another type of content', async () => {
    const certificates = [signer.certificate, pki.root];
    const typed = await writeSignedData({ contentType: '1.2.3.4', contentDigest: digest, signer, certificates });
    expect(reasons(typed)).toEqual([expect.stringMatching(/^content: FORMAT_FAILURE: The signed content type/)]);
  });

  it('without a signed digest of content or certificate', () => {
    const without = (type: string): string[] =>
      reasons(
        tampered((_, info) => {
          const attributes = (info.signedAttrs?.attributes ?? []).filter((each) => each.type !== type);
          info.signedAttrs = new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes });
        }),
      );
    expect(without('1.2.840.113549.1.9.4')[0]).toMatch(/^content: FORMAT_FAILURE: There is no messageDigest/);
    expect(without('1.2.840.113549.1.9.3')[0]).toMatch(/^content: FORMAT_FAILURE: The signed content type/);
    expect(without(ESS)[0]).toMatch(/^signing-certificate: SIG_CONSTRAINTS_FAILURE/);
  });

  it('with a certificate digest that is none', () => {
    const changed = tampered((_, info) => {
      const id = new asn1js.Sequence({ value: [new asn1js.Integer({ value: 1 })] });
      attribute(info, ESS).values = [new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [id] })] })];
      info.signedAttrs?.attributes.sort((one, other) =>
        Buffer.compare(Buffer.from(one.toSchema().toBER()), Buffer.from(other.toSchema().toBER())),
      );
    });
    expect(reasons(changed)[0]).toMatch(
      /^signing-certificate: FORMAT_FAILURE: .*ESS certificate attribute is malformed/,
    );
  });

  it('with attributes out of order, with two values, or twice', () => {
    const reorder = (change: (all: pkijs.Attribute[]) => pkijs.Attribute[]): string =>
      reasons(
        tampered((_, info) => {
          const attributes = change(info.signedAttrs?.attributes ?? []);
          info.signedAttrs = new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes });
        }),
      ).join();
    expect(reorder((all) => all.toReversed())).toMatch(/^format: FORMAT_FAILURE: .*not in DER order/);
    expect(reorder((all) => [...all.slice(0, 1), ...all])).toMatch(/^format: FORMAT_FAILURE/);
    const second = new pkijs.Attribute({
      type: '1.2.840.113549.1.9.3',
      values: [new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.7.3' })],
    });
    const encoded = (each: pkijs.Attribute): Buffer => Buffer.from(each.toSchema().toBER());
    const sorted = (all: pkijs.Attribute[]): pkijs.Attribute[] =>
      [...all, second].sort((one, other) => Buffer.compare(encoded(one), encoded(other)));
    expect(reorder(sorted)).toMatch(/^format: FORMAT_FAILURE: .*stands twice/);
    const doubled = tampered((_, info) => {
      const found = attribute(info, '1.2.840.113549.1.9.3');
      found.values = [...found.values, ...found.values];
    });
    expect(reasons(doubled)[0]).toMatch(/^format: FORMAT_FAILURE/);
  });

  it.each<[string, (data: pkijs.SignedData, info: pkijs.SignerInfo) => unknown, string]>([
    ['a signer of version 3', (_, info) => Object.assign(info, { version: 3 }), 'FORMAT_FAILURE'],
    ['no signed attributes', (_, info) => delete info.signedAttrs, 'FORMAT_FAILURE: There are no signed attributes'],
    [
      'another digest announced',
      (data) => data.digestAlgorithms.splice(0, 1, SHA_512),
      'FORMAT_FAILURE: The announced',
    ],
    ['a further digest announced', (data) => data.digestAlgorithms.push(SHA_512), 'FORMAT_FAILURE: The announced'],
    [
      'another digest in the signature algorithm',
      (_, info) => Object.assign(info.signatureAlgorithm, { algorithmId: '1.2.840.10045.4.3.4' }),
      'CRYPTO_CONSTRAINTS_FAILURE: Content and attributes are hashed differently',
    ],
  ])('with %s', (_, change, reason) => {
    const found = reasons(tampered(change));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`format: ${reason}`);
  });

  it('with revocation lists, even empty ones: they are not signed', () => {
    const lists = (value: asn1js.AsnType[]): string[] =>
      reasons(
        tampered(
          () => undefined,
          (parts) => parts.splice(4, 0, new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 1 }, value })),
        ),
      );
    expect(lists([])).toEqual([expect.stringMatching(/^format: FORMAT_FAILURE/)]);
    // CertificateList: version 2, an algorithm, an issuer, a time, then algorithm and signature (RFC 5280 §5.1).
    const algorithm = new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: '1.2.840.10045.4.3.2' })] });
    const time = new asn1js.UTCTime({ valueDate: NOW });
    const body = [new asn1js.Integer({ value: 1 }), algorithm, certificateOf(pki.root).subject.toSchema(), time];
    const bits = new asn1js.BitString({ valueHex: new ArrayBuffer(8) });
    const list = new asn1js.Sequence({ value: [new asn1js.Sequence({ value: body }), algorithm, bits] });
    expect(lists([list])).toEqual([expect.stringMatching(/^format: FORMAT_FAILURE: It embeds revocation data/)]);
  });

  it('with something unsigned beside the timestamp', () => {
    const changed = tampered((_, info) => {
      const extra = new pkijs.Attribute({ type: '1.2.3', values: [new asn1js.Null()] });
      info.unsignedAttrs = new pkijs.SignedAndUnsignedAttributes({ type: 1, attributes: [extra] });
    });
    expect(reasons(changed)).toEqual([expect.stringMatching(/^format: FORMAT_FAILURE: .*unsigned attributes/)]);
  });
});

describe('a certificate', () => {
  const bit = (octet: number, unusedBits: number): ArrayBuffer =>
    new asn1js.BitString({ valueHex: Uint8Array.of(octet).buffer, unusedBits }).toBER();
  const put = (certificate: pkijs.Certificate, extnID: string, critical: boolean, extnValue: ArrayBuffer): void => {
    const others = (certificate.extensions ?? []).filter((each) => each.extnID !== extnID);
    certificate.extensions = [...others, new pkijs.Extension({ extnID, critical, extnValue })];
  };
  const purposes = (...keyPurposes: string[]): ArrayBuffer => new pkijs.ExtKeyUsage({ keyPurposes }).toSchema().toBER();

  it('that is a CA does not sign documents', async () => {
    const ca = new pkijs.BasicConstraints({ cA: true }).toSchema().toBER();
    const leaf = await reissued(pki, signer.certificate, (each) => put(each, '2.5.29.19', true, ca));
    const signature = await signDetached(digest, signerFor(key, [leaf, pki.root]));
    expect(reasons(signature)).toEqual([expect.stringContaining('a signer must be an end entity')]);
  });

  it('of a root with an unknown critical extension, or for another purpose, is no issuer', async () => {
    const strange = await reissued(pki, pki.root, (each) => put(each, '1.2.3.4', true, new asn1js.Null().toBER()));
    const clock = await reissued(pki, pki.root, (each) => put(each, '2.5.29.37', false, purposes('1.3.6.1.5.5.7.3.8')));
    const bare = await signDetached(digest, { ...signer, chain: [] });
    expect(reasons(bare, strange)).toEqual([expect.stringContaining('not understood (1.2.3.4)')]);
    expect(reasons(bare, clock)).toEqual([expect.stringContaining('A CA is not for this purpose')]);
    expect(reasons(bare, await reissued(pki, pki.root, () => undefined))).toEqual([]);
  });

  it('for timestamps must be for signing, alone and critically for timestamps', async () => {
    const own = await makeKey('ECDSA_SHA_256');
    const { certificate } = await pki.issue(own, 'timestamping');
    const stampWith = async (change: (each: pkijs.Certificate) => void): Promise<unknown> => {
      const leaf = await reissued(pki, certificate, change);
      return authorityOf(signerFor(own, [leaf, pki.root]), pki.root).stamp(content);
    };
    await expect(stampWith(() => undefined)).resolves.toBeInstanceOf(Uint8Array);
    const timeStamping = '1.3.6.1.5.5.7.3.8';
    const wrong = 'not a timestamping certificate';
    await expect(stampWith((each) => put(each, '2.5.29.37', false, purposes(timeStamping)))).rejects.toThrow(wrong);
    const two = purposes(timeStamping, '1.3.6.1.5.5.7.3.4');
    await expect(stampWith((each) => put(each, '2.5.29.37', true, two))).rejects.toThrow(wrong);
    await expect(stampWith((each) => put(each, '2.5.29.15', true, bit(0x20, 5)))).rejects.toThrow('not for signing');
  });

  it('with an issuer’s serial used twice still leads to one answer', async () => {
    const subject = [['CN', 'Twin']] as const;
    const issuer = { key: pki.rootKey, certificate: pki.root };
    const input = { subject, serial: Uint8Array.of(5), ...YEAR };
    const [one, two] = await Promise.all([
      issueLeaf(key.publicKey, 'document-signing', input, issuer),
      issueLeaf((await makeKey('ECDSA_SHA_256')).publicKey, 'document-signing', input, issuer),
    ]);
    const signature = await signDetached(digest, signerFor(key, [one, two, pki.root]));
    expect(reasons(signature)).toEqual([expect.stringContaining('embedded exactly once')]);
  });
});
