import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { analyzersIn, findingsIn, LIST_ANALYZERS, LIST_FINDINGS } from './analyzers.ts';

/**
 * What an organisation's analyzers tell: they are listed only in the account that owns them, so the other accounts
 * learn of them through the OrgContext.
 */
const spec: FactTable = {
  name: 'accessanalyzer.organisation',
  as: 'organisationAnalyzers',
  meaning:
    'Analyzers of the whole organisation, by Region, with what they found open: what members cannot list themselves.',
  grain: 'region',
  key: 'id',
  needs: [LIST_ANALYZERS],
  columns: {
    id: column('string', 'The Region, in the form of an ARN.', 'the scope of the calls'),
    region: column('string', 'The Region.', 'the scope of the calls'),
    analyzers: column(
      'list<string>',
      "ARNs of the organisation's active analyzers.",
      `${LIST_ANALYZERS} analyzers[] of type ORGANIZATION and status ACTIVE`,
    ),
    findings: column(
      'map<string,string>',
      'Open findings by their id: the resource, whose it is, who has access, and whether it is public, as JSON.',
      `${LIST_FINDINGS} findings[] of status ACTIVE`,
    ),
  },
  algorithms: {},
};

export const accessAnalyzerOrganisation: TableDefinition = { ...spec, derive };

/** Under what an organisation's analyzers of a Region are looked up. */
export function organisationKey(partition: string, region: string): string {
  return `arn:${partition}:access-analyzer:${region}::organization`;
}

function derive(evidence: AccountEvidence, _: OrgContext) {
  const rows = evidence.regions.flatMap((region): Row[] => {
    const { analyzers, records } = analyzersIn(region, evidence);
    const own = analyzers.filter(({ isOrganisation, isActive }) => isOrganisation && isActive);
    if (own.length === 0) return [];
    const { findings, gaps } = findingsIn(region, own, evidence);
    const [why] = gaps;
    const told = findings.map(({ id, resource, json }) => {
      const { principal = {}, isPublic = false } = json;
      return [
        id,
        JSON.stringify({
          resource,
          principal,
          isPublic,
          resourceOwnerAccount: stringMember(json, 'resourceOwnerAccount') ?? '',
        }),
      ];
    });
    return [
      makeRow(spec, {
        scope: { account: evidence.account, region },
        from: [...records, ...findings.map(({ record }) => record)],
        cells: {
          id: known(organisationKey(evidence.partition, region)),
          region: known(region),
          analyzers: known(own.map(({ arn }) => arn).sort(byText)),
          findings: why === undefined ? known(Object.fromEntries(told)) : unknown(why),
        },
      }),
    ];
  });
  return { rows };
}
