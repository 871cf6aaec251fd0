import { byText } from '../../core/compare.ts';
import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL, type Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import { type BucketReference, bucketReferences } from '../s3/bucket-references.ts';
import { bucketRegion } from '../s3/bucket-settings.ts';
import type { TableDefinition } from '../table.ts';
import { HINDRANCES, hindrancesOf } from './hindrances.ts';

const SESSION = 'macie2:GetMacieSession';
const BUCKETS = 'macie2:DescribeBuckets';
/** Macie's recurring jobs run every day, week or month (JobScheduleFrequency). */
const LONGEST_PAUSE = 31;
const CALLS = [SESSION, BUCKETS] as const;

const spec: FactTable = {
  name: 'macie.buckets',
  as: 'macieBucket',
  meaning: "The account's own buckets to which Image Builder writes, in the Region of each, and what Macie does there.",
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListDistributionConfigurations', 'imagebuilder:ListInfrastructureConfigurations'],
  columns: {
    arn: column('string', 'ARN of the bucket.', 'the name in the configuration that refers to it'),
    region: column('string', 'The Region it is in.', 's3:GetBucketLocation LocationConstraint'),
    usedBy: column(
      'list<string>',
      'ARNs of the configurations that name it.',
      'imagebuilder:GetInfrastructureConfiguration, imagebuilder:GetDistributionConfiguration',
    ),
    offered: column('bool', 'AWS offers Macie in the Region.', `${SESSION}: anything but unsupported`),
    enabled: column(
      'bool',
      'Macie is on there and not paused.',
      `${SESSION} status = ENABLED; false where Macie is off`,
    ),
    covered: column(
      'bool',
      'Macie looks into the bucket, and nothing keeps it from reading the objects.',
      'derived: macie-covers@4',
    ),
    hindrances: column('list<string>', 'Why it does not, as far as known.', 'derived: macie-covers@4'),
    error: absentable('string', 'Why Macie cannot look into it.', `${BUCKETS} buckets[].errorCode`),
  },
  algorithms: {
    'macie-covers@4':
      `Macie covers a bucket that ${BUCKETS} lists without an errorCode when automated discovery monitors it ` +
      '(automatedDiscoveryMonitoringStatus MONITORED; NOT_MONITORED also where discovery is off), or when a recurring' +
      ' classification job does (jobDetails.isMonitoredByJob TRUE) and a job ran (lastJobRunTime) in the ' +
      `${LONGEST_PAUSE} days before collecting, for the rarest schedule is monthly; a job that ran once looks at nothing ` +
      'that comes later. A recurring job is listed while it is paused: where none ran since, and where Macie cannot tell of ' +
      'jobs (UNKNOWN), and discovery does not cover the bucket, it is not known. Where Macie is off, it covers none. ' +
      `And nothing hinders it: ${HINDRANCES}`,
  },
};

export const macieBuckets: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { references, gaps } = bucketReferences(evidence);
  const uses = new Map<string, BucketReference[]>();
  for (const reference of references) {
    if (reference.use !== 'trail') uses.set(reference.bucket, [...(uses.get(reference.bucket) ?? []), reference]);
  }
  const rows: Row[] = [];
  const lost: Unknown[] = [];
  for (const [bucket, by] of uses) {
    const { region, exists } = placeOf(bucket, evidence);
    if (exists === false) continue;
    if (typeof region === 'string') rows.push(rowFor(bucket, by, region, evidence));
    else lost.push(...by.map((use) => ({ ...region, scope: { account: evidence.account, region: regionOf(use) } })));
  }
  return { rows, gaps: [...gaps.filter((gap) => gap.operation !== 'cloudtrail:DescribeTrails'), ...lost] };
}

/** The Region that a bucket is in, if it is in scope; a bucket that is not there needs no looking after. */
function placeOf(bucket: string, evidence: AccountEvidence) {
  const cell = bucketRegion({ bucket }, evidence);
  if (cell.is === 'absent') return { region: '', exists: false };
  if (cell.is === 'unknown') return { region: cell.why };
  const region = String(cell.value);
  if (evidence.regions.includes(region)) return { region };
  const why: Unknown = {
    operation: SESSION,
    scope: { account: evidence.account, region: GLOBAL },
    record: null,
    reason: 'outside',
    detail: `${bucket} is in ${region}, which is not among the Regions in scope`,
  };
  return { region: why };
}

/** `arn:aws:imagebuilder:REGION:…` */
function regionOf({ by }: BucketReference): string {
  return by.split(':')[3] ?? GLOBAL;
}

function rowFor(bucket: string, by: readonly BucketReference[], region: string, evidence: AccountEvidence): Row {
  const scope = { account: evidence.account, region };
  const arn = `arn:${evidence.partition}:s3:::${bucket}`;
  const session = evidence.records(region, SESSION)[0];
  const seen = seenBy(bucket, scope, evidence);
  const isOff = session?.outcome.kind === 'absent';
  return makeRow(spec, {
    scope,
    from: [...by.flatMap((use) => use.records), ...CALLS.flatMap((operation) => evidence.records(region, operation))],
    cells: {
      arn: known(arn),
      region: known(region),
      usedBy: known([...new Set(by.map((use) => use.by))].sort(byText)),
      offered: known(session?.outcome.kind !== 'unsupported'),
      enabled: cellFrom(session, { operation: SESSION, scope }, statusOf, known(false)),
      ...(isOff ? { covered: known(false), hindrances: known([]) } : coverage(seen, by, evidence)),
      error: isOff ? ABSENT : errorOf(seen),
    },
  });
}

function statusOf(response: Json, record: EvidenceRecord): Cell {
  const status = stringMember(response, 'status');
  if (status === 'ENABLED' || status === 'PAUSED') return known(status === 'ENABLED');
  return unknown(unparsable(record, 'status is neither ENABLED nor PAUSED'));
}

type Seen = { readonly item: Item | undefined } | { readonly why: Unknown };

/** What Macie says of one bucket: nothing, when it answered to the last page and did not name it. */
function seenBy(bucket: string, { region }: Scope, evidence: AccountEvidence): Seen {
  const [why] = gapsAt(BUCKETS, region, evidence);
  if (why !== undefined) return { why };
  const { items, gaps } = listed(evidence.records(region, BUCKETS), 'buckets');
  const found = items.find(({ json }) => stringMember(json, 'bucketName') === bucket);
  if (found === undefined && gaps[0] !== undefined) return { why: gaps[0] };
  return { item: found };
}

/** One hindrance settles it, whatever else is not known. */
function coverage(seen: Seen, by: readonly BucketReference[], evidence: AccountEvidence) {
  if ('why' in seen) return { covered: unknown(seen.why), hindrances: unknown(seen.why) };
  const { item } = seen;
  if (item === undefined) return { covered: known(false), hindrances: known(['Macie does not list it']) };
  const code = stringMember(item.json, 'errorCode') ?? '';
  const hasDiskImages = by.some(({ use }) => use === 'disk-images');
  const { gaps, texts } = hindrancesOf(item.json, item.record, hasDiskImages, evidence);
  const watched = watchedBy(item, evidence);
  const found = [
    ...(code === '' ? [] : [`error ${code}`]),
    ...(watched.is === 'known' && watched.value !== true ? ['neither discovery nor a recurring job is set on it'] : []),
    ...texts,
  ];
  const [why] = [...(watched.is === 'unknown' ? [watched.why] : []), ...gaps];
  const covered = found.length > 0 ? known(false) : why === undefined ? known(true) : unknown(why);
  return { covered, hindrances: known(found) };
}

function watchedBy({ json, record }: Item, evidence: AccountEvidence): Cell {
  const discovered = discoveredBy(json, record);
  if (discovered.is === 'known' && discovered.value === true) return discovered;
  const jobs = member(json, 'jobDetails');
  const byJob = stringMember(jobs, 'isMonitoredByJob');
  if (byJob === 'UNKNOWN') return unknown(unparsable(record, 'Macie could not read its jobs'));
  if (byJob !== 'TRUE') return discovered;
  const last = stringMember(jobs, 'lastJobRunTime');
  const isFresh = !Number.isNaN(timeOf(last)) && wholeDaysBetween(last ?? '', evidence.now) <= LONGEST_PAUSE;
  const since = `no job ran on it in ${LONGEST_PAUSE} days (last ${last ?? 'never'}): its recurring job may be paused`;
  return isFresh ? known(true) : unknown(unparsable(record, since));
}

/** Macie says NOT_MONITORED where discovery is off, too (BucketMetadata), so no other call is asked. */
function discoveredBy(json: JsonObject, record: EvidenceRecord): Cell {
  const status = stringMember(json, 'automatedDiscoveryMonitoringStatus');
  if (status === 'MONITORED' || status === 'NOT_MONITORED') return known(status === 'MONITORED');
  return unknown(unparsable(record, 'automatedDiscoveryMonitoringStatus is neither MONITORED nor NOT_MONITORED'));
}

function errorOf(seen: Seen): Cell {
  if ('why' in seen) return unknown(seen.why);
  const code = stringMember(seen.item?.json, 'errorCode');
  return code === undefined || code === '' ? ABSENT : known(code);
}
