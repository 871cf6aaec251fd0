import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { OrgContext, Row, Unknown } from '../../model/facts.ts';
import { coverageOf } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { PLACE } from '../source.ts';
import { type DataStore, dataStoresOf } from './data-store-answers.ts';
import { storesOfOthers } from './organisation-stores.ts';
import { leftOut } from './selectors.ts';
import { SUFFICIENT } from './sufficient.ts';
import { cloudtrailTrails, describingTrails, trailsOf } from './trails.ts';

/** What was found of trails and event data stores. */
interface Recording extends Subject {
  readonly sufficient: readonly Judged[];
  readonly short: readonly Judged[];
  /** Where none suffices: why one may. */
  readonly unsettled: Unknown | undefined;
}

/** Whether the account's management events are recorded by a trail that works. */
export const cloudtrailRecording = table<Recording>({
  name: 'cloudtrail.recording',
  as: 'recording',
  meaning: 'Whether some trail records all that happens in the account: one row.',
  grain: 'account',
  key: 'account',
  // One sufficient trail settles it, wherever else trails could not be listed; so the column says what is not known.
  needs: [],
  reads: [SUFFICIENT],
  subjects: (evidence, org) => ({ subjects: [recordingOf(evidence, org)] }),
  columns: {
    account: always('string', 'The account', PLACE, ({ scope }) => known(scope.account)),
    sufficient: always(
      'list<string>',
      'ARNs of the multi-Region trails and event data stores that record all management events and keep them',
      SUFFICIENT,
      ({ sufficient, unsettled }) =>
        settled(
          unsettled,
          sufficient.map(({ arn }) => arn),
        ),
    ),
    shortfalls: always(
      'map<string,string>',
      'Of every other trail or event data store by its ARN, what keeps it from sufficing or could not be read',
      SUFFICIENT,
      ({ short }) => known(Object.fromEntries(short.map((each) => [each.arn, textOf(each)]))),
    ),
    unrecordedSources: always(
      'list<string>',
      'Services whose management events every sufficient trail leaves out',
      SUFFICIENT,
      ({ sufficient, unsettled }) => settled(unsettled, leftOutByAll(sufficient.map(({ excluded }) => excluded))),
    ),
  },
});

function settled(why: Unknown | undefined, value: readonly string[]): Cell {
  return why === undefined ? known(value) : unknown(why);
}

function recordingOf(evidence: AccountEvidence, org: OrgContext): Recording {
  const scope = { account: evidence.account, region: GLOBAL };
  const { rows, gaps } = trailsOf(evidence, org);
  const { stores, gaps: unlisted, records } = dataStoresOf(evidence);
  const others = storesOfOthers(evidence, org);
  const judged: readonly Judged[] = [
    ...rows.map((row) => ({ ...trailIn(row), ...judge(row) })),
    ...stores,
    ...others.stores,
  ];
  const sufficient = judged.filter(({ lacks, open }) => lacks.length === 0 && open.length === 0);
  const missing = [...coverageOf(cloudtrailTrails, evidence, scope).gaps, ...gaps, ...unlisted];
  return {
    scope,
    sufficient,
    short: judged.filter((each) => !sufficient.includes(each)),
    unsettled: sufficient.length > 0 ? undefined : [...missing, ...judged.flatMap(unsettledBy)][0],
    from: [...describingTrails(evidence), ...records, ...stores.map(({ record }) => record)],
    alsoFrom: [...rows.flatMap((trail) => trail.from), ...others.from],
  };
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
