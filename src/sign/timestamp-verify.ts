import { createHash } from 'node:crypto';
import { type Utc, utc } from '../core/utc.ts';
import { overallResult, type StepResult } from '../model/verification.ts';
import { type Certificate, type CertificateDescription, readCertificate } from './certificate.ts';
import { assertValidAt, validityOf } from './chain.ts';
import { attempt, type Check, Refusal, refuseUnless } from './check.ts';
import { checkSigner, type TrustedSigner } from './check-signer.ts';
import { OID } from './oids.ts';
import { assertImprint, readTimestampToken, type TimestampToken } from './timestamp-token.ts';

/** How a timestamp was judged. `time` is there only when the token passed or only its own expiry is open. */
export interface TimestampVerification {
  readonly result: StepResult;
  readonly checks: readonly Check[];
  /** The proven time: the data existed then. Present unless a step failed or no root was given. */
  readonly time?: Utc;
  readonly authority?: CertificateDescription;
}

export interface TimestampExpectation {
  /** The pinned roots of timestamp authorities, DER. None makes the answer indeterminate. */
  readonly roots: readonly Uint8Array[];
  /** The moment of verification. */
  readonly at: Date;
}

/** Clocks differ; a timestamp may be this far ahead of the verifier's. */
const CLOCK_TOLERANCE_MS = 300_000;

/**
 * Verifies an RFC 3161 token over data against pinned roots. The authority's certificate must have been valid at the
 * token's time; if it has expired since, the answer is indeterminate (OUT_OF_BOUNDS_NO_POE), because its key may
 * have been stolen later and used to date back.
 *
 * Never throws, whatever the bytes are.
 */
export function verifyTimestamp(
  token: Uint8Array,
  data: Uint8Array,
  expected: TimestampExpectation,
): TimestampVerification {
  const checks: Check[] = [];
  const read = attempt(
    checks,
    'timestamp.format',
    () => readTimestampToken(token),
    () => 'It is a timestamp token.',
  );
  if (read === undefined) return { result: overallResult(checks), checks };
  attempt(
    checks,
    'timestamp.imprint',
    () => assertImprint(read, data),
    () => 'The timestamp is for this data.',
  );
  const roots = attempt(
    checks,
    'timestamp.roots',
    () => expected.roots.map(readCertificate),
    () => 'The pinned root certificates can be read.',
  );
  const signer = roots && checkTokenSigner(checks, read, roots);
  if (signer !== undefined) {
    attempt(
      checks,
      'timestamp.validity',
      () => assertTime(read, signer.path, expected.at),
      () => timeSentence(read),
    );
  }
  return conclude(checks, read, signer);
}

function checkTokenSigner(
  checks: Check[],
  read: TimestampToken,
  roots: readonly Certificate[],
): TrustedSigner | undefined {
  return checkSigner(checks, read.data, {
    contentType: OID.tstInfo,
    contentDigest: (digest) => createHash(digest).update(read.info).digest(),
    roots,
    purpose: 'timestamping',
    // Authorities embed cross-certificates that a given root does not need.
    noSpareCertificates: false,
    prefix: 'timestamp.',
  });
}

function assertTime({ genTime }: TimestampToken, path: readonly Certificate[], at: Date): void {
  refuseUnless(
    genTime.getTime() <= at.getTime() + CLOCK_TOLERANCE_MS,
    'TIMESTAMP_ORDER_FAILURE',
    `The timestamp (${utc(genTime)}) lies after the time of verification (${utc(at)}).`,
  );
  assertValidAt(path, genTime);
  const { to } = validityOf(path);
  if (at > to) {
    const message = `The timestamp’s own certificates have expired since (${utc(to)}).`;
    throw new Refusal('OUT_OF_BOUNDS_NO_POE', message, 'indeterminate');
  }
}

function conclude(
  checks: readonly Check[],
  read: TimestampToken,
  signer: TrustedSigner | undefined,
): TimestampVerification {
  const result = overallResult(checks);
  if (result === 'failed' || signer === undefined) return { result, checks };
  return { result, checks, time: utc(read.genTime), authority: signer.certificate };
}

function timeSentence({ genTime }: TimestampToken): string {
  return `The data existed at ${utc(genTime)}, by the timestamp authority’s word.`;
}
