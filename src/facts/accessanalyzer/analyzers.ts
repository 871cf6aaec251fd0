import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed, listIn } from '../answers.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from '../coverage.ts';

export const LIST_ANALYZERS = 'accessanalyzer:ListAnalyzers';
export const LIST_FINDINGS = 'accessanalyzer:ListFindings';

/** An analyzer that looks for access from outside its zone of trust: the account, or the organisation. */
export interface Analyzer {
  readonly arn: string;
  readonly isOrganisation: boolean;
  readonly isActive: boolean;
}

/** The analyzers for external access of one Region, or why they are not known. */
export function analyzersIn(region: string, evidence: AccountEvidence) {
  const records = evidence.records(region, LIST_ANALYZERS);
  const { items, gaps } = listIn(LIST_ANALYZERS, 'analyzers', region, evidence);
  const analyzers: Analyzer[] = [];
  const bad: Unknown[] = [];
  for (const { json, record } of items) {
    const [arn, type] = [stringMember(json, 'arn'), stringMember(json, 'type')];
    if (arn === undefined || type === undefined) bad.push(unparsable(record, 'an analyzer has no arn or no type'));
    else if (type === 'ACCOUNT' || type === 'ORGANIZATION') {
      const isActive = stringMember(json, 'status') === 'ACTIVE';
      analyzers.push({ arn, isOrganisation: type === 'ORGANIZATION', isActive });
    }
  }
  return { analyzers, records, gaps: [...gaps, ...bad] };
}

/** Access to a resource that an analyzer found, and that nobody has archived. */
export interface OpenFinding {
  readonly id: string;
  readonly resource: string;
  readonly json: JsonObject;
  readonly record: EvidenceRecord;
}

/** The open findings of the active analyzers of a Region. */
export function findingsIn(region: string, analyzers: readonly Analyzer[], evidence: AccountEvidence) {
  const records = evidence.records(region, LIST_FINDINGS);
  const gaps: Unknown[] = gapsAt(LIST_FINDINGS, region, evidence).filter(({ reason }) => reason === 'more-pages');
  const findings: OpenFinding[] = [];
  for (const { arn } of analyzers.filter(({ isActive }) => isActive)) {
    const own = records.filter((record) => stringMember(record.input, 'analyzerArn') === arn);
    if (own.length === 0) gaps.push(notCalled(LIST_FINDINGS, { account: evidence.account, region }));
    gaps.push(...own.flatMap((record) => unknownOf(record) ?? []));
    const found = listed(own, 'findings');
    gaps.push(...found.gaps);
    for (const { json, record } of found.items) {
      const [id, resource] = [stringMember(json, 'id'), stringMember(json, 'resource')];
      if (id === undefined || resource === undefined)
        gaps.push(unparsable(record, 'a finding has no id or no resource'));
      else if (stringMember(json, 'status') === 'ACTIVE') findings.push({ id, resource, json, record });
    }
  }
  return { findings, gaps };
}
