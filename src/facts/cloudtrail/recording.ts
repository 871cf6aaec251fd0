import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { coverageOf } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { type DataStore, dataStoresOf } from './data-store-answers.ts';
import { storesOfOthers } from './organisation-stores.ts';
import { leftOut, MANAGEMENT_EVENTS } from './selectors.ts';
import { cloudtrailTrails, DELIVERED_WITHIN_DAY, describingTrails, trailsOf } from './trails.ts';

const table: FactTable = {
  name: 'cloudtrail.recording',
  as: 'recording',
  meaning: 'Whether some trail records all that happens in the account: one row.',
  grain: 'account',
  key: 'account',
  // One sufficient trail settles it, wherever else trails could not be listed; so the column says what is not known.
  needs: [],
  columns: {
    account: { type: 'string', absentable: false, meaning: 'The account', source: 'sts:GetCallerIdentity Account' },
    sufficient: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the multi-Region trails and event data stores that record all management events and keep them',
      source: 'derived: sufficient-trails@3',
    },
    shortfalls: {
      type: 'map<string,string>',
      absentable: false,
      meaning: 'Of every other trail or event data store by its ARN, what keeps it from sufficing or could not be read',
      source: 'derived: sufficient-trails@3',
    },
    unrecordedSources: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Services whose management events every sufficient trail leaves out',
      source: 'derived: sufficient-trails@3',
    },
  },
  algorithms: {
    'sufficient-trails@3':
      'A trail of cloudtrail.trails suffices when it is multi-Region, is logging, records All management events, delivered ' +
      'within a day and has no delivery error. An event data store of CloudTrail Lake suffices when ' +
      'cloudtrail:GetEventDataStore says that it is ENABLED and of all Regions, and its advanced selectors record All ' +
      'management events, by the same rules; one of the organisation (OrganizationEnabled) in another account counts for ' +
      'each member, which cannot see it itself. Neither suffices where it leaves out a source other than kms.amazonaws.com and ' +
      'rdsdata.amazonaws.com. Where none suffices, the list is empty if every Region in scope was asked ' +
      'and each certainly lacks something; else it is not known. A service is unrecorded when every sufficient ' +
      'trail leaves it out.',
    'delivered-within-day@1': DELIVERED_WITHIN_DAY,
    'management-events@1': MANAGEMENT_EVENTS,
  },
};

/** Whether the account's management events are recorded by a trail that works. */
export const cloudtrailRecording: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence, org: OrgContext): Derived {
  const scope = { account: evidence.account, region: GLOBAL };
  const { rows, gaps } = trailsOf(evidence);
  const { stores, gaps: unlisted, records } = dataStoresOf(evidence);
  const others = storesOfOthers(evidence, org);
  const judged: readonly Judged[] = [
    ...rows.map((row) => ({ ...trailIn(row), ...judge(row) })),
    ...stores,
    ...others.stores,
  ];
  const sufficient = judged.filter(({ lacks, open }) => lacks.length === 0 && open.length === 0);
  const missing = [...coverageOf(cloudtrailTrails, evidence, scope).gaps, ...gaps, ...unlisted];
  const unsettled = sufficient.length > 0 ? [] : [...missing, ...judged.flatMap(unsettledBy)];
  const short = judged.filter((each) => !sufficient.includes(each));
  const cell = (value: readonly string[]): Cell => (unsettled[0] === undefined ? known(value) : unknown(unsettled[0]));
  const row = makeRow(table, {
    scope,
    from: [...describingTrails(evidence), ...records, ...stores.flatMap(({ record }) => record ?? [])],
    cells: {
      account: known(evidence.account),
      sufficient: cell(sufficient.map(({ arn }) => arn)),
      shortfalls: known(Object.fromEntries(short.map((each) => [each.arn, textOf(each)]))),
      unrecordedSources: cell(leftOutByAll(sufficient.map(({ excluded }) => excluded))),
    },
  });
  const from = [...new Set([...row.from, ...rows.flatMap((trail) => trail.from), ...others.from])].sort();
  return { rows: [{ ...row, from }] };
}

/** A trail or an event data store, with what it lacks and what is not known of it. */
type Judged = Pick<DataStore, 'arn' | 'lacks' | 'open' | 'excluded'>;

function trailIn(row: Row): Pick<Judged, 'arn' | 'excluded'> {
  const excluded = row.values['excludedSources'];
  return { arn: String(row.values['arn']), excluded: Array.isArray(excluded) ? excluded.map(String) : [] };
}

/** What a trail certainly lacks, and what is not known of it. */
function judge(row: Row): Pick<Judged, 'lacks' | 'open'> {
  const { values } = row;
  const has = (column: string, wanted: boolean | string) => !Object.hasOwn(values, column) || values[column] === wanted;
  const conditions: readonly (readonly [column: string, holds: boolean, shortfall: string])[] = [
    ['multiRegion', has('multiRegion', true), 'does not record in all Regions'],
    ['logging', has('logging', true), 'is not logging'],
    ['managementEvents', has('managementEvents', 'All'), `records ${values['managementEvents']} of management events`],
    ['deliveredWithinDay', has('deliveredWithinDay', true), 'delivered nothing within a day'],
    ['deliveryError', !Object.hasOwn(values, 'deliveryError'), `fails to deliver: ${values['deliveryError']}`],
  ];
  return {
    lacks: [
      ...conditions.filter(([, holds]) => !holds).map(([, , shortfall]) => shortfall),
      ...leftOut(trailIn(row).excluded),
    ],
    open: conditions.flatMap(([column]) => row.unknown[column] ?? []),
  };
}

/** A trail that lacks something does not suffice, whatever else is not known of it. */
function unsettledBy({ lacks, open }: Judged): readonly Unknown[] {
  return lacks.length === 0 ? open : [];
}

function textOf({ lacks, open }: Judged): string {
  return [...new Set([...lacks, ...open.map((why) => `${why.operation} ${why.reason}`)])].join(', ');
}

function leftOutByAll([first, ...others]: readonly (readonly string[])[]): readonly string[] {
  return (first ?? []).filter((source) => others.every((other) => other.includes(source)));
}
