import { z } from 'zod';
import { AccountIdSchema, JsonSchema, NOT_KNOWN, ScopeSchema, Sha256Schema, StatusSchema } from './common.ts';
import { UnknownSchema } from './facts.ts';

/** What judging makes of facts. Merging findings is associative and commutative. */

/** One row tested. Streamed into `populations/`, never held across accounts. */
export const ObservationSchema = z
  .strictObject({
    control: z.string(),
    test: z.string(),
    kind: z.enum(['requirement', 'advice']),
    scope: ScopeSchema,
    subject: z.string(),
    result: z.enum(['conforms', 'deviates', 'undetermined']),
    /** The values the expressions read. */
    read: z.record(z.string(), JsonSchema).readonly(),
    unknown: z.array(UnknownSchema).readonly(),
    /** Ids of the evidence records behind the row. */
    from: z.array(z.string()).readonly(),
    /** Of a deviating requirement: digest(control, test, subject), the same id every quarter. */
    exception: z.string().exactOptional(),
    message: z.string().exactOptional(),
  })
  .readonly();
export type Observation = z.infer<typeof ObservationSchema>;

const count = z.int().nonnegative();
export const CountsSchema = z
  .strictObject({
    conforms: count,
    deviates: count,
    undetermined: count,
    /** Of the deviating. */
    waived: count,
    /** Deviations of advice tests. */
    advice: count,
  })
  .readonly();
export type Counts = z.infer<typeof CountsSchema>;

/** An account in scope, or what stands for accounts that are not known. */
const PlaceSchema = z.union([AccountIdSchema, z.literal(NOT_KNOWN)]);

/** One control in one scope, or in what is not known of an account or of the organization. */
export const ScopeResultSchema = z
  .strictObject({
    scope: ScopeSchema.unwrap().extend({ account: PlaceSchema }).readonly(),
    status: StatusSchema,
    counts: CountsSchema,
    gaps: z.array(UnknownSchema).readonly(),
    /** Of a control that is decided over the period by events: for how many of its days they answer. */
    days: z.strictObject({ covered: count, of: count }).readonly().exactOptional(),
    /** Why the status is what it is, in a sentence, where no row says it. */
    reason: z.string().exactOptional(),
    error: z.string().exactOptional(),
  })
  .readonly();
export type ScopeResult = z.infer<typeof ScopeResultSchema>;

export const AccountResultSchema = z
  .strictObject({
    account: PlaceSchema,
    status: StatusSchema,
    counts: CountsSchema,
    scopes: z.array(ScopeResultSchema).readonly(),
  })
  .readonly();
export type AccountResult = z.infer<typeof AccountResultSchema>;

export const FindingSchema = z
  .strictObject({
    control: z.string(),
    status: StatusSchema,
    counts: CountsSchema,
    /** Every in-scope account exactly once, sorted, even one that could not be entered; last, those not known, if any. */
    accounts: z.array(AccountResultSchema).readonly(),
    /** Its populations. */
    files: z.array(z.strictObject({ path: z.string(), rows: count, sha256: Sha256Schema }).readonly()).readonly(),
  })
  .readonly();
export type Finding = z.infer<typeof FindingSchema>;
