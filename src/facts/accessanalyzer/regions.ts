import { byText } from '../../core/compare.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext } from '../../model/facts.ts';
import { always, eachRegion, type Place, REGION_COLUMNS, table } from '../define.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { analyzersIn, LIST_ANALYZERS } from './analyzers.ts';
import { organisationKey } from './organisation.ts';

const EXTERNAL_ANALYZERS = algorithm(
  'external-analyzers@1',
  [call(LIST_ANALYZERS)],
  `The analyzers of ${LIST_ANALYZERS} of type ACCOUNT or ORGANIZATION with the status ACTIVE; and those of the ` +
    'organisation that an account in scope lists, for its members cannot list them. None is certain only where the list ' +
    'of the account was answered to its last page.',
);

export const accessAnalyzerRegions = table<Place>({
  name: 'accessanalyzer.regions',
  as: 'analyzers',
  meaning: 'The Regions in scope, one row each, with the analyzers that look for access from outside.',
  grain: 'region',
  key: 'id',
  needs: [],
  subjects: eachRegion,
  columns: {
    ...REGION_COLUMNS,
    active: always('list<string>', 'ARNs of the analyzers that are active.', EXTERNAL_ANALYZERS, activeIn),
  },
});

function activeIn({ scope: { region } }: Place, evidence: AccountEvidence, org: OrgContext): Cell {
  const { analyzers, gaps, records } = analyzersIn(region, evidence);
  const shared = org.lookup(organisationKey(evidence.partition, region));
  const ofOrganisation = 'values' in shared ? shared.values['analyzers'] : undefined;
  const others = Array.isArray(ofOrganisation) ? ofOrganisation.map(String) : [];
  const active = [...new Set([...analyzers.filter(({ isActive }) => isActive).map(({ arn }) => arn), ...others])];
  const [why] = gaps;
  const cell = active.length === 0 && why !== undefined ? unknown(why) : known(active.sort(byText));
  const told = 'values' in shared && others.length > 0 ? shared.from.map((id) => ({ id })) : [];
  return citing(cell, [...records, ...told]);
}
