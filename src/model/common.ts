import { z } from 'zod';
import type { Json } from '../core/json.ts';

/**
 * The small shapes every other model is built from. What is written to disk and read back has a schema, and its
 * type comes from the schema: one definition serves the compiler, the reader of untrusted files and the published
 * JSON Schema.
 */

/** A day of the calendar: 2026-02-29 is none. */
export const DaySchema = z.iso.date('want a day of the calendar, YYYY-MM-DD');

export const UtcSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'want YYYY-MM-DDTHH:MM:SS.mmmZ');
export const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'want 64 lower-case hexadecimal digits');
export const AccountIdSchema = z.string().regex(/^\d{12}$/, 'want a 12-digit AWS account id');
export const JsonSchema: z.ZodType<Json> = z.json();

/** One AWS account and one Region, or `global` for what has no Region. One partition per run. */
export const ScopeSchema = z
  .strictObject({ account: AccountIdSchema, region: z.string().regex(/^[a-z0-9-]+$/) })
  .readonly();
export type Scope = z.infer<typeof ScopeSchema>;

/** An API operation as `service:Operation`, with the service's endpoint prefix: `iam:GetCredentialReport`. */
export const OperationSchema = z.templateLiteral([
  z.string().regex(/^[a-z0-9-]+$/),
  ':',
  z.string().regex(/^[A-Za-z0-9]+$/),
]);
export type Operation = `${string}:${string}`;

export const StatusSchema = z.enum(['pass', 'fail', 'not-established', 'not-applicable', 'inherited', 'attested']);
export const SeveritySchema = z.enum(['critical', 'high', 'medium', 'low']);

/** The Region name under which what belongs to a whole account is kept. */
export const GLOBAL = 'global';

/**
 * Stands for the Regions of an account, or the accounts of the organization, that a list would have named which nobody
 * could read to its end. Never the name of a Region: those end in a number.
 */
export const NOT_KNOWN = 'not-known';

/** `account/region`: a scope as one word, for keys and file names. */
export function scopeKey(scope: Scope): string {
  return `${scope.account}/${scope.region}`;
}
