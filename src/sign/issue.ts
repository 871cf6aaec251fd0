import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { SigningKey } from '../model/signer.ts';
import { signatureIdentifier } from './algorithms.ts';
import { KEY_USAGE, readCertificate } from './certificate.ts';
import { bufferOf, readDer, writeDer } from './der.ts';
import { OID } from './oids.ts';
import { signMessage, usableCertificate, wrongSigner } from './sign-message.ts';

/**
 * X.509 certificates and certificate requests signed by a key that only signs digests. Two tiers: a root key that
 * signs certificates and nothing else, and leaves that never issue. This shape is what openssl and pdfsig trust: an
 * end entity with emailProtection beside documentSigning, under a separate CA.
 */

/** A name in the order it is to be read: `[['C', 'DE'], ['O', 'Example'], ['CN', 'Example Evidence Signer']]`. */
export type Name = readonly (readonly [type: 'C' | 'ST' | 'L' | 'O' | 'OU' | 'CN', value: string])[];

/** What a certificate is for. */
export type Profile = 'root' | 'document-signing' | 'timestamping';

export interface CertificateInput {
  readonly subject: Name;
  /** Positive, unique for the issuer, at most 20 bytes with a leading bit of zero (RFC 5280 §4.1.2.2). */
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const NAME_TYPES = { C: '2.5.4.6', ST: '2.5.4.8', L: '2.5.4.7', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** A self-signed root: CA:TRUE with pathlen 0, keyCertSign and cRLSign. @returns DER */
export async function issueRoot(key: SigningKey, input: CertificateInput): Promise<Uint8Array> {
  return issue(input, 'root', key.publicKey, key, nameOf(input.subject), keyIdentifier(key.publicKey));
}

/**
 * A certificate for a leaf key, signed by the root.
 *
 * @param publicKey the leaf's SubjectPublicKeyInfo, DER
 * @returns DER
 */
export async function issueLeaf(
  publicKey: Uint8Array,
  profile: Exclude<Profile, 'root'>,
  input: CertificateInput,
  issuer: { readonly key: SigningKey; readonly certificate: Uint8Array },
): Promise<Uint8Array> {
  const root = usableCertificate(issuer.certificate);
  return issue(input, profile, publicKey, issuer.key, root.parsed.subject, keyIdentifier(root.publicKey));
}

/**
 * A PKCS#10 request (RFC 2986) that asks for the document-signing extensions. AWS Private CA ignores them in its base
 * template: use an APIPassthrough or CSRPassthrough template there.
 *
 * @returns DER
 */
export async function requestCertificate(key: SigningKey, subject: Name): Promise<Uint8Array> {
  const asked = new pkijs.Extensions({ extensions: profileExtensions('document-signing') });
  const request = new pkijs.CertificationRequest({
    version: 0,
    subject: nameOf(subject),
    subjectPublicKeyInfo: new pkijs.PublicKeyInfo({ schema: readDer(key.publicKey) }),
    attributes: [new pkijs.Attribute({ type: OID.extensionRequest, values: [asked.toSchema()] })],
  });
  // pkijs keeps the builder of the part to be signed to itself; its encoding is the first element of the whole.
  request.signatureAlgorithm = signatureIdentifier(key.algorithm);
  const [unsigned] = request.toSchema(true).valueBlock.value;
  if (unsigned === undefined) throw wrongSigner('The certificate request cannot be encoded', 'Check the subject name.');
  const tbs = writeDer(unsigned);
  const signature = new asn1js.BitString({ valueHex: bufferOf(await signMessage(key, tbs)) });
  return writeDer(new asn1js.Sequence({ value: [readDer(tbs), request.signatureAlgorithm.toSchema(), signature] }));
}

async function issue(
  input: CertificateInput,
  profile: Profile,
  publicKey: Uint8Array,
  key: SigningKey,
  issuer: pkijs.RelativeDistinguishedNames,
  authorityKeyId: ArrayBuffer,
): Promise<Uint8Array> {
  const algorithm = signatureIdentifier(key.algorithm);
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ valueHex: bufferOf(positive(input.serial)) }),
    signature: algorithm,
    signatureAlgorithm: algorithm,
    issuer,
    subject: nameOf(input.subject),
    notBefore: timeOf(input.notBefore),
    notAfter: timeOf(input.notAfter),
    subjectPublicKeyInfo: new pkijs.PublicKeyInfo({ schema: readDer(publicKey) }),
    extensions: [
      ...profileExtensions(profile),
      extension(OID.subjectKeyIdentifier, false, new asn1js.OctetString({ valueHex: keyIdentifier(publicKey) })),
      extension(OID.authorityKeyIdentifier, false, authorityKeyIdentifier(authorityKeyId)),
    ],
  });
  const tbs = writeDer(certificate.encodeTBS());
  const signature = new asn1js.BitString({ valueHex: bufferOf(await signMessage(key, tbs)) });
  const der = writeDer(new asn1js.Sequence({ value: [readDer(tbs), algorithm.toSchema(), signature] }));
  readCertificate(der);
  return der;
}

function profileExtensions(profile: Profile): pkijs.Extension[] {
  const root = profile === 'root';
  const usage = root
    ? KEY_USAGE.keyCertSign | KEY_USAGE.cRLSign
    : KEY_USAGE.digitalSignature | (profile === 'document-signing' ? KEY_USAGE.nonRepudiation : 0);
  const constraints = new pkijs.BasicConstraints(root ? { cA: true, pathLenConstraint: 0 } : {});
  const common = [
    extension(OID.basicConstraints, true, constraints.toSchema()),
    extension(OID.keyUsage, true, namedBits(usage)),
  ];
  if (root) return common;
  const timestamping = profile === 'timestamping';
  const keyPurposes = timestamping ? [OID.timeStamping] : [OID.emailProtection, OID.documentSigning];
  // RFC 3161 §2.3 wants the purpose of a timestamping certificate critical.
  return [...common, extension(OID.extendedKeyUsage, timestamping, new pkijs.ExtKeyUsage({ keyPurposes }).toSchema())];
}

/** A named bit list drops its trailing zero bits (X.690 §11.2.2). */
function namedBits(octet: number): asn1js.BitString {
  const unusedBits = 31 - Math.clz32(octet & -octet);
  return new asn1js.BitString({ valueHex: Uint8Array.of(octet).buffer, unusedBits });
}

function authorityKeyIdentifier(id: ArrayBuffer): asn1js.Sequence {
  const keyId = new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: id });
  return new asn1js.Sequence({ value: [keyId] });
}

function extension(extnID: string, critical: boolean, value: asn1js.BaseBlock): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: value.toBER() });
}

/** RFC 5280 §4.2.1.2, method 1, with SHA-256 cut to 160 bits as in RFC 7093 §2: an identifier, no security rests on it. */
function keyIdentifier(spki: Uint8Array): ArrayBuffer {
  const { subjectPublicKey } = new pkijs.PublicKeyInfo({ schema: readDer(spki) });
  const hash = createHash('sha256').update(subjectPublicKey.valueBlock.valueHexView).digest();
  return bufferOf(hash.subarray(0, 20));
}

function nameOf(name: Name): pkijs.RelativeDistinguishedNames {
  if (name.length === 0 || name.some(([, value]) => value.trim() === '')) {
    throw wrongSigner('A certificate name is empty', 'Give at least a common name, and no empty parts.');
  }
  // pkijs would put all attributes into one RDN; a Name is a sequence of RDNs with one attribute each.
  const parts = name.map(([type, value]) => {
    // Country is a PrintableString by its definition; everything else is UTF-8 (RFC 5280 §4.1.2.4).
    const text = type === 'C' ? new asn1js.PrintableString({ value }) : new asn1js.Utf8String({ value });
    const attribute = new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: NAME_TYPES[type] }), text] });
    return new asn1js.Set({ value: [attribute] });
  });
  const encoded = writeDer(new asn1js.Sequence({ value: parts }));
  return new pkijs.RelativeDistinguishedNames({ schema: readDer(encoded) });
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280 §4.1.2.5); whole seconds. */
function timeOf(date: Date): pkijs.Time {
  const value = new Date(Math.floor(date.getTime() / 1000) * 1000);
  return new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

function positive(serial: Uint8Array): Uint8Array {
  const first = serial.findIndex((byte) => byte !== 0);
  if (first < 0 || serial.length > 20) {
    throw wrongSigner('A certificate serial number must be positive and of at most 20 bytes', 'Use 16 random bytes.');
  }
  const significant = serial.subarray(first);
  return (significant[0] ?? 0) < 0x80 ? significant : Uint8Array.of(0, ...significant);
}
