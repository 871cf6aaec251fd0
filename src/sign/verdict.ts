import { messageOf } from '../core/errors.ts';

/**
 * How a verification answers: step by step, each passed, failed or indeterminate, with the sub-indication of
 * ETSI EN 319 102-1 §5.1.3 that names the reason.
 *
 * One difference from ETSI: constraint failures (SIG_CONSTRAINTS_FAILURE, CHAIN_CONSTRAINTS_FAILURE, and a chain
 * that ends anywhere but in the pinned root) are `failed` here. ETSI leaves them indeterminate because another
 * policy might accept; Goldproof has one policy. `indeterminate` is kept for what more input could settle: no
 * root given, no proof that the signature existed before its certificate expired.
 */

export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TIMESTAMP_ORDER_FAILURE';

export type Verdict = 'passed' | 'failed' | 'indeterminate';

/** One step of a verification. `indication` is there unless the step passed. */
export interface Check {
  readonly id: string;
  readonly verdict: Verdict;
  readonly indication?: SubIndication;
  /** A sentence for the auditor. */
  readonly message: string;
}

/** Why a step did not pass. Thrown inside `src/sign` only; verifiers turn it into a `Check`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly indication: SubIndication;
  readonly verdict: Exclude<Verdict, 'passed'>;

  constructor(indication: SubIndication, message: string, verdict: Exclude<Verdict, 'passed'> = 'failed') {
    super(message);
    this.indication = indication;
    this.verdict = verdict;
  }
}

/** Throws a `Refusal` unless the condition holds. */
export function require(condition: boolean, indication: SubIndication, message: string): asserts condition {
  if (!condition) throw new Refusal(indication, message);
}

/**
 * Runs one step and records its outcome. Whatever is thrown becomes a step that did not pass, so that hostile
 * input can fail a verification but never break it; an unforeseen error counts as a format failure.
 *
 * @returns the step's value, or undefined when it did not pass.
 */
export function attempt<T>(checks: Check[], id: string, step: () => T, sentence: (value: T) => string): T | undefined {
  try {
    const value = step();
    checks.push({ id, verdict: 'passed', message: sentence(value) });
    return value;
  } catch (thrown) {
    checks.push(refused(id, thrown));
    return undefined;
  }
}

/** The worst verdict of all steps: failed, then indeterminate, then passed. No step at all is indeterminate. */
export function worst(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.verdict === 'failed')) return 'failed';
  if (checks.length === 0 || checks.some((check) => check.verdict === 'indeterminate')) return 'indeterminate';
  return 'passed';
}

function refused(id: string, thrown: unknown): Check {
  if (thrown instanceof Refusal) {
    return { id, verdict: thrown.verdict, indication: thrown.indication, message: thrown.message };
  }
  return { id, verdict: 'failed', indication: 'FORMAT_FAILURE', message: `It cannot be read: ${messageOf(thrown)}` };
}
