import { grouped } from '../../core/group.ts';
import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL, type Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { DISTRIBUTION, INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { ABSENT, asFarAsRead, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { type BucketReference, buildReferences } from '../s3/bucket-references.ts';
import { BUCKET_REGION, bucketRegion } from '../s3/bucket-settings.ts';
import { algorithm, call, calls, given } from '../source.ts';
import { HINDRANCES, type Hindrances, hindrancesOf } from './hindrances.ts';

const SESSION = 'macie2:GetMacieSession';
const BUCKETS = 'macie2:DescribeBuckets';
/** Macie's recurring jobs run every day, week or month (JobScheduleFrequency). */
const LONGEST_PAUSE = 31;

/** What Image Builder writes to. */
const REFERENCES = calls([INFRASTRUCTURE.get, DISTRIBUTION.get]);

const COVERS = algorithm(
  'macie-covers@4',
  [...calls([SESSION, BUCKETS]), HINDRANCES],
  `Macie covers a bucket that ${BUCKETS} lists without an errorCode when automated discovery monitors it ` +
    '(automatedDiscoveryMonitoringStatus MONITORED; NOT_MONITORED also where discovery is off), or when a recurring' +
    ' classification job does (jobDetails.isMonitoredByJob TRUE) and a job ran (lastJobRunTime) in the ' +
    `${LONGEST_PAUSE} days before collecting, for the rarest schedule is monthly; a job that ran once looks at nothing ` +
    'that comes later. A recurring job is listed while it is paused: where none ran since, and where Macie cannot tell of ' +
    'jobs (UNKNOWN), and discovery does not cover the bucket, it is not known. Where Macie is off, it covers none. ' +
    'And nothing hinders it (macie-hindrances@1).',
);

interface MacieBucket extends Subject {
  readonly bucket: string;
  readonly by: readonly BucketReference[];
}

export const macieBuckets = table<MacieBucket>({
  name: 'macie.buckets',
  as: 'macieBucket',
  meaning: "The account's own buckets to which Image Builder writes, in the Region of each, and what Macie does there.",
  grain: 'region',
  key: 'arn',
  needs: [DISTRIBUTION.list, INFRASTRUCTURE.list],
  reads: [...REFERENCES, BUCKET_REGION],
  subjects: eachBucket,
  columns: {
    arn: always(
      'string',
      'ARN of the bucket.',
      given('the name in the configuration that refers to it'),
      ({ bucket }, { partition }) => known(`arn:${partition}:s3:::${bucket}`),
    ),
    region: always('string', 'The Region it is in.', BUCKET_REGION, ({ scope }) => known(scope.region)),
    usedBy: always('list<string>', 'ARNs of the configurations that name it.', REFERENCES, ({ by }) =>
      distinct(by.map((use) => use.by)),
    ),
    offered: always('bool', 'AWS offers Macie in the Region.', call(SESSION, 'anything but unsupported'), isOffered),
    enabled: always(
      'bool',
      'Macie is on there and not paused.',
      call(SESSION, 'status = ENABLED; false where Macie is off'),
      ({ scope }, evidence) =>
        cellFrom(sessionIn(scope, evidence), { operation: SESSION, scope }, statusOf, known(false)),
    ),
    covered: always(
      'bool',
      'Macie looks into the bucket, and nothing keeps it from reading the objects.',
      COVERS,
      (subject, evidence) => coverageOf(subject, evidence).covered,
    ),
    hindrances: always(
      'list<string>',
      'Why it does not, as far as known.',
      COVERS,
      (subject, evidence) => coverageOf(subject, evidence).hindrances,
    ),
    error: maybe(
      'string',
      'Why Macie cannot look into it.',
      [call(BUCKETS, 'buckets[].errorCode'), call(SESSION)],
      ({ bucket, scope }, evidence) => {
        const session = sessionIn(scope, evidence);
        return isOff(session) ? citing(ABSENT, [session]) : errorOf(seenBy(bucket, scope, evidence));
      },
    ),
  },
});

function eachBucket(evidence: AccountEvidence): Found<MacieBucket> {
  const { references, gaps } = buildReferences(evidence);
  const subjects: MacieBucket[] = [];
  const lost: Unknown[] = [];
  for (const [bucket, by] of grouped(references, (reference) => reference.bucket)) {
    const { region, exists } = placeOf(bucket, evidence);
    if (exists === false) continue;
    if (typeof region === 'string') {
      const scope = { account: evidence.account, region };
      subjects.push({ bucket, by, scope, from: by.flatMap(({ records }) => records) });
    } else lost.push(...by.map((use) => ({ ...region, scope: { account: evidence.account, region: regionOf(use) } })));
  }
  return { subjects, gaps: [...gaps, ...lost] };
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

function sessionIn({ region }: Scope, evidence: AccountEvidence): EvidenceRecord | undefined {
  return evidence.records(region, SESSION)[0];
}

function isOffered({ scope }: MacieBucket, evidence: AccountEvidence): Cell {
  const session = sessionIn(scope, evidence);
  return citing(known(session?.outcome.kind !== 'unsupported'), [session]);
}

function isOff(session: EvidenceRecord | undefined): boolean {
  return session?.outcome.kind === 'absent';
}

function statusOf(response: Json, record: EvidenceRecord): Cell {
  const status = stringMember(response, 'status');
  if (status === 'ENABLED' || status === 'PAUSED') return known(status === 'ENABLED');
  return unknown(unparsable(record, 'status is neither ENABLED nor PAUSED'));
}

type Seen = { readonly item: Item | undefined } | { readonly why: Unknown };

/** What Macie says of one bucket: nothing, when it answered to the last page and did not name it. */
function seenBy(bucket: string, { region }: Scope, evidence: AccountEvidence): Seen {
  const { items, gaps } = listIn(BUCKETS, 'buckets', region, evidence);
  const found = items.find(({ json }) => stringMember(json, 'bucketName') === bucket);
  if (found === undefined && gaps[0] !== undefined) return { why: gaps[0] };
  return { item: found };
}

interface Coverage {
  readonly covered: Cell;
  readonly hindrances: Cell;
}

/** Whether Macie looks into it, with what was asked. */
function coverageOf({ bucket, by, scope }: MacieBucket, evidence: AccountEvidence): Coverage {
  const session = sessionIn(scope, evidence);
  const coverage = isOff(session)
    ? { covered: known(false), hindrances: known([]) }
    : coverageIn(seenBy(bucket, scope, evidence), by, evidence, whyUnasked(session, scope));
  const asked = [session, ...evidence.records(scope.region, BUCKETS)];
  return { covered: citing(coverage.covered, asked), hindrances: citing(coverage.hindrances, asked) };
}

/** Why it is not known whether Macie is off. */
function whyUnasked(session: EvidenceRecord | undefined, scope: Scope): Unknown | undefined {
  return session === undefined ? notCalled(SESSION, scope) : unknownOf(session);
}

/** One hindrance settles it, whatever else is not known. Where Macie is off, that is why it lists nothing. */
function coverageIn(
  seen: Seen,
  by: readonly BucketReference[],
  evidence: AccountEvidence,
  unasked: Unknown | undefined,
): Coverage {
  if ('why' in seen) return { covered: unknown(seen.why), hindrances: unknown(seen.why) };
  const { item } = seen;
  if (item === undefined) {
    const hindrances = unasked === undefined ? known(['Macie does not list it']) : unknown(unasked);
    return { covered: known(false), hindrances };
  }
  const { gaps, texts } = hindrancesIn(item, by, evidence);
  const covered = texts.length > 0 ? known(false) : known(true);
  return {
    covered: gaps[0] && texts.length === 0 ? unknown(gaps[0]) : covered,
    hindrances: asFarAsRead(known(texts), gaps[0]),
  };
}

function hindrancesIn(item: Item, by: readonly BucketReference[], evidence: AccountEvidence): Hindrances {
  const code = stringMember(item.json, 'errorCode') ?? '';
  const hasDiskImages = by.some(({ use }) => use === 'disk-images');
  const { gaps, texts } = hindrancesOf(item.json, item.record, hasDiskImages, evidence);
  const watched = watchedBy(item, evidence);
  const isUnwatched = watched.is === 'known' && watched.value !== true;
  return {
    texts: [
      ...(code === '' ? [] : [`error ${code}`]),
      ...(isUnwatched ? ['neither discovery nor a recurring job is set on it'] : []),
      ...texts,
    ],
    gaps: [...(watched.is === 'unknown' ? [watched.why] : []), ...gaps],
  };
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
