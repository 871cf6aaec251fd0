import { type Utc, utc } from '../core/utc.ts';
import { overallResult } from '../model/verification.ts';
import { attempt, type Check, refuseUnless } from './check.ts';
import { type SignatureExpectation, type SignatureVerification, verifyDetached } from './cms-verify.ts';
import { locateSignature } from './pdf-signature.ts';

export interface PdfVerification extends SignatureVerification {
  /** `/M`: what the signer claims; the proven time is `time`. */
  readonly claimed?: Utc;
}

/**
 * Clocks differ: a claim may be this much later than the timestamp that was made after it, and this much outside the
 * validity of the certificate, which another machine may have issued just before.
 */
const CLOCK_TOLERANCE_MS = 300_000;

/**
 * Verifies a signed PDF report: one signature over the whole file in one revision, the CMS signature and its
 * timestamp (see `verifyDetached`), and that the claimed time lies in the certificate's validity and before the
 * timestamp's.
 *
 * Never throws, whatever the bytes are.
 */
export function verifyPdf(pdf: Uint8Array, expected: SignatureExpectation): PdfVerification {
  const checks: Check[] = [];
  const found = attempt(
    checks,
    'pdf.structure',
    () => locateSignature(pdf),
    () => 'One signature covers the whole file, and nothing was added to it.',
  );
  if (found === undefined) return { result: overallResult(checks), checks };
  const result = verifyDetached(found.der, { sha256: found.sha256 }, expected);
  checks.push(...result.checks);
  if (result.signer !== undefined) {
    attempt(
      checks,
      'pdf.claimed-time',
      () => assertClaim(found.claimed, result),
      () => `The claimed time, ${utc(found.claimed)}, lies in the certificate’s validity.`,
    );
  }
  return { ...result, result: overallResult(checks), checks, claimed: utc(found.claimed) };
}

function assertClaim(claimed: Date, { signer, time }: SignatureVerification): void {
  const moment = utc(claimed);
  const within =
    signer !== undefined &&
    claimed.getTime() >= Date.parse(signer.notBefore) - CLOCK_TOLERANCE_MS &&
    claimed.getTime() <= Date.parse(signer.notAfter) + CLOCK_TOLERANCE_MS;
  refuseUnless(
    within,
    'SIG_CONSTRAINTS_FAILURE',
    `The claimed time, ${moment}, lies outside the certificate’s validity.`,
  );
  refuseUnless(
    time === undefined || claimed.getTime() <= Date.parse(time) + CLOCK_TOLERANCE_MS,
    'TIMESTAMP_ORDER_FAILURE',
    `The claimed time, ${moment}, lies after the timestamp, ${time}.`,
  );
}
