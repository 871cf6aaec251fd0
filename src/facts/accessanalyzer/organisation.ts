import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { call, PLACE } from '../source.ts';
import { type Analyzer, analyzersIn, findingsIn, LIST_ANALYZERS, LIST_FINDINGS } from './analyzers.ts';

/** A Region with active analyzers of the organisation. */
interface OrganisationRegion extends Subject {
  readonly analyzers: readonly Analyzer[];
}

/**
 * What an organisation's analyzers tell: they are listed only in the account that owns them, so the other accounts
 * learn of them through the OrgContext.
 */
export const accessAnalyzerOrganisation = table<OrganisationRegion>({
  name: 'accessanalyzer.organisation',
  as: 'organisationAnalyzers',
  meaning:
    'Analyzers of the whole organisation, by Region, with what they found open: what members cannot list themselves.',
  grain: 'region',
  key: 'id',
  needs: [LIST_ANALYZERS],
  subjects: regionsOf,
  columns: {
    id: always('string', 'The Region, in the form of an ARN.', PLACE, ({ scope }, { partition }) =>
      known(organisationKey(partition, scope.region)),
    ),
    region: always('string', 'The Region.', PLACE, ({ scope }) => known(scope.region)),
    analyzers: always(
      'list<string>',
      "ARNs of the organisation's active analyzers.",
      call(LIST_ANALYZERS, 'analyzers[] of type ORGANIZATION and status ACTIVE'),
      ({ analyzers }) => known(analyzers.map(({ arn }) => arn).sort(byText)),
    ),
    findings: always(
      'map<string,string>',
      'Open findings by their id: the resource, whose it is, who has access, and whether it is public, as JSON.',
      call(LIST_FINDINGS, 'findings[] of status ACTIVE'),
      findingsOf,
    ),
  },
});

/** Under what an organisation's analyzers of a Region are looked up. */
export function organisationKey(partition: string, region: string): string {
  return `arn:${partition}:access-analyzer:${region}::organization`;
}

function regionsOf(evidence: AccountEvidence): Found<OrganisationRegion> {
  const subjects = evidence.regions.map((region) => {
    const { analyzers, records } = analyzersIn(region, evidence);
    const own = analyzers.filter(({ isOrganisation, isActive }) => isOrganisation && isActive);
    return { analyzers: own, scope: { account: evidence.account, region }, from: records };
  });
  return { subjects: subjects.filter(({ analyzers }) => analyzers.length > 0) };
}

function findingsOf({ analyzers, scope }: OrganisationRegion, evidence: AccountEvidence): Cell {
  const { findings, gaps } = findingsIn(scope.region, analyzers, evidence);
  const [why] = gaps;
  const told = findings.map(({ id, resource, json }) => {
    const { principal = {}, isPublic = false } = json;
    const resourceOwnerAccount = stringMember(json, 'resourceOwnerAccount') ?? '';
    return [id, JSON.stringify({ resource, principal, isPublic, resourceOwnerAccount })];
  });
  const cell = why === undefined ? known(Object.fromEntries(told)) : unknown(why);
  return citing(
    cell,
    findings.map(({ record }) => record),
  );
}
