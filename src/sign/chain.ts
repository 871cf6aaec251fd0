import {
  type Certificate,
  constraintsOf,
  isIssuedBy,
  KEY_USAGE,
  keyOf,
  keyUsageOf,
  purposesOf,
} from './certificate.ts';
import { Refusal, refuseUnless } from './check.ts';
import { sameBytes } from './der.ts';
import { OID } from './oids.ts';

/**
 * Certification path validation, the part of RFC 5280 §6 that a signature with a pinned root needs. Revocation is
 * not looked at: a package is checked offline, and the report says so.
 */

/** What a certificate at the path's start must be good for. */
export type Purpose = 'document-signing' | 'timestamping';

const MOST_CERTIFICATES = 16;

/** Critical extensions whose meaning the checks below cover, or that only ever widen what is stated. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extendedKeyUsage,
  OID.certificatePolicies,
  OID.subjectAltName,
]);

/** Purposes that make an end entity acceptable; no extendedKeyUsage at all is acceptable for documents only. */
const DOCUMENT_PURPOSES: readonly string[] = [OID.emailProtection, OID.documentSigning, OID.anyExtendedKeyUsage];

/**
 * The path from `leaf` to one of the pinned roots, leaf first, root last, with every rule checked but the clock
 * (see `assertValidAt`). Roots are compared as whole certificates; the embedded ones only ever serve as
 * intermediates.
 *
 * @throws Refusal NO_CERTIFICATE_CHAIN_FOUND, CHAIN_CONSTRAINTS_FAILURE, CRYPTO_CONSTRAINTS_FAILURE
 */
export function findPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  roots: readonly Certificate[],
  purpose: Purpose,
): readonly Certificate[] {
  if (roots.length === 0) {
    const message = 'No root certificate was given, so nothing says whom to trust.';
    throw new Refusal('NO_CERTIFICATE_CHAIN_FOUND', message, 'indeterminate');
  }
  refuseUnless(intermediates.length <= MOST_CERTIFICATES, 'FORMAT_FAILURE', 'More than 16 certificates are embedded.');
  const path = searchPath(leaf, intermediates, roots);
  refuseUnless(
    path !== undefined,
    'NO_CERTIFICATE_CHAIN_FOUND',
    'The signer’s certificate does not lead to the root certificate that was given.',
  );
  assertLeaf(leaf, purpose);
  path.slice(1).forEach((issuer, below) => {
    assertIssuer(issuer, below, purpose);
  });
  return path;
}

/** The time in which every certificate of the path is valid: both ends belong to it. */
export function validityOf(path: readonly Certificate[]): { from: Date; to: Date } {
  return {
    from: new Date(Math.max(...path.map((each) => each.notBefore.getTime()))),
    to: new Date(Math.min(...path.map((each) => each.notAfter.getTime()))),
  };
}

/** @throws Refusal NOT_YET_VALID or EXPIRED when a certificate of the path is not valid at `time` */
export function assertValidAt(path: readonly Certificate[], time: Date): void {
  const { from, to } = validityOf(path);
  const moment = time.toISOString();
  refuseUnless(
    time >= from,
    'NOT_YET_VALID',
    `At ${moment} the certificates were not yet valid (from ${from.toISOString()}).`,
  );
  refuseUnless(time <= to, 'EXPIRED', `At ${moment} the certificates had expired (${to.toISOString()}).`);
}

/** Breadth first; each certificate is visited once, so hostile loops and repetitions end. */
function searchPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  roots: readonly Certificate[],
): readonly Certificate[] | undefined {
  const open: (readonly Certificate[])[] = [[leaf]];
  const unvisited = new Set(intermediates);
  for (const path of open) {
    const last = path.at(-1) ?? leaf;
    const root = roots.find((each) => isIssuedBy(last, each) && !sameBytes(each.der, leaf.der));
    if (root !== undefined) return [...path, root];
    for (const issuer of unvisited) {
      if (!isIssuedBy(last, issuer)) continue;
      unvisited.delete(issuer);
      open.push([...path, issuer]);
    }
  }
  return undefined;
}

function assertLeaf(leaf: Certificate, purpose: Purpose): void {
  const usage = keyUsageOf(leaf);
  const purposes = purposesOf(leaf);
  assertUnderstood(leaf);
  keyOf(leaf);
  forChain(!constraintsOf(leaf).ca, 'The signer’s certificate is a CA certificate; a signer must be an end entity.');
  if (purpose === 'timestamping') {
    // RFC 3161 §2.3: only timeStamping, and critical.
    const only = purposes?.length === 1 && purposes[0] === OID.timeStamping;
    const critical = leaf.extensions.get(OID.extendedKeyUsage)?.critical === true;
    forChain(only && critical, 'The timestamp signer’s certificate is not a timestamping certificate (RFC 3161 §2.3).');
    forChain(usage === undefined || maySign(usage), 'The timestamp signer’s key is not for signing (keyUsage).');
  } else {
    const suits = purposes === undefined || purposes.some((each) => DOCUMENT_PURPOSES.includes(each));
    forChain(suits, 'The signer’s certificate is not for signing documents (extendedKeyUsage).');
    forChain(usage !== undefined && maySign(usage), 'The signer’s certificate is not for signatures (keyUsage).');
  }
}

function assertIssuer(issuer: Certificate, caBelow: number, purpose: Purpose): void {
  const { ca, pathLength } = constraintsOf(issuer);
  const usage = keyUsageOf(issuer);
  const purposes = purposesOf(issuer);
  const wanted = purpose === 'timestamping' ? [OID.timeStamping, OID.anyExtendedKeyUsage] : DOCUMENT_PURPOSES;
  assertUnderstood(issuer);
  forChain(ca, 'A certificate that issued another is not a CA certificate (basicConstraints).');
  forChain(pathLength === undefined || caBelow <= pathLength, 'A CA certificate allows fewer CAs below it (pathLen).');
  forChain(
    usage === undefined || (usage & KEY_USAGE.keyCertSign) !== 0,
    'A CA’s key is not for certificates (keyUsage).',
  );
  forChain(purposes?.some((each) => wanted.includes(each)) ?? true, 'A CA is not for this purpose (extendedKeyUsage).');
}

function maySign(usage: number): boolean {
  return (usage & (KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation)) !== 0;
}

function assertUnderstood(certificate: Certificate): void {
  for (const [oid, { critical }] of certificate.extensions) {
    forChain(
      !critical || UNDERSTOOD.has(oid),
      `A certificate has a critical extension that is not understood (${oid}).`,
    );
  }
}

function forChain(condition: boolean, message: string): asserts condition {
  refuseUnless(condition, 'CHAIN_CONSTRAINTS_FAILURE', message);
}
