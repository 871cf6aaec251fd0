import { digestOf, type Sha256 } from '../core/digest.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { type Operation, type Scope, scopeKey } from '../model/common.ts';
import type { EvidenceRecord } from '../model/evidence.ts';

/** Input members by which AWS's operations ask for the next page. */
const PAGE_TOKENS: ReadonlySet<string> = new Set([
  'NextToken',
  'nextToken',
  'Marker',
  'marker',
  'ContinuationToken',
  'PaginationToken',
  'PageToken',
]);

/** A record before it is named and sealed. */
export type UnsealedRecord = Omit<EvidenceRecord, 'schema' | 'id' | 'digest'>;

/**
 * `account/region/service.Operation/digest of what is asked, without its page token/page`: the same call has the same
 * id in every run, so that resuming, merging and comparing are idempotent. What is asked is the redacted input, or what
 * the job was asked that the input names.
 */
export function recordId(call: {
  readonly scope: Scope;
  readonly operation: Operation;
  readonly input: Json;
  readonly about?: Json | undefined;
  readonly page: number;
}): string {
  const asked = digestOf(withoutPageToken(call.about ?? call.input));
  return `${scopeKey(call.scope)}/${call.operation.replace(':', '.')}/${asked}/${call.page}`;
}

function withoutPageToken(input: Json): Json {
  if (!isJsonObject(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => !PAGE_TOKENS.has(name)));
}

/** Names a record and seals it with the digest of its canonical form. */
export function sealRecord(record: UnsealedRecord): EvidenceRecord {
  const named = { schema: 'goldproof.evidence/1' as const, id: recordId(record), ...record };
  return { ...named, digest: recordDigest(named) };
}

/** SHA-256 of the RFC 8785 form of a record without its digest. */
export function recordDigest(record: Omit<EvidenceRecord, 'digest'>): Sha256 {
  const { digest: _, ...rest } = record as EvidenceRecord;
  return digestOf(rest as unknown as Json); // a record is JSON by its schema; its interface has no index signature
}
