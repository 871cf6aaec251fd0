import { member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';

/** The account's summary, if it was asked for. */
export function accountSummary(evidence: AccountEvidence): EvidenceRecord | undefined {
  return evidence.records(GLOBAL, 'iam:GetAccountSummary')[0];
}

/** A count of the summary: undefined when the call did not succeed or SummaryMap has no such natural number. */
export function numberIn(summary: EvidenceRecord, name: string): number | undefined {
  if (summary.outcome.kind !== 'ok') return undefined;
  const value = member(member(summary.outcome.response, 'SummaryMap'), name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
