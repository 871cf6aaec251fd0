import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { coverageOf } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { MANAGEMENT_EVENTS } from './selectors.ts';
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
      meaning: 'ARNs of the multi-Region trails that record all management events and deliver them',
      source: 'derived: sufficient-trails@1',
    },
    shortfalls: {
      type: 'map<string,string>',
      absentable: false,
      meaning: 'Of every other trail by its ARN, what keeps it from sufficing or could not be read',
      source: 'derived: sufficient-trails@1',
    },
    unrecordedSources: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Services whose management events every sufficient trail leaves out',
      source: 'derived: sufficient-trails@1',
    },
  },
  algorithms: {
    'sufficient-trails@1':
      'A trail of cloudtrail.trails suffices when it is multi-Region, is logging, records All management events, delivered ' +
      'within a day and has no delivery error. Where none suffices, the list is empty if every Region in scope was asked ' +
      'and every trail certainly lacks something; else it is not known. A service is unrecorded when every sufficient ' +
      'trail leaves it out.',
    'delivered-within-day@1': DELIVERED_WITHIN_DAY,
    'management-events@1': MANAGEMENT_EVENTS,
  },
};

/** Whether the account's management events are recorded by a trail that works. */
export const cloudtrailRecording: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence): Derived {
  const scope = { account: evidence.account, region: GLOBAL };
  const { rows, gaps } = trailsOf(evidence);
  const judged = rows.map((row) => ({ row, ...judge(row) }));
  const sufficient = judged.filter(({ lacks, open }) => lacks.length === 0 && open.length === 0);
  const missing = [...coverageOf(cloudtrailTrails, evidence, scope).gaps, ...gaps];
  const unsettled = sufficient.length > 0 ? [] : [...missing, ...judged.flatMap(unsettledBy)];
  const others = judged.filter((trail) => !sufficient.includes(trail));
  const cell = (value: readonly string[]): Cell => (unsettled[0] === undefined ? known(value) : unknown(unsettled[0]));
  const row = makeRow(table, {
    scope,
    from: describingTrails(evidence),
    cells: {
      account: known(evidence.account),
      sufficient: cell(sufficient.map(arnOf)),
      shortfalls: known(Object.fromEntries(others.map((trail) => [arnOf(trail), textOf(trail)]))),
      unrecordedSources: cell(leftOutByAll(sufficient.map((trail) => trail.row))),
    },
  });
  const from = [...new Set([...row.from, ...rows.flatMap((trail) => trail.from)])].sort();
  return { rows: [{ ...row, from }] };
}

interface Judged {
  readonly row: Row;
  readonly lacks: readonly string[];
  readonly open: readonly Unknown[];
}

/** What a trail certainly lacks, and what is not known of it. */
function judge(row: Row): Omit<Judged, 'row'> {
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
    lacks: conditions.filter(([, holds]) => !holds).map(([, , shortfall]) => shortfall),
    open: conditions.flatMap(([column]) => row.unknown[column] ?? []),
  };
}

/** A trail that lacks something does not suffice, whatever else is not known of it. */
function unsettledBy({ lacks, open }: Judged): readonly Unknown[] {
  return lacks.length === 0 ? open : [];
}

function arnOf({ row }: Judged): string {
  return String(row.values['arn']);
}

function textOf({ lacks, open }: Judged): string {
  return [...new Set([...lacks, ...open.map((why) => `${why.operation} ${why.reason}`)])].join(', ');
}

function leftOutByAll(rows: readonly Row[]): readonly string[] {
  const lists = rows.map((row) => row.values['excludedSources']);
  const [first, ...others] = lists.map((list) => (Array.isArray(list) ? list.map(String) : []));
  return (first ?? []).filter((source) => others.every((other) => other.includes(source)));
}
