import { z } from 'zod';
import { AccountIdSchema, JsonSchema, OperationSchema, ScopeSchema, Sha256Schema, UtcSchema } from './common.ts';

/** What AWS answered, kept as it came. Collecting writes these; nothing here judges. */

/** Which policy refused a call, where AWS's message says so. */
export const DeniedBySchema = z.enum([
  'identity',
  'scp',
  'rcp',
  'boundary',
  'session',
  'resource',
  'endpoint',
  'unstated',
]);
export type DeniedBy = z.infer<typeof DeniedBySchema>;

export const OutcomeSchema = z.discriminatedUnion('kind', [
  /** Redacted; in AWS CLI shape; as parsed by the SDK. */
  z.strictObject({ kind: z.literal('ok'), response: JsonSchema }).readonly(),
  /** AWS answered "there is none"; the codes that mean so are declared per operation. */
  z.strictObject({ kind: z.literal('absent'), code: z.string(), message: z.string() }).readonly(),
  /** A row of the pinned service-by-Region table says that the service is not offered there. */
  z.strictObject({ kind: z.literal('unsupported'), basis: z.string() }).readonly(),
  z.strictObject({ kind: z.literal('denied'), code: z.string(), message: z.string(), by: DeniedBySchema }).readonly(),
  z.strictObject({ kind: z.literal('throttled'), code: z.string(), message: z.string() }).readonly(),
  z.strictObject({ kind: z.literal('failed'), code: z.string(), message: z.string() }).readonly(),
]);
export type Outcome = z.infer<typeof OutcomeSchema>;

export const RedactionSchema = z
  .strictObject({
    /** RFC 6901, into `/response/…`, `/input/…` or `/about/…`; a token stays in the text's place. */
    pointer: z.string(),
    /** Where the redacted text stood inside the original string, in UTF-16 code units, half-open. */
    span: z.tuple([z.int(), z.int()]).readonly().exactOptional(),
    /** 1-based line inside a document string. */
    line: z.int().positive().exactOptional(),
    /** `secret.aws-access-key@1`: what the text was. Hygiene facts read this, for the text itself is gone. */
    detector: z.string(),
    /** HMAC-SHA-256 of the text, hex. The key lives in the work directory and is destroyed when the package is sealed. */
    tag: z.string(),
  })
  .readonly();
export type Redaction = z.infer<typeof RedactionSchema>;

/** What a detector found and the config approves, so that it stays: its place as in a redaction, and the text itself. */
export const ApprovedPlaceSchema = RedactionSchema.unwrap()
  .omit({ tag: true })
  .extend({ value: z.string() })
  .readonly();
export type ApprovedPlace = z.infer<typeof ApprovedPlaceSchema>;

/** An entry of `redaction.approved` in the config, as it held when collecting began. */
export const ApprovedValueSchema = z
  .strictObject({
    /** Compared exactly with the text that the detector finds. */
    value: z.string(),
    /** Without its version: `secret.password`. */
    detector: z.string(),
    owner: z.string(),
    reason: z.string(),
    /** The first day on which it no longer holds, in the time zone of the period. */
    expires: z.iso.date(),
    /** It holds to the end of the period, and held when collecting began; one that does not approves nothing. */
    inForce: z.boolean(),
  })
  .readonly();
export type ApprovedValue = z.infer<typeof ApprovedValueSchema>;

export const EvidenceRecordSchema = z
  .strictObject({
    schema: z.literal('goldproof.evidence/1'),
    /** `account/region/service.Operation/digest of what is asked, without its page token/page`. */
    id: z.string(),
    scope: ScopeSchema,
    operation: OperationSchema,
    input: JsonSchema,
    /**
     * Where the input only names a job that an earlier call started: what that call asked. It stands for the input in
     * the id, for the job has another name in every run.
     */
    about: JsonSchema.exactOptional(),
    /** 1-based. */
    page: z.int().positive(),
    /** Whether AWS said that more pages follow; null when the call did not succeed. */
    more: z.boolean().nullable(),
    principal: z.string(),
    host: z.string(),
    /** Key into `evidence/tls.ndjson`. */
    tls: z.string().nullable(),
    startedAt: UtcSchema,
    endedAt: UtcSchema,
    attempts: z.int().nonnegative(),
    requestId: z.string().nullable(),
    /** The response's Date header: AWS's clock beside ours. */
    awsDate: z.string().nullable(),
    httpStatus: z.int().nullable(),
    outcome: OutcomeSchema,
    redactions: z.array(RedactionSchema).readonly(),
    /** Left out where nothing was found that is approved. */
    approved: z.array(ApprovedPlaceSchema).min(1).readonly().exactOptional(),
    /** Of the RFC 8785 form of the record without this member. */
    digest: Sha256Schema,
  })
  .readonly();
export type EvidenceRecord = z.infer<typeof EvidenceRecordSchema>;

/** One TLS connection, captured by the HTTPS agent. */
export const TlsSessionSchema = z
  .strictObject({
    id: z.string(),
    host: z.string(),
    protocol: z.string(),
    cipher: z.string(),
    keyExchange: z.string().nullable(),
    authorized: z.boolean(),
    authorizationError: z.string().nullable(),
    /** The proxy that the connection went through, without credentials. */
    proxy: z.string().nullable(),
    /** Leaf first. */
    certificates: z
      .array(
        z
          .strictObject({ subject: z.string(), issuer: z.string(), validTo: z.string(), sha256: Sha256Schema })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type TlsSession = z.infer<typeof TlsSessionSchema>;

/** What is known of a list that says what there was to look at, and what the config took of it. */
export const ListReadSchema = z
  .strictObject({
    /** AWS's list was read to its last page. */
    complete: z.boolean(),
    /** The config names what is in scope: what the list would add beyond that is out, by management's choice. */
    chosen: z.boolean(),
  })
  .readonly();
export type ListRead = z.infer<typeof ListReadSchema>;

/** Whether something in scope may have been missed: the list was not read, and nobody chose. */
export function isOpen(list: ListRead | undefined): boolean {
  return list !== undefined && !list.complete && !list.chosen;
}

/**
 * What the run set out to read: `evidence/collection.json`. Accounts of the organisation = in + out, each exclusion
 * with its reason, so that nothing disappears silently.
 */
export const CollectionSchema = z
  .strictObject({
    schema: z.literal('goldproof.collection/1'),
    run: z.string(),
    partition: z.string(),
    organisation: z.string().nullable(),
    principal: z.string(),
    from: UtcSchema,
    to: UtcSchema,
    /** When CloudTrail was asked about these calls, if it was: the last such pass, which takes the place of earlier ones. */
    corroborated: z.strictObject({ from: UtcSchema, to: UtcSchema }).readonly().exactOptional(),
    /** What the config approves among the texts that would be replaced: bound here, whatever a config says later. */
    approved: z.array(ApprovedValueSchema).readonly(),
    /** Of the organization's accounts. */
    accountList: ListReadSchema,
    accounts: z
      .array(
        z
          .strictObject({
            id: AccountIdSchema,
            state: z.string(),
            inScope: z.boolean(),
            /** Why it is out of scope, or why it could not be entered. */
            reason: z.string().exactOptional(),
            /** Of its Regions; left out where they were not asked for. */
            regionList: ListReadSchema.exactOptional(),
            regions: z
              .array(
                z
                  .strictObject({ region: z.string(), inScope: z.boolean(), reason: z.string().exactOptional() })
                  .readonly(),
              )
              .readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** What the collecting roles must be allowed to do: the IAM actions of each operation, which IAM may name otherwise. */
    permissions: z
      .array(z.strictObject({ operation: OperationSchema, actions: z.array(z.string()).readonly() }).readonly())
      .readonly(),
    tool: z.strictObject({ version: z.string(), node: z.string(), sdk: z.record(z.string(), z.string()) }).readonly(),
  })
  .readonly();
export type Collection = z.infer<typeof CollectionSchema>;
