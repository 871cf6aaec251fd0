import { byText } from '../../core/compare.ts';
import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL, type Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { gapsAt, unknownOf, unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import { type BucketReference, bucketReferences } from '../s3/bucket-references.ts';
import { bucketSettings } from '../s3/bucket-settings.ts';
import type { TableDefinition } from '../table.ts';

const SESSION = 'macie2:GetMacieSession';
const DISCOVERY = 'macie2:GetAutomatedDiscoveryConfiguration';
const BUCKETS = 'macie2:DescribeBuckets';
const CALLS = [SESSION, DISCOVERY, BUCKETS] as const;

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
    covered: column('bool', 'Macie looks into the bucket.', 'derived: macie-covers@2'),
    error: absentable('string', 'Why Macie cannot look into it.', `${BUCKETS} buckets[].errorCode`),
  },
  algorithms: {
    'macie-covers@2':
      `Macie covers a bucket that ${BUCKETS} lists without an errorCode when automated discovery is on ` +
      `(${DISCOVERY} status ENABLED) and monitors it (automatedDiscoveryMonitoringStatus MONITORED), or when a ` +
      'recurring classification job does (jobDetails.isMonitoredByJob TRUE); a job that ran once looks at nothing that ' +
      'comes later. Where Macie cannot tell of jobs (UNKNOWN) and discovery does not cover it, it is not known. Where ' +
      'Macie is off, it covers none.',
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
  const cell = bucketSettings(bucket, evidence).cells.region;
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
      covered: isOff ? known(false) : coveredBy(seen, scope, evidence),
      error: isOff ? ABSENT : errorOf(seen),
    },
  });
}

function statusOf(response: Json, record: EvidenceRecord): Cell {
  const status = stringMember(response, 'status');
  if (status === 'ENABLED' || status === 'PAUSED') return known(status === 'ENABLED');
  return unknown(unparsable(record, 'status is neither ENABLED nor PAUSED'));
}

type Seen = { readonly json: JsonObject | undefined } | { readonly why: Unknown };

/** What Macie says of one bucket: nothing, when it answered to the last page and did not name it. */
function seenBy(bucket: string, { region }: Scope, evidence: AccountEvidence): Seen {
  const [why] = gapsAt(BUCKETS, region, evidence);
  if (why !== undefined) return { why };
  const { items, gaps } = listed(evidence.records(region, BUCKETS), 'buckets');
  const found = items.find(({ json }) => stringMember(json, 'bucketName') === bucket);
  if (found === undefined && gaps[0] !== undefined) return { why: gaps[0] };
  return { json: found?.json };
}

function coveredBy(seen: Seen, scope: Scope, evidence: AccountEvidence): Cell {
  if ('why' in seen) return unknown(seen.why);
  const { json } = seen;
  if (json === undefined || (stringMember(json, 'errorCode') ?? '') !== '') return known(false);
  const byJob = stringMember(member(json, 'jobDetails'), 'isMonitoredByJob');
  if (byJob === 'TRUE') return known(true);
  const discovered = discoveredBy(json, scope, evidence);
  if (byJob !== 'UNKNOWN' || discovered.is !== 'known' || discovered.value === true) return discovered;
  const [record] = evidence.records(scope.region, BUCKETS);
  return record === undefined ? discovered : unknown(unparsable(record, 'Macie could not read its jobs'));
}

function discoveredBy(json: JsonObject, scope: Scope, evidence: AccountEvidence): Cell {
  if (stringMember(json, 'automatedDiscoveryMonitoringStatus') !== 'MONITORED') return known(false);
  const discovery = evidence.records(scope.region, DISCOVERY)[0];
  const why = discovery === undefined ? undefined : unknownOf(discovery);
  if (why !== undefined) return unknown(why);
  return cellFrom(
    discovery,
    { operation: DISCOVERY, scope },
    (response) => known(stringMember(response, 'status') === 'ENABLED'),
    known(false),
  );
}

function errorOf(seen: Seen): Cell {
  if ('why' in seen) return unknown(seen.why);
  const code = stringMember(seen.json, 'errorCode');
  return code === undefined || code === '' ? ABSENT : known(code);
}
