import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { Signer } from '../model/signer.ts';
import { sha256Identifier, signatureIdentifier } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { bufferOf, readDer, writeDer } from './der.ts';
import { OID } from './oids.ts';
import { signMessage, usableCertificate } from './sign-message.ts';

/** What to wrap into CMS SignedData (RFC 5652 §5) with one signer. */
export interface SignedDataInput {
  /** eContentType: `id-data` for detached signatures, `id-ct-TSTInfo` for timestamps. */
  readonly contentType: string;
  /** SHA-256 of the content. */
  readonly contentDigest: Uint8Array;
  /** The content itself, to be embedded; left out for a detached signature. */
  readonly content?: Uint8Array;
  readonly signer: Signer;
  /** Certificates to embed, DER, leaf first; may be empty. */
  readonly certificates: readonly Uint8Array[];
  /** Asks for a timestamp token over the signature value, embedded as unsigned attribute (CAdES-T, EN 319 122-1 §5.3). */
  readonly stamp?: (signature: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Builds and signs SignedData with the attributes of CAdES-BES and PAdES baseline B: contentType, messageDigest and
 * signingCertificateV2 (RFC 5035), as a DER-sorted set. No signing-time: PAdES has the claimed time in `/M`
 * (EN 319 142-1 §6.3), and the trustworthy time is the timestamp's.
 *
 * @returns ContentInfo, DER
 * @throws GoldproofError `sign` when the signer's answer does not verify under its certificate
 */
export async function writeSignedData(input: SignedDataInput): Promise<Uint8Array> {
  const { signer } = input;
  const certificate = usableCertificate(signer.certificate);
  const signedAttrs = new pkijs.SignedAndUnsignedAttributes({
    type: 0,
    attributes: signedAttributes(input, certificate),
  });
  const message = asSet(writeDer(signedAttrs.toSchema()));
  const { algorithm } = signer;
  const key = { algorithm, publicKey: certificate.publicKey, signDigest: signer.signDigest.bind(signer) };
  const signature = await signMessage(key, message);
  const signerInfo = new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({
      issuer: certificate.parsed.issuer,
      serialNumber: certificate.parsed.serialNumber,
    }),
    digestAlgorithm: sha256Identifier(),
    signedAttrs,
    signatureAlgorithm: signatureIdentifier(algorithm),
    signature: octets(signature),
  });
  if (input.stamp !== undefined) {
    const token = attribute(OID.signatureTimeStampToken, readDer(await input.stamp(signature)));
    signerInfo.unsignedAttrs = new pkijs.SignedAndUnsignedAttributes({ type: 1, attributes: [token] });
  }
  return wrap(input, signerInfo);
}

/** The [0] IMPLICIT attributes as the SET OF that is signed (RFC 5652 §5.4). */
export function asSet(attributes: Uint8Array): Uint8Array {
  const set = Uint8Array.from(attributes);
  set[0] = 0x31;
  return set;
}

function wrap(input: SignedDataInput, signerInfo: pkijs.SignerInfo): Uint8Array {
  const { content, certificates } = input;
  const encapContentInfo = new pkijs.EncapsulatedContentInfo({ eContentType: input.contentType });
  // Not in the constructor: there pkijs cuts the octets into BER pieces.
  if (content !== undefined) encapContentInfo.eContent = octets(content);
  const signedData = new pkijs.SignedData({
    digestAlgorithms: [sha256Identifier()],
    encapContentInfo,
    ...(certificates.length === 0 ? {} : { certificates: certificates.map((der) => usableCertificate(der).parsed) }),
    signerInfos: [signerInfo],
  });
  const info = new pkijs.ContentInfo({ contentType: OID.signedData, content: signedData.toSchema(true) });
  return writeDer(info.toSchema());
}

function signedAttributes(input: SignedDataInput, certificate: Certificate): pkijs.Attribute[] {
  return [
    attribute(OID.contentType, new asn1js.ObjectIdentifier({ value: input.contentType })),
    attribute(OID.messageDigest, octets(input.contentDigest)),
    attribute(OID.signingCertificateV2, essCertificate(certificate)),
  ]
    .map((each) => ({ each, der: writeDer(each.toSchema()) }))
    .sort((left, right) => Buffer.compare(left.der, right.der))
    .map(({ each }) => each);
}

/** SigningCertificateV2 of RFC 5035 §3: SHA-256 is the default and therefore not written. */
function essCertificate(certificate: Certificate): asn1js.Sequence {
  const hash = createHash('sha256').update(certificate.der).digest();
  const directoryName = new asn1js.Constructed({
    idBlock: { tagClass: 3, tagNumber: 4 },
    value: [certificate.parsed.issuer.toSchema()],
  });
  const issuerSerial = sequence(sequence(directoryName), certificate.parsed.serialNumber);
  return sequence(sequence(sequence(octets(hash), issuerSerial)));
}

function attribute(type: string, value: asn1js.BaseBlock): pkijs.Attribute {
  return new pkijs.Attribute({ type, values: [value] });
}

function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

function octets(bytes: Uint8Array): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: bufferOf(bytes) });
}
