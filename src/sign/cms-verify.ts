import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import { type Utc, utc } from '../core/utc.ts';
import type { SigningAlgorithm } from '../model/signer.ts';
import { overallResult, type StepResult } from '../model/verification.ts';
import { SCHEME_OF } from './algorithms.ts';
import { type Certificate, type CertificateDescription, readCertificate } from './certificate.ts';
import { assertValidAt, validityOf } from './chain.ts';
import { attempt, type Check, Refusal, refuseUnless } from './check.ts';
import { checkSigner, type TrustedSigner } from './check-signer.ts';
import { writeDer } from './der.ts';
import { OID } from './oids.ts';
import { readSignedData, type SignedData } from './read-signed-data.ts';
import { verifyTimestamp } from './timestamp-verify.ts';

/** The signed content: itself, or only its SHA-256 (32 bytes) where it is large or in pieces. */
export type Content = { readonly bytes: Uint8Array } | { readonly sha256: Uint8Array };

export interface SignatureExpectation {
  /** The pinned roots, DER, from outside the package. None makes the answer indeterminate. */
  readonly roots: readonly Uint8Array[];
  /** The pinned roots of timestamp authorities, DER. */
  readonly timestampRoots: readonly Uint8Array[];
  /** The moment of verification. */
  readonly at: Date;
}

/** How a signature was judged, step by step. */
export interface SignatureVerification {
  readonly result: StepResult;
  readonly checks: readonly Check[];
  readonly algorithm?: SigningAlgorithm;
  /** There when the certificate leads to a pinned root. */
  readonly signer?: CertificateDescription;
  /** The pinned root the signature rests on: its fingerprint is to be compared out of band. */
  readonly root?: CertificateDescription;
  /** The time proven by the signature's timestamp. */
  readonly time?: Utc;
}

/**
 * Verifies a detached CAdES signature, as `signDetached` makes it, against pinned roots. Strict: one signer, DER
 * without spare bytes, SHA-256 with RSASSA-PKCS1-v1_5, RSASSA-PSS or ECDSA, keys from RSA 2048 or P-256, the
 * signed digest of the certificate, key usages, and validity at the timestamp's time. Without a timestamp the
 * certificate must be valid at `at`; after its expiry the answer is indeterminate.
 *
 * Never throws, whatever the bytes are.
 */
export function verifyDetached(
  der: Uint8Array,
  content: Content,
  expected: SignatureExpectation,
): SignatureVerification {
  const checks: Check[] = [];
  const data = attempt(
    checks,
    'format',
    () => readDetached(der),
    () => 'It is a CMS signature with one signer, in DER.',
  );
  if (data === undefined) return { result: overallResult(checks), checks };
  const roots = attempt(
    checks,
    'roots',
    () => expected.roots.map(readCertificate),
    () => 'The pinned root certificates can be read.',
  );
  const signer =
    roots &&
    checkSigner(checks, data, {
      contentType: OID.data,
      contentDigest: () => digestOf(content),
      roots,
      purpose: 'document-signing',
      noSpareCertificates: true,
      prefix: '',
    });
  const time = checkTimestamp(checks, data, expected);
  if (signer !== undefined) checkValidity(checks, signer.path, time, expected.at);
  return conclude(checks, data, signer, time);
}

function readDetached(der: Uint8Array): SignedData {
  const data = readSignedData(der, true);
  const { signer } = data;
  refuseUnless(data.content === undefined, 'FORMAT_FAILURE', 'The signature is not detached: it embeds content.');
  refuseUnless(
    signer.digest === 'sha256' && algorithmOf(data) !== undefined,
    'CRYPTO_CONSTRAINTS_FAILURE',
    'The signature does not use SHA-256.',
  );
  const known = [...signer.unsigned.keys()].every((type) => type === OID.signatureTimeStampToken);
  refuseUnless(known, 'FORMAT_FAILURE', 'The signature has unsigned attributes other than a timestamp.');
  return data;
}

function digestOf(content: Content): Uint8Array {
  return 'sha256' in content ? content.sha256 : createHash('sha256').update(content.bytes).digest();
}

function checkTimestamp(checks: Check[], data: SignedData, expected: SignatureExpectation): Utc | undefined {
  const token = data.signer.unsigned.get(OID.signatureTimeStampToken);
  if (!(token instanceof asn1js.BaseBlock)) return undefined;
  const { timestampRoots, at } = expected;
  const result = verifyTimestamp(writeDer(token), data.signer.signature, { roots: timestampRoots, at });
  checks.push(...result.checks);
  return result.result === 'passed' ? result.time : undefined;
}

function checkValidity(checks: Check[], path: readonly Certificate[], proven: Utc | undefined, at: Date): void {
  const sentence = `The certificates were valid at ${proven ?? utc(at)}.`;
  attempt(
    checks,
    'validity',
    () => assertTime(path, proven, at),
    () => sentence,
  );
}

function assertTime(path: readonly Certificate[], proven: Utc | undefined, at: Date): void {
  const { to } = validityOf(path);
  if (proven === undefined && at > to) {
    const message = `The certificates expired (${utc(to)}), and no timestamp proves that the signature is older.`;
    throw new Refusal('OUT_OF_BOUNDS_NO_POE', message, 'indeterminate');
  }
  assertValidAt(path, proven === undefined ? at : new Date(proven));
}

function algorithmOf({ signer }: SignedData): SigningAlgorithm | undefined {
  const names = Object.keys(SCHEME_OF) as SigningAlgorithm[]; // the record's own keys
  return names.find(
    (name) => SCHEME_OF[name].kind === signer.scheme.kind && SCHEME_OF[name].digest === signer.scheme.digest,
  );
}

function conclude(
  checks: readonly Check[],
  data: SignedData,
  signer: TrustedSigner | undefined,
  time: Utc | undefined,
): SignatureVerification {
  const algorithm = algorithmOf(data);
  return {
    result: overallResult(checks),
    checks,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(signer === undefined ? {} : { signer: signer.certificate, root: signer.root }),
    ...(time === undefined ? {} : { time }),
  };
}
