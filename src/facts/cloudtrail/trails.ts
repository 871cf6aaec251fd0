import { type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, callWith, type Item, listed } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { MANAGEMENT_EVENTS, managementEventsOf } from './selectors.ts';

const TRAILS = 'cloudtrail:DescribeTrails';
const STATUS = 'cloudtrail:GetTrailStatus';
const SELECTORS = 'cloudtrail:GetEventSelectors';
const DAY = 86_400_000;

/** The description of `delivered-within-day@1`, for every table that rests on it. */
export const DELIVERED_WITHIN_DAY =
  'True when LatestDeliveryTime of cloudtrail:GetTrailStatus, asked in the home Region by ARN, lies not more than 24 ' +
  'hours before collecting began; false when it is older or there is none; not known when it lies more than 24 hours after.';

const table: FactTable = {
  name: 'cloudtrail.trails',
  as: 'trail',
  meaning:
    "The CloudTrail trails that record in the account: its own and the organisation's, each once, wherever they are seen.",
  grain: 'account',
  key: 'id',
  needs: [TRAILS],
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: 'The account in which the trail was seen and the ARN of the trail',
      source: 'derived: trails@1',
    },
    arn: { type: 'string', absentable: false, meaning: "The trail's ARN", source: `${TRAILS} TrailARN` },
    homeRegion: {
      type: 'string',
      absentable: false,
      meaning: 'The Region in which the trail was made',
      source: `${TRAILS} HomeRegion`,
    },
    owned: {
      type: 'bool',
      absentable: false,
      meaning: "Whether the trail is the account's own, by the account in its ARN",
      source: 'derived: trails@1',
    },
    multiRegion: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether it records in all Regions',
      source: `${TRAILS} IsMultiRegionTrail`,
    },
    organisation: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether it records for the whole organisation',
      source: `${TRAILS} IsOrganizationTrail`,
    },
    bucket: {
      type: 'string',
      absentable: true,
      meaning: 'The bucket it delivers to',
      source: `${TRAILS} S3BucketName`,
    },
    kmsKey: {
      type: 'string',
      absentable: true,
      meaning: 'The KMS key its files are encrypted with',
      source: `${TRAILS} KmsKeyId`,
    },
    validatesFiles: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether it writes digest files for log file validation',
      source: `${TRAILS} LogFileValidationEnabled`,
    },
    digestWithinDay: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether it last delivered a digest file in the 24 hours before collecting began',
      source: 'derived: delivered-within-day@1, of LatestDigestDeliveryTime',
    },
    digestError: {
      type: 'string',
      absentable: true,
      meaning: 'The error of the last delivery of a digest file, if there was one',
      source: `${STATUS} LatestDigestDeliveryError`,
    },
    logging: { type: 'bool', absentable: false, meaning: 'Whether it is recording', source: `${STATUS} IsLogging` },
    deliveredAt: {
      type: 'timestamp',
      absentable: true,
      meaning: 'When it last delivered files to its bucket',
      source: `${STATUS} LatestDeliveryTime`,
    },
    deliveredWithinDay: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether that was in the last 24 hours before collecting began',
      source: 'derived: delivered-within-day@1',
    },
    deliveryError: {
      type: 'string',
      absentable: true,
      meaning: 'The error of the last delivery, if there was one',
      source: `${STATUS} LatestDeliveryError`,
    },
    managementEvents: {
      type: 'string',
      absentable: false,
      meaning: 'Which management events it records: All, ReadOnly, WriteOnly or None',
      source: 'derived: management-events@1',
    },
    excludedSources: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Services whose management events it leaves out',
      source: 'derived: management-events@1',
    },
  },
  algorithms: {
    'trails@1':
      'cloudtrail:DescribeTrails is asked in every Region in scope, shadow trails included. Trails with one ARN are one ' +
      "trail, described as its home Region describes it, else as the first Region (by name) does. A trail is the account's " +
      'own when the fifth part of its ARN is the account.',
    'delivered-within-day@1': DELIVERED_WITHIN_DAY,
    'management-events@1': MANAGEMENT_EVENTS,
  },
};

/** The trails that record in the account. */
export const cloudtrailTrails: TableDefinition = { ...table, derive: trailsOf };

/** The account's trails, for this table and for those that rest on it. */
export function trailsOf(evidence: AccountEvidence): { rows: readonly Row[]; gaps: readonly Unknown[] } {
  const { items, gaps } = listed(describingTrails(evidence), 'trailList');
  const trails = new Map<string, Item>();
  const nameless: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'TrailARN');
    if (arn === undefined) nameless.push(unparsable(item.record, 'a trail has no TrailARN'));
    else if (!trails.has(arn) || isHome(item)) trails.set(arn, item);
  }
  const rows = [...trails].map(([arn, item]) => trailRow(evidence, arn, item));
  return { rows, gaps: [...gaps, ...nameless] };
}

/** The answers of DescribeTrails in every Region in scope. */
export function describingTrails(evidence: AccountEvidence): readonly EvidenceRecord[] {
  return evidence.regions.flatMap((region) => evidence.records(region, TRAILS));
}

function isHome(item: Item): boolean {
  return stringMember(item.json, 'HomeRegion') === item.record.scope.region;
}

function trailRow(evidence: AccountEvidence, arn: string, { json, record }: Item): Row {
  const home = stringMember(json, 'HomeRegion') ?? GLOBAL;
  const status = callWith(evidence.records(home, STATUS), 'Name', arn);
  const selectors = callWith(evidence.records(home, SELECTORS), 'TrailName', arn);
  const described = (name: string): Cell => knownOrAbsent(member(json, name));
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [record, status, selectors].filter((each) => each !== undefined),
    cells: {
      id: known(`${evidence.account} ${arn}`),
      arn: known(arn),
      homeRegion: described('HomeRegion'),
      owned: known(arn.split(':')[4] === evidence.account),
      multiRegion: described('IsMultiRegionTrail'),
      organisation: described('IsOrganizationTrail'),
      bucket: at('S3BucketName')(json, record),
      kmsKey: at('KmsKeyId')(json, record),
      validatesFiles: described('LogFileValidationEnabled'),
      ...statusCells(evidence, home, status),
      ...selectorCells(evidence, home, selectors),
    },
  });
}

function statusCells(evidence: AccountEvidence, region: string, status: EvidenceRecord | undefined) {
  const call = { operation: STATUS, scope: { account: evidence.account, region } } as const;
  const cell = (pick: (answer: JsonObject, record: EvidenceRecord) => Cell): Cell =>
    cellFrom(status, call, (response, record) => pick(response as JsonObject, record));
  return {
    logging: cell(at('IsLogging')),
    deliveredAt: cell(at('LatestDeliveryTime')),
    deliveredWithinDay: cell((answer, record) => withinDay('LatestDeliveryTime', answer, record, evidence.now)),
    digestWithinDay: cell((answer, record) => withinDay('LatestDigestDeliveryTime', answer, record, evidence.now)),
    digestError: cell(at('LatestDigestDeliveryError')),
    deliveryError: cell(at('LatestDeliveryError')),
  };
}

function withinDay(name: string, answer: JsonObject, record: EvidenceRecord, now: string): Cell {
  const cell = at(name)(answer, record);
  if (cell.is === 'absent') return known(false);
  const time = cell.is === 'known' && typeof cell.value === 'string' ? timeOf(cell.value) : Number.NaN;
  const age = Date.parse(now) - time;
  // Collecting takes hours at most: a delivery later than that is not believed.
  return age >= -DAY ? known(age <= DAY) : unknown(unparsable(record, `${name} is no time to believe`));
}

function selectorCells(evidence: AccountEvidence, region: string, selectors: EvidenceRecord | undefined) {
  const call = { operation: SELECTORS, scope: { account: evidence.account, region } } as const;
  const events = (pick: (found: NonNullable<ReturnType<typeof managementEventsOf>>) => Cell): Cell =>
    cellFrom(selectors, call, (response, record) => {
      const found = managementEventsOf(response);
      return found === undefined
        ? unknown(unparsable(record, 'the event selectors are of an unknown shape'))
        : pick(found);
    });
  return {
    managementEvents: events(({ reads, writes }) =>
      known(reads ? (writes ? 'All' : 'ReadOnly') : writes ? 'WriteOnly' : 'None'),
    ),
    excludedSources: events(({ excluded }) => known(excluded)),
  };
}
