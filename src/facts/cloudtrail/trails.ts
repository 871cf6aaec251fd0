import { type JsonObject, member, stringMember } from '../../core/json.ts';
import { finish } from '../../core/steps.ts';
import { timeOf } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Row, Unknown } from '../../model/facts.ts';
import { at, callWith, type Item, inObject, listed, type Pick } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, maybe, type Subject, table } from '../define.ts';
import { type Cell, cellFrom, known, knownOrAbsent, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { MANAGEMENT_EVENTS, managementEventsOf } from './selectors.ts';

const TRAILS = 'cloudtrail:DescribeTrails';
const STATUS = 'cloudtrail:GetTrailStatus';
const SELECTORS = 'cloudtrail:GetEventSelectors';
const DAY = 86_400_000;

interface Trail extends Subject {
  readonly arn: string;
  readonly item: Item;
}

const ONCE = algorithm(
  'trails@1',
  [call(TRAILS)],
  'cloudtrail:DescribeTrails is asked in every Region in scope, shadow trails included. Trails with one ARN are one ' +
    "trail, described as its home Region describes it, else as the first Region (by name) does. A trail is the account's " +
    'own when the fifth part of its ARN is the account.',
);

const DELIVERED_WITHIN_DAY = algorithm(
  'delivered-within-day@1',
  [call(STATUS)],
  'True when LatestDeliveryTime of cloudtrail:GetTrailStatus, asked in the home Region by ARN, lies not more than 24 ' +
    'hours before collecting began; false when it is older or there is none; not known when it lies more than 24 hours after.',
);

/** The trails that record in the account. */
export const cloudtrailTrails = table<Trail>({
  name: 'cloudtrail.trails',
  as: 'trail',
  meaning:
    "The CloudTrail trails that record in the account: its own and the organisation's, each once, wherever they are seen.",
  grain: 'account',
  key: 'id',
  needs: [TRAILS],
  reads: [ONCE],
  subjects: trailsIn,
  columns: {
    id: always('string', 'The account in which the trail was seen and the ARN of the trail', ONCE, ({ arn, scope }) =>
      known(`${scope.account} ${arn}`),
    ),
    arn: always('string', "The trail's ARN", call(TRAILS, 'TrailARN'), ({ arn }) => known(arn)),
    homeRegion: always(
      'string',
      'The Region in which the trail was made',
      call(TRAILS, 'HomeRegion'),
      described('HomeRegion'),
    ),
    owned: always('bool', "Whether the trail is the account's own, by the account in its ARN", ONCE, ({ arn, scope }) =>
      known(arn.split(':')[4] === scope.account),
    ),
    multiRegion: always(
      'bool',
      'Whether it records in all Regions',
      call(TRAILS, 'IsMultiRegionTrail'),
      described('IsMultiRegionTrail'),
    ),
    organisation: always(
      'bool',
      'Whether it records for the whole organisation',
      call(TRAILS, 'IsOrganizationTrail'),
      described('IsOrganizationTrail'),
    ),
    bucket: maybe('string', 'The bucket it delivers to', call(TRAILS, 'S3BucketName'), ({ item: { json, record } }) =>
      at('S3BucketName')(json, record),
    ),
    kmsKey: maybe(
      'string',
      'The KMS key its files are encrypted with',
      call(TRAILS, 'KmsKeyId'),
      ({ item: { json, record } }) => at('KmsKeyId')(json, record),
    ),
    validatesFiles: always(
      'bool',
      'Whether it writes digest files for log file validation',
      call(TRAILS, 'LogFileValidationEnabled'),
      described('LogFileValidationEnabled'),
    ),
    digestWithinDay: always(
      'bool',
      'Whether it last delivered a digest file in the 24 hours before collecting began',
      [DELIVERED_WITHIN_DAY, call(STATUS, 'LatestDigestDeliveryTime')],
      withinDay('LatestDigestDeliveryTime'),
    ),
    digestError: maybe(
      'string',
      'The error of the last delivery of a digest file, if there was one',
      call(STATUS, 'LatestDigestDeliveryError'),
      status(at('LatestDigestDeliveryError')),
    ),
    logging: always('bool', 'Whether it is recording', call(STATUS, 'IsLogging'), status(at('IsLogging'))),
    deliveredAt: maybe(
      'timestamp',
      'When it last delivered files to its bucket',
      call(STATUS, 'LatestDeliveryTime'),
      status(at('LatestDeliveryTime')),
    ),
    deliveredWithinDay: always(
      'bool',
      'Whether that was in the last 24 hours before collecting began',
      DELIVERED_WITHIN_DAY,
      withinDay('LatestDeliveryTime'),
    ),
    deliveryError: maybe(
      'string',
      'The error of the last delivery, if there was one',
      call(STATUS, 'LatestDeliveryError'),
      status(at('LatestDeliveryError')),
    ),
    managementEvents: always(
      'string',
      'Which management events it records: All, ReadOnly, WriteOnly or None',
      MANAGEMENT_EVENTS,
      events(({ reads, writes }) => known(reads ? (writes ? 'All' : 'ReadOnly') : writes ? 'WriteOnly' : 'None')),
    ),
    excludedSources: always(
      'list<string>',
      'Services whose management events it leaves out',
      MANAGEMENT_EVENTS,
      events(({ excluded }) => known(excluded)),
    ),
  },
});

/** What the rows of this table rest on, for an algorithm that judges them. */
export const OF_TRAILS = [ONCE, DELIVERED_WITHIN_DAY, MANAGEMENT_EVENTS] as const;

/** The account's trails as rows, for tables that judge them. */
export function trailsOf(
  evidence: AccountEvidence,
  org: OrgContext,
): { rows: readonly Row[]; gaps: readonly Unknown[] } {
  const derived = cloudtrailTrails.derive(evidence, org);
  const { rows, gaps = [] } = 'rows' in derived ? derived : finish(derived);
  return { rows, gaps };
}

function trailsIn(evidence: AccountEvidence) {
  const { items, gaps } = listed(describingTrails(evidence), 'trailList');
  const trails = new Map<string, Item>();
  const nameless: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'TrailARN');
    if (arn === undefined) nameless.push(unparsable(item.record, 'a trail has no TrailARN'));
    else if (!trails.has(arn) || isHome(item)) trails.set(arn, item);
  }
  const scope = { account: evidence.account, region: GLOBAL };
  const subjects = [...trails].map(([arn, item]) => ({ arn, item, scope, from: [item.record] }));
  return { subjects, gaps: [...gaps, ...nameless] };
}

/** The answers of DescribeTrails in every Region in scope. */
export function describingTrails(evidence: AccountEvidence): readonly EvidenceRecord[] {
  return evidence.regions.flatMap((region) => evidence.records(region, TRAILS));
}

function isHome(item: Item): boolean {
  return stringMember(item.json, 'HomeRegion') === item.record.scope.region;
}

function described(name: string): Fill<Trail> {
  return ({ item: { json } }) => knownOrAbsent(member(json, name));
}

/** A cell of what an operation answers of the trail in its home Region. */
function answered(
  operation: typeof STATUS | typeof SELECTORS,
  named: string,
  pick: (answer: JsonObject, record: EvidenceRecord, now: string) => Cell,
): Fill<Trail> {
  return ({ arn, item, scope: { account } }, evidence) => {
    const region = stringMember(item.json, 'HomeRegion') ?? GLOBAL;
    const record = callWith(evidence.records(region, operation), named, arn);
    const read = inObject((answer, from) => pick(answer, from, evidence.now));
    return cellFrom(record, { operation, scope: { account, region } }, read);
  };
}

function status(pick: Pick): Fill<Trail> {
  return answered(STATUS, 'Name', pick);
}

function withinDay(name: string): Fill<Trail> {
  return answered(STATUS, 'Name', (answer, record, now) => {
    const cell = at(name)(answer, record);
    if (cell.is === 'absent') return known(false);
    const time = cell.is === 'known' && typeof cell.value === 'string' ? timeOf(cell.value) : Number.NaN;
    const age = Date.parse(now) - time;
    // Collecting takes hours at most: a delivery later than that is not believed.
    return age >= -DAY ? known(age <= DAY) : unknown(unparsable(record, `${name} is no time to believe`));
  });
}

function events(pick: (found: NonNullable<ReturnType<typeof managementEventsOf>>) => Cell): Fill<Trail> {
  return answered(SELECTORS, 'TrailName', (response, record) => {
    const found = managementEventsOf(response);
    return found === undefined
      ? unknown(unparsable(record, 'the event selectors are of an unknown shape'))
      : pick(found);
  });
}
