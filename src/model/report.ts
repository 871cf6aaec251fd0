import { z } from 'zod';
import { FindingSchema, ObservationSchema } from './assess.ts';
import {
  AccountIdSchema,
  JsonSchema,
  OperationSchema,
  ScopeSchema,
  SeveritySchema,
  Sha256Schema,
  StatusSchema,
  UtcSchema,
} from './common.ts';
import { ApprovedValueSchema, ListReadSchema } from './evidence.ts';
import { ControlTotalSchema } from './facts.ts';

/** `report.json`: the report. Every other format is made from it, and checked against it. */

const count = z.int().nonnegative();
const text = z.string();

export const WaiverSchema = z
  .strictObject({
    id: text,
    exception: text,
    owner: text,
    approver: text,
    reason: text,
    compensatingControl: text,
    approved: UtcSchema,
    expires: UtcSchema,
  })
  .readonly();
export type Waiver = z.infer<typeof WaiverSchema>;

export const ManagementResponseSchema = z
  .strictObject({
    exception: text,
    owner: text,
    plan: text,
    due: UtcSchema,
    state: z.enum(['agreed', 'disputed', 'remediated']),
    by: text,
    at: UtcSchema,
  })
  .readonly();
export type ManagementResponse = z.infer<typeof ManagementResponseSchema>;

/** What a parameter approves: who answers for it, why, until when. */
export const ApprovalSchema = z
  .strictObject({
    param: text,
    id: text,
    owner: text,
    reason: text,
    /** The first day on which it no longer holds, in the time zone of the period. */
    expires: z.iso.date(),
    /** It still holds when the period ends; one that does not approves nothing. */
    inForce: z.boolean(),
    /** Controls with rows that conform and name it. */
    usedBy: z.array(z.strictObject({ control: text, rows: count }).readonly()).readonly(),
  })
  .readonly();

/** Third-party assurance or an attestation: registered by title and digest, never embedded. */
export const AssuranceSchema = z
  .strictObject({
    kind: z.enum(['inherited', 'attestation']),
    control: text,
    title: text,
    issuer: text,
    from: UtcSchema,
    to: UtcSchema,
    sha256: Sha256Schema,
    statements: z.array(text).readonly(),
    owner: text.exactOptional(),
    coversPeriod: z.boolean(),
  })
  .readonly();
export type Assurance = z.infer<typeof AssuranceSchema>;

export const ExceptionSchema = ObservationSchema.unwrap()
  .extend({
    exception: text,
    message: text,
    severity: SeveritySchema,
    firstSeen: UtcSchema,
    /** Packages in a row, this one included. */
    seen: z.int().positive(),
    waiver: WaiverSchema.exactOptional(),
    response: ManagementResponseSchema.exactOptional(),
  })
  .readonly();
export type Exception = z.infer<typeof ExceptionSchema>;

/** The words of a control as they stood when it was judged, so that the report is complete by itself. */
export const ControlTextSchema = z
  .strictObject({
    id: text,
    family: text,
    title: text,
    severity: SeveritySchema,
    objective: text,
    duties: z.strictObject({ aws: text.exactOptional(), customer: text.exactOptional() }).readonly(),
    statements: z.array(z.strictObject({ id: text, trace: z.enum(['direct', 'supporting']) }).readonly()).readonly(),
    time: z.enum(['point-in-time', 'period']),
    grain: z.enum(['organisation', 'account', 'region']),
    tests: z
      .array(
        z
          .strictObject({
            id: text,
            kind: z.enum(['requirement', 'advice']),
            population: text,
            populationMeaning: text,
            scope: text.exactOptional(),
            expect: text,
            columns: z.array(z.strictObject({ name: text, meaning: text, source: text }).readonly()).readonly(),
            algorithms: z.array(z.strictObject({ id: text, description: text }).readonly()).readonly(),
            totals: z.array(ControlTotalSchema).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    rests: z.enum(['attestation', 'inherited']).exactOptional(),
    empty: z.enum(['pass', 'not-applicable', 'not-established']),
    limits: z.array(text).readonly(),
    remediation: text,
    mappings: z
      .array(
        z.strictObject({ framework: text, ref: text, strength: z.enum(['full', 'partial', 'uncertain']) }).readonly(),
      )
      .readonly(),
  })
  .readonly();
export type ControlText = z.infer<typeof ControlTextSchema>;

/** Calls of one scope, by what became of them. */
export const ScopeCoverageSchema = z
  .strictObject({
    scope: ScopeSchema,
    in: z.boolean(),
    reason: text.exactOptional(),
    calls: count,
    answered: count,
    absent: count,
    denied: count,
    throttled: count,
    failed: count,
    unsupported: count,
    /** Every call that was not answered, by operation. */
    unanswered: z
      .array(
        z
          .strictObject({
            operation: OperationSchema,
            outcome: text,
            by: text.exactOptional(),
            calls: count,
            message: text,
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type ScopeCoverage = z.infer<typeof ScopeCoverageSchema>;

export const ChangeSchema = z
  .strictObject({
    exception: text,
    control: text,
    subject: text,
    what: z.enum(['new', 'closed', 'repeat', 'no-longer-visible']),
  })
  .readonly();
export type Change = z.infer<typeof ChangeSchema>;

/** What CloudTrail's event history says of the calls that the evidence is made of. */
export const CorroborationSchema = z
  .strictObject({
    /** When it was asked. */
    at: z.strictObject({ from: UtcSchema, to: UtcSchema }).readonly(),
    /** Which time it was asked about; whole seconds. */
    asked: z.strictObject({ from: UtcSchema, to: UtcSchema }).readonly(),
    /** By whose history, and for which user name. */
    places: z
      .array(
        z
          .strictObject({
            account: AccountIdSchema,
            region: text,
            user: text,
            /** found + notFound + notKnown. */
            calls: count,
            found: count,
            /** Of those found. */
            contradicted: count,
            notFound: count,
            notKnown: count,
            /** Events of the collector of which no record tells. */
            unrecorded: count,
          })
          .readonly(),
      )
      .readonly(),
    contradictions: z
      .strictObject({
        total: count,
        listed: z
          .array(
            z
              .strictObject({
                record: text,
                requestId: text.nullable(),
                event: text,
                differs: z.array(text).readonly(),
              })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
    unrecorded: z
      .strictObject({
        total: count,
        listed: z
          .array(
            z
              .strictObject({
                event: text,
                requestId: text.nullable(),
                operation: text,
                account: AccountIdSchema,
                region: text,
                at: UtcSchema,
              })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
    /** Operations of which calls were not found, with how many there were. */
    notFound: z.array(z.strictObject({ operation: text, calls: count, of: count }).readonly()).readonly(),
  })
  .readonly();
export type Corroboration = z.infer<typeof CorroborationSchema>;

export const ReportSchema = z
  .strictObject({
    schema: z.literal('goldproof.report/1'),
    number: text,
    revision: z.int().positive(),
    supersedes: z
      .strictObject({ number: text, revision: z.int().positive(), sums: Sha256Schema })
      .readonly()
      .exactOptional(),
    run: text,
    organisation: text,
    classification: text,
    recipients: z.array(text).readonly(),
    retainUntil: UtcSchema,
    /** Half-open, with the time zone it was asked in. */
    period: z.strictObject({ from: UtcSchema, to: UtcSchema, zone: text }).readonly(),
    /** The period had not ended when collecting began: it is reported on as far as it had passed. */
    interim: z.boolean(),
    /** `now` in expressions is `collected.from`. */
    collected: z.strictObject({ from: UtcSchema, to: UtcSchema }).readonly(),
    /** What CloudTrail's event history answered for. */
    events: z.array(z.strictObject({ scope: ScopeSchema, from: UtcSchema, to: UtcSchema }).readonly()).readonly(),
    /** Null where CloudTrail was never asked. */
    corroboration: CorroborationSchema.nullable(),
    people: z
      .array(
        z
          .strictObject({
            role: z.enum(['preparer', 'reviewer', 'approver']),
            name: text,
            at: UtcSchema.exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
    source: z.strictObject({ title: text, url: text, revision: text }).readonly(),
    criteria: z
      .array(
        z
          .strictObject({ param: text, value: JsonSchema, from: z.enum(['default', 'config']), meaning: text })
          .readonly(),
      )
      .readonly(),
    approvals: z.array(ApprovalSchema).readonly(),
    /** Of the evidence: what looked like an account, a secret or a person and was left as it was, at how many places. */
    approvedValues: z.array(ApprovedValueSchema.unwrap().extend({ places: count }).readonly()).readonly(),
    /** Of the organization's accounts. */
    accountList: ListReadSchema,
    accounts: z
      .array(
        z
          .strictObject({
            id: AccountIdSchema,
            state: text,
            in: z.boolean(),
            reason: text.exactOptional(),
            /** Of its Regions; left out where they were not asked for. */
            regionList: ListReadSchema.exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
    scope: z.array(ScopeCoverageSchema).readonly(),
    /** Calls by operation, over all accounts. */
    calls: z
      .array(
        z
          .strictObject({
            operation: OperationSchema,
            /** Questions that were to be put; absent where only answers name what is asked about. */
            planned: count.exactOptional(),
            /** Questions that were put. */
            made: count,
            /** Pages after the first of a question. */
            pages: count,
          })
          .readonly(),
      )
      .readonly(),
    tls: z
      .array(
        z
          .strictObject({
            protocol: text,
            cipher: text,
            keyExchange: text.nullable(),
            connections: count,
            unauthorized: count,
            proxy: text.nullable(),
          })
          .readonly(),
      )
      .readonly(),
    statements: z
      .array(
        z
          .strictObject({
            id: text,
            text: text,
            strength: z.enum(['required', 'recommended', 'informative']),
            responsible: z.enum(['aws', 'customer', 'shared']),
            drift: text.exactOptional(),
            controls: z.array(text).readonly(),
            /** Absent when no control of this catalog traces to the statement. */
            status: StatusSchema.exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
    controls: z.array(ControlTextSchema).readonly(),
    /** One per catalog control, in the same order, always. */
    findings: z.array(FindingSchema).readonly(),
    exceptions: z.strictObject({ total: count, listed: z.array(ExceptionSchema).readonly() }).readonly(),
    advice: z.strictObject({ total: count, listed: z.array(ObservationSchema).readonly() }).readonly(),
    assurance: z.array(AssuranceSchema).readonly(),
    /** Entries of the registers for exceptions that are not in this report, as those that were mended. */
    unmatched: z
      .array(z.strictObject({ register: z.enum(['waivers', 'responses']), exception: text }).readonly())
      .readonly(),
    changes: z.strictObject({ previous: text.nullable(), listed: z.array(ChangeSchema).readonly() }).readonly(),
    redactions: z.array(z.strictObject({ detector: text, count }).readonly()).readonly(),
    /** The IAM actions of each operation, as the collector declared them. */
    permissions: z
      .array(z.strictObject({ operation: OperationSchema, actions: z.array(text).readonly() }).readonly())
      .readonly(),
    tool: z.strictObject({ name: text, version: text, node: text, sdk: z.record(text, text) }).readonly(),
    catalog: Sha256Schema,
    config: Sha256Schema,
    /** Of `evidence/SHA256SUMS`: binds the PDF to the evidence by itself. */
    evidence: Sha256Schema,
    limitations: z.array(text).readonly(),
  })
  .readonly();
export type Report = z.infer<typeof ReportSchema>;
