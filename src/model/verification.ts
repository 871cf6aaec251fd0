import { z } from 'zod';

/** What `goldproof verify` answers: one step a question, each in three values, never a bare yes. */

const StepResultSchema = z.enum(['passed', 'failed', 'indeterminate']);
export type StepResult = z.infer<typeof StepResultSchema>;

export const StepSchema = z
  .strictObject({
    /** `integrity`, `signature of SHA256SUMS`, `report.pdf`, `scope`, `re-performance`, …: what was checked. */
    name: z.string(),
    /** Indeterminate: it could not be decided, for a reason that the detail names. Never to be read as passed. */
    result: StepResultSchema,
    /** What was compared and what differed; a sentence each. */
    detail: z.array(z.string()).readonly(),
  })
  .readonly();
export type Step = z.infer<typeof StepSchema>;

export const VerificationSchema = z
  .strictObject({
    schema: z.literal('goldproof.verification/1'),
    /** The package as it was named on the command line. */
    subject: z.string(),
    /** The worst of the steps. */
    result: StepResultSchema,
    steps: z.array(StepSchema).readonly(),
  })
  .readonly();
export type Verification = z.infer<typeof VerificationSchema>;

/** Failed if any step failed, else indeterminate if any could not be decided (or none was taken), else passed. */
export function overallResult(steps: readonly Step[]): StepResult {
  if (steps.some((step) => step.result === 'failed')) return 'failed';
  return steps.length > 0 && steps.every((step) => step.result === 'passed') ? 'passed' : 'indeterminate';
}
