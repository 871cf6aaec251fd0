import { byText } from '../../core/compare.ts';
import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { analyzersIn, findingsIn, LIST_ANALYZERS, LIST_FINDINGS } from './analyzers.ts';
import { AUDITED, auditedBy } from './audited.ts';
import { organisationKey } from './organisation.ts';

const PRINCIPALS = algorithm(
  'finding-principals@1',
  [call(LIST_FINDINGS)],
  'Of the values of principal: twelve digits, or the fifth part of an ARN that has twelve digits there, is an account; ' +
    'any other value is something else, with its kind before it. A finding without a principal names "nobody in particular".',
);

interface Finding extends Subject {
  readonly told: Told;
}

export const accessAnalyzerFindings = table<Finding>({
  name: 'accessanalyzer.findings',
  as: 'finding',
  meaning: 'Open findings of IAM Access Analyzer on resources of the account: access from outside, not archived.',
  grain: 'region',
  key: 'id',
  needs: [LIST_ANALYZERS],
  reads: [call(LIST_FINDINGS)],
  subjects: openFindings,
  columns: {
    id: always('string', 'The resource and the id of the finding.', call(LIST_FINDINGS, 'findings[].id'), ({ told }) =>
      known(`${told.resource} ${told.id}`),
    ),
    resource: always('string', 'ARN of the resource.', call(LIST_FINDINGS, 'findings[].resource'), ({ told }) =>
      known(told.resource),
    ),
    audited: always('bool', 'This report speaks of the resource.', AUDITED, ({ told }, evidence, org) => {
      const isAudited = auditedBy(evidence, org)(told.resource);
      return typeof isAudited === 'boolean' ? known(isAudited) : unknown(isAudited);
    }),
    public: always('bool', 'Anybody has access.', call(LIST_FINDINGS, 'findings[].isPublic'), isPublic),
    accounts: always('list<string>', 'The accounts that have access.', PRINCIPALS, ({ told }) =>
      known(principalsOf(told).accounts),
    ),
    others: always('list<string>', 'Everything else that has access.', PRINCIPALS, ({ told }) =>
      known(principalsOf(told).others),
    ),
  },
});

/** A finding of the account's own list, or told by the account that owns the organisation's analyzer. */
interface Told {
  readonly id: string;
  readonly resource: string;
  readonly json: JsonObject;
  readonly record?: EvidenceRecord;
  readonly alsoFrom?: readonly string[];
}

function openFindings(evidence: AccountEvidence, org: OrgContext): Found<Finding> {
  const subjects: Finding[] = [];
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
    const scope = { account: evidence.account, region };
    for (const told of seen.values()) {
      subjects.push({ told, scope, from: [told.record], alsoFrom: told.alsoFrom ?? [] });
    }
  }
  return { subjects, gaps };
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

function isPublic({ told: { json, record }, scope }: Finding): Cell {
  const value = member(json, 'isPublic');
  if (typeof value === 'boolean') return known(value);
  const detail = 'a finding does not say whether it is public';
  if (record !== undefined) return unknown(unparsable(record, detail));
  return unknown({ operation: LIST_FINDINGS, scope, record: null, reason: 'unparsable', detail });
}

/** `{ AWS: "arn:aws:iam::999999999999:root" }` */
function principalsOf({ json }: Told) {
  const principal = member(json, 'principal');
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
