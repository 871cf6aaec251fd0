import { z } from 'zod';
import { JsonSchema, SeveritySchema, UtcSchema } from '../model/common.ts';

/** The files of a catalog as people write them. Ids and families are not written: they are the folders' names. */

const text = z.string().trim().min(1, 'must not be empty');
const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'want a name such as maxKeyAgeDays');
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'want lower-case words joined by -');

export const StatementsFileSchema = z.strictObject({
  source: z.strictObject({ title: text, url: z.url(), revision: text }).readonly(),
  statements: z
    .array(
      z
        .strictObject({
          id: z.string().regex(/^S\d\d[a-z]?$/, 'want an id such as S05b'),
          text,
          strength: z.enum(['required', 'recommended', 'informative']),
          responsible: z.enum(['aws', 'customer', 'shared']),
          drift: text.exactOptional(),
        })
        .readonly(),
    )
    .readonly(),
});

const ParamSchema = z
  .strictObject({
    type: z.enum(['string', 'bool', 'int', 'double', 'timestamp', 'list<string>', 'map<string,string>']),
    default: JsonSchema,
    meaning: text,
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    approves: z.enum(['account', 'organization']).exactOptional(),
  })
  .readonly();

const TestSchema = z
  .strictObject({
    id: slug,
    kind: z.enum(['requirement', 'advice']).default('requirement'),
    population: text,
    scope: text.exactOptional(),
    expect: text,
    deviation: text,
  })
  .readonly();

export const ControlFileSchema = z
  .strictObject({
    title: text,
    severity: SeveritySchema,
    objective: text,
    duties: z
      .strictObject({ aws: text.exactOptional(), customer: text.exactOptional() })
      .readonly()
      .refine((duties) => Object.keys(duties).length > 0, 'name at least one duty: aws, customer'),
    statements: z
      .array(z.strictObject({ id: text, trace: z.enum(['direct', 'supporting']) }).readonly())
      .readonly()
      .default([]),
    time: z.enum(['point-in-time', 'period']),
    grain: z.enum(['organisation', 'account', 'region']),
    params: z.record(name, ParamSchema).readonly().default({}),
    applies: z.strictObject({ population: text, when: text }).readonly().exactOptional(),
    tests: z.array(TestSchema).readonly().default([]),
    rests: z.enum(['attestation', 'inherited']).exactOptional(),
    maxAgeDays: z.int().positive().exactOptional(),
    empty: z.enum(['pass', 'not-applicable', 'not-established']).default('not-established'),
    limits: z.array(text).readonly().default([]),
    remediation: text,
    mappings: z
      .record(
        text,
        z
          .array(z.strictObject({ ref: text, strength: z.enum(['full', 'partial', 'uncertain']) }).readonly())
          .readonly(),
      )
      .readonly()
      .default({}),
  })
  .readonly();

const RowSchema = z.record(z.string(), JsonSchema).readonly();

export const CaseSchema = z
  .strictObject({
    name: text,
    test: text,
    /** Columns left out are empty ('' false 0 1970 [] {}); those that may be absent are absent. */
    row: RowSchema.exactOptional(),
    rows: z.array(RowSchema).readonly().exactOptional(),
    /** Columns whose reading is unknown. */
    unknown: z.array(text).readonly().default([]),
    params: z.record(name, JsonSchema).readonly().default({}),
    now: UtcSchema.exactOptional(),
    expect: z.enum(['conforms', 'deviates', 'undetermined', 'out-of-scope']).exactOptional(),
    message: text.exactOptional(),
    status: z.enum(['pass', 'fail', 'not-established', 'not-applicable']).exactOptional(),
  })
  .readonly();
export type Case = z.infer<typeof CaseSchema>;

/** A changed expression that at least one case must catch. */
export const MutantSchema = z
  .strictObject({ test: text, expect: text.exactOptional(), scope: text.exactOptional() })
  .readonly();
export type Mutant = z.infer<typeof MutantSchema>;

export const CasesFileSchema = z.strictObject({
  cases: z.array(CaseSchema).readonly(),
  mutants: z.array(MutantSchema).readonly(),
});
export type CasesFile = z.infer<typeof CasesFileSchema>;
