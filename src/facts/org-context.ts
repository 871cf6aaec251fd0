import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { GLOBAL } from '../model/common.ts';
import type { OrgContext, Row, Unknown } from '../model/facts.ts';
import { accessAnalyzerOrganisation } from './accessanalyzer/organisation.ts';
import { cloudtrailKeys } from './cloudtrail/keys.ts';
import { organisationStores } from './cloudtrail/organisation-stores.ts';
import { evidenceEntries } from './evidence/entries.ts';
import { s3Buckets } from './s3/buckets.ts';
import { deriveTable, type TableDefinition } from './table.ts';

/** Who belongs to the organisation, and what is reported on. */
type Members = Pick<OrgContext, 'organisation' | 'alone' | 'management' | 'accounts' | 'period'>;

/** Tables whose rows other accounts may need, by ARN, and how many columns rest on the configuration alone. */
const SHARED: readonly { readonly table: TableDefinition; readonly named: number }[] = [
  { table: s3Buckets, named: 3 }, // arn, uses, usedBy
  { table: cloudtrailKeys, named: 3 }, // arn, usedBy, named
  { table: accessAnalyzerOrganisation, named: 0 },
  { table: organisationStores, named: 0 },
  { table: evidenceEntries, named: 0 },
];

/**
 * What one account's evidence can tell the others: buckets and trail keys of which it could read something, be it that
 * there is none; what the organisation's analyzers found, and what its event data stores record. Small: only what its own configuration names.
 */
export function sharedRows(evidence: AccountEvidence): readonly Row[] {
  const nobody = orgContextOf({ organisation: null, accounts: [], period: { from: '', to: '' } }, []);
  return SHARED.flatMap(({ table, named }) => {
    const { rows } = deriveTable(table, evidence, nobody);
    const columns = Object.keys(table.columns).length;
    // Beside what was named, something must have been answered.
    return rows.filter((row) => unknownsOf(row) < columns - named);
  });
}

/**
 * The one input by which an account's facts reach into others: rows by ARN. Of several accounts that tell of the same
 * the one that knows most is believed, of equals the first one given, so give them in a fixed order.
 */
export function orgContextOf(members: Members, shared: readonly Row[]): OrgContext {
  const byArn = new Map<string, Row>();
  for (const row of shared) {
    const told = byArn.get(row.key);
    if (told === undefined || unknownsOf(row) < unknownsOf(told)) byArn.set(row.key, row);
  }
  return { ...members, lookup: (arn) => byArn.get(arn) ?? outside(arn) };
}

function unknownsOf(row: Row): number {
  return Object.keys(row.unknown).length;
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
