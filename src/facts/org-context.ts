import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { GLOBAL } from '../model/common.ts';
import type { OrgContext, Row, Unknown } from '../model/facts.ts';
import { s3Buckets } from './s3/buckets.ts';
import { deriveTable } from './table.ts';

/** Who belongs to the organisation. */
type Members = Pick<OrgContext, 'organisation' | 'accounts'>;

/**
 * What one account's evidence can tell the others: the buckets whose policy it could read, be it that there is none.
 * Small: only buckets that its own configuration names.
 */
export function sharedRows(evidence: AccountEvidence): readonly Row[] {
  const nobody = orgContextOf({ organisation: null, accounts: [] }, []);
  const { rows } = deriveTable(s3Buckets, evidence, nobody);
  return rows.filter((row) => Object.keys(row.unknown).length === 0);
}

/**
 * The one input by which an account's facts reach into others: rows by ARN. Of several accounts that tell of the same
 * the first one given is believed, so give them in a fixed order.
 */
export function orgContextOf({ organisation, accounts }: Members, shared: readonly Row[]): OrgContext {
  const byArn = new Map<string, Row>();
  for (const row of shared) if (!byArn.has(row.key)) byArn.set(row.key, row);
  return { organisation, accounts, lookup: (arn) => byArn.get(arn) ?? outside(arn) };
}

function outside(arn: string): Unknown {
  return {
    operation: 's3:GetBucketPolicy',
    scope: { account: arn.split(':')[4] ?? '', region: GLOBAL },
    record: null,
    reason: 'outside',
    detail: `no account in scope can tell of ${arn}`,
  };
}
