import { messageOf } from '../core/errors.ts';
import type { Step, StepResult } from '../model/verification.ts';

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

/** One step of a verification, in the shape of the model's. `indication` is there unless the step passed. */
export interface Check extends Step {
  readonly indication?: SubIndication;
}

/** Why a step did not pass. Thrown inside `src/sign` only; verifiers turn it into a `Check`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly indication: SubIndication;
  readonly result: Exclude<StepResult, 'passed'>;

  constructor(indication: SubIndication, message: string, result: Exclude<StepResult, 'passed'> = 'failed') {
    super(message);
    this.indication = indication;
    this.result = result;
  }
}

/** Throws a `Refusal` unless the condition holds. */
export function refuseUnless(condition: boolean, indication: SubIndication, message: string): asserts condition {
  if (!condition) throw new Refusal(indication, message);
}

/**
 * Runs one step and records its outcome. Whatever is thrown becomes a step that did not pass, so that hostile
 * input can fail a verification but never break it; an unforeseen error counts as a format failure.
 *
 * @returns the step's value, or undefined when it did not pass.
 */
export function attempt<T>(
  checks: Check[],
  name: string,
  step: () => T,
  sentence: (value: T) => string,
): T | undefined {
  try {
    const value = step();
    checks.push({ name, result: 'passed', detail: [sentence(value)] });
    return value;
  } catch (thrown) {
    checks.push(refused(name, thrown));
    return undefined;
  }
}

function refused(name: string, thrown: unknown): Check {
  if (thrown instanceof Refusal) {
    return { name, result: thrown.result, indication: thrown.indication, detail: [thrown.message] };
  }
  return { name, result: 'failed', indication: 'FORMAT_FAILURE', detail: [`It cannot be read: ${messageOf(thrown)}`] };
}
