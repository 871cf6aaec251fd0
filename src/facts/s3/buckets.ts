import { grouped } from '../../core/group.ts';
import { isJsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext } from '../../model/facts.ts';
import { callWith } from '../answers.ts';
import { distinct } from '../columns.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { always, type Found, table } from '../define.ts';
import { DISTRIBUTION, INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { readPolicy } from '../policy/read.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { call, given } from '../source.ts';
import { toldByOwner } from '../told.ts';
import { type BucketReference, bucketReferences } from './bucket-references.ts';
import { type Bucket, type BucketSubject, SETTINGS_COLUMNS, toldOf } from './bucket-settings.ts';
import { BUCKET_POLICY, REFUSES_PLAIN_HTTP, refusesPlainHttp } from './refuses-plain-http.ts';

const TRAILS = 'cloudtrail:DescribeTrails';
const REFERENCES = [
  call(INFRASTRUCTURE.get, 'logging.s3Logs'),
  call(DISTRIBUTION.get, 's3ExportConfiguration'),
  call(TRAILS, 'S3BucketName'),
] as const;

interface UsedBucket extends BucketSubject {
  readonly by: readonly BucketReference[];
}

export const s3Buckets = table<UsedBucket>({
  name: 's3.buckets',
  as: 'bucket',
  meaning: 'Buckets that Image Builder writes build logs and disk images to, and that trails deliver to.',
  grain: 'account',
  key: 'arn',
  needs: [TRAILS, DISTRIBUTION.list, INFRASTRUCTURE.list],
  reads: REFERENCES,
  subjects: eachBucket,
  columns: {
    arn: always('string', 'ARN of the bucket.', given('the name in the configuration that refers to it'), ({ arn }) =>
      known(arn),
    ),
    uses: always('list<string>', 'What it is used for: build-logs, disk-images, trail.', REFERENCES, ({ by }) =>
      distinct(by.map(({ use }) => use)),
    ),
    usedBy: always('list<string>', 'ARNs of the configurations and trails that name it.', REFERENCES, ({ by }) =>
      distinct(by.map((each) => each.by)),
    ),
    exists: always(
      'bool',
      'The bucket exists.',
      call(BUCKET_POLICY, 'anything but NoSuchBucket'),
      toldOf('exists', policyCell('exists')),
    ),
    hasPolicy: always(
      'bool',
      'The bucket has a policy.',
      call(BUCKET_POLICY, 'anything but NoSuchBucketPolicy and NoSuchBucket'),
      toldOf('hasPolicy', policyCell('hasPolicy')),
    ),
    refusesPlainHttp: always(
      'bool',
      'The bucket policy refuses every request that does not come over TLS.',
      REFUSES_PLAIN_HTTP,
      toldOf('refusesPlainHttp', policyCell('refusesPlainHttp')),
    ),
    refusedBy: always(
      'list<string>',
      'The statements of the bucket policy that refuse plain HTTP.',
      REFUSES_PLAIN_HTTP,
      toldOf('refusedBy', policyCell('refusedBy')),
    ),
    ...SETTINGS_COLUMNS,
  },
});

function eachBucket(evidence: AccountEvidence): Found<UsedBucket> {
  const { references, gaps } = bucketReferences(evidence);
  const scope = { account: evidence.account, region: GLOBAL };
  const subjects = [...grouped(references, ({ bucket }) => bucket)].map(([bucket, by]) => {
    const places = by.flatMap(({ place }) => place ?? []);
    const from = by.flatMap(({ records }) => records);
    return { bucket, arn: arnOf(bucket, evidence), by, places, scope, from };
  });
  return { subjects, gaps };
}

export const BUCKET_THERE = call(
  BUCKET_POLICY,
  'anything but NoSuchBucket; of the account that owns the bucket where this one may not ask',
);

/** Whether a bucket exists, as S3 tells this account or else the bucket's own. */
export function bucketThere(bucket: string, evidence: AccountEvidence, org: OrgContext): Cell {
  return toldByOwner(policyCell('exists')({ bucket }, evidence), 'exists', arnOf(bucket, evidence), org);
}

function arnOf(bucket: string, { partition }: AccountEvidence): string {
  return `arn:${partition}:s3:::${bucket}`;
}

type PolicyCells = Record<'exists' | 'hasPolicy' | 'refusesPlainHttp' | 'refusedBy', Cell>;

/** Something of the policy of a bucket. */
function policyCell(name: keyof PolicyCells) {
  return ({ bucket }: Bucket, evidence: AccountEvidence): Cell => {
    const record = callWith(evidence.records(GLOBAL, BUCKET_POLICY), 'Bucket', bucket);
    const scope = { account: evidence.account, region: GLOBAL };
    const cells =
      record === undefined
        ? all(unknown(notCalled(BUCKET_POLICY, scope)))
        : policyCells(arnOf(bucket, evidence), record);
    return citing(cells[name], [record]);
  };
}

function policyCells(arn: string, record: EvidenceRecord): PolicyCells {
  const why = unknownOf(record);
  if (why !== undefined) return all(unknown(why));
  const { outcome } = record;
  if (outcome.kind === 'absent') {
    return { exists: known(outcome.code !== 'NoSuchBucket'), hasPolicy: known(false), ...refusal(false, []) };
  }
  const response = outcome.kind === 'ok' ? outcome.response : undefined;
  if (!isJsonObject(response)) return all(unknown(unparsable(record, 'the answer is no object')));
  const reading = readPolicy(member(response, 'Policy'));
  const there = { exists: known(true), hasPolicy: known(true) };
  if (!reading.ok) {
    const unread = unknown(unparsable(record, reading.detail));
    return { ...there, refusesPlainHttp: unread, refusedBy: unread };
  }
  const { refuses, by } = refusesPlainHttp(reading.document, arn);
  return { ...there, ...refusal(refuses, by) };
}

function refusal(refuses: boolean, by: readonly string[]) {
  return { refusesPlainHttp: known(refuses), refusedBy: known(by) };
}

function all(cell: Cell): PolicyCells {
  return { exists: cell, hasPolicy: cell, refusesPlainHttp: cell, refusedBy: cell };
}
