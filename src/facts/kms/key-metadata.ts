import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { callWith, type Pick, within } from '../answers.ts';
import { type Cell, cellFrom } from '../row.ts';

const DESCRIBE = 'kms:DescribeKey';

/** A key as some resource names it: what was asked, where, and what KMS answered. */
export interface DescribedKey {
  /** The reference as an ARN (of a key or an alias). */
  readonly named: string;
  readonly region: string;
  readonly record: EvidenceRecord | undefined;
  /** KMS's answer, where it can be read. */
  readonly metadata: JsonObject | undefined;
}

/** Finds what KMS answered about a reference: key ARN, alias ARN, key id or alias name. */
export function describedKey(ref: string, region: string, evidence: AccountEvidence): DescribedKey {
  const named = asArn(ref, region, evidence);
  const keyRegion = named.split(':')[3] || region;
  const records = evidence.records(keyRegion, DESCRIBE);
  const record = callWith(records, 'KeyId', ref) ?? callWith(records, 'KeyId', named);
  const response = record?.outcome.kind === 'ok' ? record.outcome.response : undefined;
  const metadata = member(response, 'KeyMetadata');
  return { named, region: keyRegion, record, metadata: isJsonObject(metadata) ? metadata : undefined };
}

/** A cell read out of a key's metadata; unknown where DescribeKey was not answered. */
export function readKey(key: DescribedKey, evidence: AccountEvidence, pick: Pick): Cell {
  const call = { operation: DESCRIBE, scope: { account: evidence.account, region: key.region } } as const;
  return cellFrom(key.record, call, within('KeyMetadata', pick));
}

/** The key's own ARN; the reference as an ARN where KMS did not say. */
export function arnOf(key: DescribedKey): string {
  return stringMember(key.metadata, 'Arn') ?? key.named;
}

function asArn(ref: string, region: string, { partition, account }: AccountEvidence): string {
  if (ref.startsWith('arn:')) return ref;
  return `arn:${partition}:kms:${region}:${account}:${ref.startsWith('alias/') ? ref : `key/${ref}`}`;
}
