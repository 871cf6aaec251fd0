import { byText } from '../../core/compare.ts';
import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { analyzersIn, findingsIn, LIST_ANALYZERS, LIST_FINDINGS } from './analyzers.ts';
import { AUDITED, auditedBy } from './audited.ts';
import { organisationKey } from './organisation.ts';

const spec: FactTable = {
  name: 'accessanalyzer.findings',
  as: 'finding',
  meaning: 'Open findings of IAM Access Analyzer on resources of the account: access from outside, not archived.',
  grain: 'region',
  key: 'id',
  needs: [LIST_ANALYZERS],
  columns: {
    id: column('string', 'The resource and the id of the finding.', `${LIST_FINDINGS} findings[].id`),
    resource: column('string', 'ARN of the resource.', `${LIST_FINDINGS} findings[].resource`),
    audited: column('bool', 'This report speaks of the resource.', 'derived: audited-resources@2'),
    public: column('bool', 'Anybody has access.', `${LIST_FINDINGS} findings[].isPublic`),
    accounts: column('list<string>', 'The accounts that have access.', 'derived: finding-principals@1'),
    others: column('list<string>', 'Everything else that has access.', 'derived: finding-principals@1'),
  },
  algorithms: {
    'audited-resources@2': AUDITED,
    'finding-principals@1':
      'Of the values of principal: twelve digits, or the fifth part of an ARN that has twelve digits there, is an account; ' +
      'any other value is something else, with its kind before it. A finding without a principal names "nobody in particular".',
  },
};

export const accessAnalyzerFindings: TableDefinition = { ...spec, derive };

/** A finding of the account's own list, or told by the account that owns the organisation's analyzer. */
interface Told {
  readonly id: string;
  readonly resource: string;
  readonly json: JsonObject;
  readonly record?: EvidenceRecord;
  readonly alsoFrom?: readonly string[];
}

function derive(evidence: AccountEvidence, org: OrgContext) {
  const audited = auditedBy(evidence);
  const rows: Row[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const { analyzers, gaps: unlisted } = analyzersIn(region, evidence);
    const own = findingsIn(region, analyzers, evidence);
    const shared = sharedIn(region, evidence, org);
    gaps.push(...unlisted, ...own.gaps, ...shared.gaps);
    const seen = new Map<string, Told>();
    for (const finding of [...own.findings, ...shared.findings]) {
      if (!seen.has(finding.id) && isOf(finding, evidence.account)) seen.set(finding.id, finding);
    }
    for (const finding of seen.values()) rows.push(rowFor(finding, region, evidence, audited));
  }
  return { rows, gaps };
}

/** An organisation's analyzer finds resources of every account; those of others are theirs to answer for. */
function isOf({ json, resource }: Told, account: string): boolean {
  const owner = stringMember(json, 'resourceOwnerAccount') || (resource.split(':')[4] ?? '');
  return owner === account || owner === '';
}

function sharedIn(region: string, evidence: AccountEvidence, org: OrgContext) {
  const row = org.lookup(organisationKey(evidence.partition, region));
  if (!('values' in row) || row.scope.account === evidence.account) return { findings: [], gaps: [] };
  const why = row.unknown['findings'];
  if (why !== undefined) return { findings: [], gaps: [{ ...why, scope: { account: evidence.account, region } }] };
  const told = row.values['findings'];
  const findings = Object.entries(isJsonObject(told) ? told : {}).map(([id, text]): Told => {
    const json: Json = JSON.parse(String(text)); // written by accessanalyzer.organisation
    return {
      id,
      resource: stringMember(json, 'resource') ?? '',
      json: isJsonObject(json) ? json : {},
      alsoFrom: row.from,
    };
  });
  return { findings, gaps: [] };
}

function rowFor(
  { id, resource, json, record, alsoFrom = [] }: Told,
  region: string,
  evidence: AccountEvidence,
  audited: (resource: string) => boolean | Unknown,
): Row {
  const isAudited = audited(resource);
  const { accounts, others } = principalsOf(member(json, 'principal'));
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: record === undefined ? [] : [record],
    alsoFrom,
    cells: {
      id: known(`${resource} ${id}`),
      resource: known(resource),
      audited: typeof isAudited === 'boolean' ? known(isAudited) : unknown(isAudited),
      public: publicOf(json, record, evidence, region),
      accounts: known(accounts),
      others: known(others),
    },
  });
}

function publicOf(json: JsonObject, record: EvidenceRecord | undefined, { account }: AccountEvidence, region: string) {
  const isPublic = member(json, 'isPublic');
  if (typeof isPublic === 'boolean') return known(isPublic);
  const detail = 'a finding does not say whether it is public';
  if (record !== undefined) return unknown(unparsable(record, detail));
  return unknown({ operation: LIST_FINDINGS, scope: { account, region }, record: null, reason: 'unparsable', detail });
}

/** `{ AWS: "arn:aws:iam::999999999999:root" }` */
function principalsOf(principal: Json | undefined) {
  const entries = isJsonObject(principal) ? Object.entries(principal) : [];
  const accounts = new Set<string>();
  const others = new Set<string>(entries.length === 0 ? ['nobody in particular'] : []);
  for (const [kind, value] of entries) {
    const text = String(value);
    const account = /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(text)?.[1];
    if (account === undefined) others.add(`${kind} ${text}`);
    else accounts.add(account);
  }
  return { accounts: [...accounts].sort(byText), others: [...others].sort(byText) };
}
