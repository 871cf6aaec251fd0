import { byText } from '../../core/compare.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { analyzersIn, LIST_ANALYZERS } from './analyzers.ts';
import { organisationKey } from './organisation.ts';

const spec: FactTable = {
  name: 'accessanalyzer.regions',
  as: 'analyzers',
  meaning: 'The Regions in scope, one row each, with the analyzers that look for access from outside.',
  grain: 'region',
  key: 'id',
  needs: [LIST_ANALYZERS],
  columns: {
    id: column('string', 'The account and the Region.', 'the scope of the calls'),
    region: column('string', 'The Region.', 'the scope of the calls'),
    active: column('list<string>', 'ARNs of the analyzers that are active.', 'derived: external-analyzers@1'),
  },
  algorithms: {
    'external-analyzers@1':
      `The analyzers of ${LIST_ANALYZERS} of type ACCOUNT or ORGANIZATION with the status ACTIVE; and those of the ` +
      'organisation that an account in scope lists, for its members cannot list them. None is certain only where the list ' +
      'of the account was answered to its last page.',
  },
};

export const accessAnalyzerRegions: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  return { rows: evidence.regions.map((region) => rowFor(region, evidence, org)) };
}

function rowFor(region: string, evidence: AccountEvidence, org: OrgContext): Row {
  const { analyzers, gaps, records } = analyzersIn(region, evidence);
  const shared = org.lookup(organisationKey(evidence.partition, region));
  const ofOrganisation = 'values' in shared ? shared.values['analyzers'] : undefined;
  const others = Array.isArray(ofOrganisation) ? ofOrganisation.map(String) : [];
  const active = [...new Set([...analyzers.filter(({ isActive }) => isActive).map(({ arn }) => arn), ...others])];
  const [why] = gaps;
  const cell: Cell = active.length === 0 && why !== undefined ? unknown(why) : known(active.sort(byText));
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: records,
    alsoFrom: 'values' in shared && others.length > 0 ? shared.from : [],
    cells: { id: known(`${evidence.account}/${region}`), region: known(region), active: cell },
  });
}
