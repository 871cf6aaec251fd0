import { type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { sha256 } from '../core/digest.ts';
import { type Utc, utc } from '../core/utc.ts';
import { isSignature, readPublicKey, schemeOfIdentifier } from './algorithms.ts';
import { Refusal, refuseUnless } from './check.ts';
import { assertDer, bufferOf, readDer, sameBytes, writeDer } from './der.ts';
import { OID } from './oids.ts';

/** An X.509 v3 certificate (RFC 5280) as the checks need it. Names are compared as the DER they came in. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The INTEGER's content, big-endian two's complement. */
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: ReadonlyMap<string, { readonly critical: boolean; readonly value: Uint8Array }>;
  readonly parsed: pkijs.Certificate;
}

/** What people need to see of a certificate. */
export interface CertificateDescription {
  /** `C=DE, O=Example, CN=Example Evidence Signer` */
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hexadecimal, as openssl prints it. */
  readonly serial: string;
  readonly notBefore: Utc;
  readonly notAfter: Utc;
  /** SHA-256 of the DER form, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** Bits of KeyUsage, RFC 5280 §4.2.1.3, as they stand in the first octet. */
export const KEY_USAGE = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04, cRLSign: 0x02 } as const;

/** Reads one DER certificate, strictly. @throws Refusal FORMAT_FAILURE */
export function readCertificate(der: Uint8Array): Certificate {
  assertDer(der);
  return fromParsed(pkijs.Certificate.fromBER(bufferOf(der)), der);
}

/** A certificate that pkijs has read as part of something larger. @throws Refusal FORMAT_FAILURE */
export function fromParsed(parsed: pkijs.Certificate, der: Uint8Array = writeDer(parsed.toSchema())): Certificate {
  const wrong = (what: string): string => `A certificate is malformed: ${what}.`;
  refuseUnless(parsed.version === 2, 'FORMAT_FAILURE', wrong('not version 3'));
  refuseUnless(
    sameBytes(writeDer(parsed.signature.toSchema()), writeDer(parsed.signatureAlgorithm.toSchema())),
    'FORMAT_FAILURE',
    wrong('its two signature algorithms differ'),
  );
  refuseUnless(parsed.signatureValue.valueBlock.unusedBits === 0, 'FORMAT_FAILURE', wrong('signature of odd bits'));
  const listed = parsed.extensions ?? [];
  const extensions = new Map(
    listed.map((each) => [each.extnID, { critical: each.critical, value: each.extnValue.valueBlock.valueHexView }]),
  );
  refuseUnless(extensions.size === listed.length, 'FORMAT_FAILURE', wrong('an extension stands twice'));
  return {
    der,
    parsed,
    extensions,
    issuer: writeDer(parsed.issuer.toSchema()),
    subject: writeDer(parsed.subject.toSchema()),
    serial: parsed.serialNumber.valueBlock.valueHexView,
    notBefore: parsed.notBefore.value,
    notAfter: parsed.notAfter.value,
    publicKey: writeDer(parsed.subjectPublicKeyInfo.toSchema()),
  };
}

/** Subject, issuer, serial, validity and fingerprint, for people. @throws when the bytes are no certificate */
export function describeCertificate(der: Uint8Array): CertificateDescription {
  const certificate = new X509Certificate(der);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial: certificate.serialNumber,
    notBefore: utc(new Date(certificate.validFrom)),
    notAfter: utc(new Date(certificate.validTo)),
    fingerprint: sha256(der),
  };
}

/** The certificate's public key, if strong enough. @throws Refusal CRYPTO_CONSTRAINTS_FAILURE */
export function keyOf(certificate: Certificate): KeyObject {
  return readPublicKey(certificate.publicKey);
}

/** Did this issuer sign that certificate? @throws Refusal CRYPTO_CONSTRAINTS_FAILURE on an algorithm not allowed */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!sameBytes(certificate.issuer, issuer.subject)) return false;
  const { signatureAlgorithm, tbsView, signatureValue } = certificate.parsed;
  const signature = signatureValue.valueBlock.valueHexView;
  return isSignature(schemeOfIdentifier(signatureAlgorithm), keyOf(issuer), tbsView, signature);
}

/** The first octet of keyUsage, or undefined when the extension is missing. */
export function keyUsageOf(certificate: Certificate): number | undefined {
  const bits = extension(certificate, OID.keyUsage, asn1js.BitString);
  return bits === undefined ? undefined : (bits.valueBlock.valueHexView[0] ?? 0);
}

/** The extended key purposes, as OIDs; undefined when the extension is missing. */
export function purposesOf(certificate: Certificate): readonly string[] | undefined {
  const sequence = extension(certificate, OID.extendedKeyUsage, asn1js.Sequence);
  return sequence?.valueBlock.value.map((each) => {
    refuseUnless(
      each instanceof asn1js.ObjectIdentifier,
      'FORMAT_FAILURE',
      'extendedKeyUsage holds something else than OIDs.',
    );
    return each.valueBlock.toString();
  });
}

/** basicConstraints: is it a CA, and how many CAs may follow? Missing means no CA. */
export function constraintsOf(certificate: Certificate): { ca: boolean; pathLength: number | undefined } {
  const sequence = extension(certificate, OID.basicConstraints, asn1js.Sequence);
  if (sequence === undefined) return { ca: false, pathLength: undefined };
  const { cA, pathLenConstraint } = new pkijs.BasicConstraints({ schema: sequence });
  return { ca: cA, pathLength: typeof pathLenConstraint === 'number' ? pathLenConstraint : undefined };
}

function extension<T extends asn1js.AsnType>(
  certificate: Certificate,
  oid: string,
  type: new (...parameters: never[]) => T,
): T | undefined {
  const found = certificate.extensions.get(oid);
  if (found === undefined) return undefined;
  const result = readDer(found.value);
  if (!(result instanceof type)) throw new Refusal('FORMAT_FAILURE', `The certificate extension ${oid} is malformed.`);
  return result;
}

/** Node prints one attribute per line and escapes line breaks inside values. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
