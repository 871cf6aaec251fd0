import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { digestOfIdentifier, isSignature } from './algorithms.ts';
import { type Certificate, type CertificateDescription, describeCertificate, keyOf } from './certificate.ts';
import { findPath, type Purpose } from './chain.ts';
import { attempt, type Check, refuseUnless } from './check.ts';
import { sameBytes } from './der.ts';
import { OID } from './oids.ts';
import type { SignedData } from './read-signed-data.ts';

/** What a signature is checked against. */
export interface SignerExpectation {
  readonly contentType: string;
  /** The content's digest by the signer's algorithm. */
  readonly contentDigest: (digest: 'sha256' | 'sha384' | 'sha512') => Uint8Array;
  readonly roots: readonly Certificate[];
  readonly purpose: Purpose;
  /** Refuse certificates that are not part of the path: nothing unsigned may hide beside the signature. */
  readonly noSpareCertificates: boolean;
  /** Put before the ids of the steps. */
  readonly prefix: string;
}

/** A signer whose certificate leads to a pinned root. */
export interface TrustedSigner {
  /** Leaf first, pinned root last. */
  readonly path: readonly Certificate[];
  readonly certificate: CertificateDescription;
  readonly root: CertificateDescription;
}

/**
 * The steps that every signature goes through, whatever the clock says: content, signing certificate (ESS),
 * signature, chain to a pinned root. All are tried, so that the auditor sees each that fails.
 *
 * @returns whom the path leads from and to when it was found, whatever the other steps said
 */
export function checkSigner(checks: Check[], data: SignedData, expected: SignerExpectation): TrustedSigner | undefined {
  const { prefix } = expected;
  attempt(
    checks,
    `${prefix}content`,
    () => assertContent(data, expected),
    () => 'The content is what was signed.',
  );
  const certificate = attempt(
    checks,
    `${prefix}signing-certificate`,
    () => signingCertificate(data, expected.purpose),
    () => 'The signature names its certificate by digest.',
  );
  if (certificate === undefined) return undefined;
  attempt(
    checks,
    `${prefix}signature`,
    () => assertSignature(data, certificate),
    () => 'The signature value is right under the certificate’s key.',
  );
  return attempt(
    checks,
    `${prefix}chain`,
    () => trustedSigner(data, certificate, expected),
    ({ certificate: { subject }, root }) => `${subject} leads to the pinned root ${root.subject}.`,
  );
}

function assertContent({ contentType, signer }: SignedData, expected: SignerExpectation): void {
  const type = signer.signed.get(OID.contentType);
  const digest = signer.signed.get(OID.messageDigest);
  const typed = type instanceof asn1js.ObjectIdentifier && type.valueBlock.toString() === expected.contentType;
  refuseUnless(
    typed && contentType === expected.contentType,
    'FORMAT_FAILURE',
    'The signed content type is not what is expected here.',
  );
  refuseUnless(digest instanceof asn1js.OctetString, 'FORMAT_FAILURE', 'There is no messageDigest attribute.');
  refuseUnless(
    sameBytes(digest.valueBlock.valueHexView, expected.contentDigest(signer.digest)),
    'HASH_FAILURE',
    'The content is not what was signed: its digest differs.',
  );
}

/** The certificate that issuer and serial name, if the signed ESS attribute names the same by digest. */
function signingCertificate({ certificates, signer }: SignedData, purpose: Purpose): Certificate {
  const named = certificates.filter(
    (each) => sameBytes(each.issuer, signer.issuer) && sameBytes(each.serial, signer.serial),
  );
  const [certificate, ...others] = named;
  refuseUnless(
    certificate !== undefined && others.length === 0,
    'NO_SIGNING_CERTIFICATE_FOUND',
    'The signer’s certificate is not embedded exactly once.',
  );
  const { algorithm, hash } = essHash(signer.signed, purpose);
  const actual = createHash(algorithm).update(certificate.der).digest();
  const message = 'The signed certificate digest (ESS) is that of another certificate.';
  refuseUnless(sameBytes(hash, actual), 'NO_SIGNING_CERTIFICATE_FOUND', message);
  return certificate;
}

/**
 * The first certificate digest of SigningCertificateV2 (RFC 5035), or of its predecessor with SHA-1 (RFC 2634), which
 * RFC 3161 timestamps still use: there SHA-1 only picks out a certificate that chains to the pinned root anyway.
 */
function essHash(
  attributes: SignedData['signer']['signed'],
  purpose: Purpose,
): { algorithm: string; hash: Uint8Array } {
  const v2 = attributes.get(OID.signingCertificateV2);
  const v1 = purpose === 'timestamping' ? attributes.get(OID.signingCertificate) : undefined;
  const first = firstCertificateId(v2 ?? v1);
  const [head, next] = first.valueBlock.value;
  const named = v2 !== undefined && head instanceof asn1js.Sequence;
  const hash = named ? next : head;
  refuseUnless(hash instanceof asn1js.OctetString, 'FORMAT_FAILURE', 'The ESS certificate attribute is malformed.');
  const v2Algorithm = named ? digestOfIdentifier(new pkijs.AlgorithmIdentifier({ schema: head })) : 'sha256';
  return { algorithm: v2 === undefined ? 'sha1' : v2Algorithm, hash: hash.valueBlock.valueHexView };
}

function firstCertificateId(attribute: asn1js.AsnType | undefined): asn1js.Sequence {
  const list = attribute instanceof asn1js.Sequence ? attribute.valueBlock.value[0] : undefined;
  const first = list instanceof asn1js.Sequence ? list.valueBlock.value[0] : undefined;
  const message = 'The signature does not name its certificate by digest (ESS).';
  refuseUnless(first instanceof asn1js.Sequence, 'SIG_CONSTRAINTS_FAILURE', message);
  return first;
}

function assertSignature({ signer }: SignedData, certificate: Certificate): void {
  const right = isSignature(signer.scheme, keyOf(certificate), signer.message, signer.signature);
  refuseUnless(right, 'SIG_CRYPTO_FAILURE', 'The signature value is wrong under the certificate’s key.');
}

function trustedSigner(
  { certificates }: SignedData,
  certificate: Certificate,
  { roots, purpose, noSpareCertificates }: SignerExpectation,
): TrustedSigner {
  const others = certificates.filter((each) => each !== certificate);
  const path = findPath(certificate, others, roots, purpose);
  const spare = others.some((each) => !path.some((used) => sameBytes(used.der, each.der)));
  const repeated =
    new Set(certificates.map((each) => Buffer.from(each.der).toString('hex'))).size < certificates.length;
  const message = 'Certificates are embedded that play no part in the signature.';
  refuseUnless(!noSpareCertificates || !(spare || repeated), 'SIG_CONSTRAINTS_FAILURE', message);
  const root = path.at(-1) ?? certificate;
  return { path, certificate: describeCertificate(certificate.der), root: describeCertificate(root.der) };
}
