import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type Find, inEach, namesIn } from '../imagebuilder/names.ts';
import { DISTRIBUTION, INFRASTRUCTURE, type ResourceKind } from '../imagebuilder/resource-kinds.ts';
import { type Resource, readIn, recordsOf } from '../imagebuilder/resources.ts';

/** What a bucket is used for. */
type BucketUse = 'build-logs' | 'disk-images' | 'trail';

/** A place in the account's configuration that names a bucket. */
export interface BucketReference {
  readonly bucket: string;
  readonly use: BucketUse;
  /** ARN of what names it. */
  readonly by: string;
  /** Below which prefix logs are written; undefined for what is no log. */
  readonly place?: string;
  readonly records: readonly EvidenceRecord[];
}

export interface BucketReferences {
  readonly references: readonly BucketReference[];
  /** What could not be read: the buckets it names are not known. */
  readonly gaps: readonly Unknown[];
}

/** Every bucket that infrastructure configurations, distribution settings and trails of the account name. */
export function bucketReferences(evidence: AccountEvidence): BucketReferences {
  return together([buildReferences(evidence), ofTrails(evidence)]);
}

/** Those that Image Builder writes to. */
export function buildReferences(evidence: AccountEvidence): BucketReferences {
  return together([ofResources(INFRASTRUCTURE, 'build-logs', logBucket, evidence), exportReferences(evidence)]);
}

function together(all: readonly BucketReferences[]): BucketReferences {
  return { references: all.flatMap((each) => each.references), gaps: all.flatMap((each) => each.gaps) };
}

/** The buckets that distribution settings export disk images to. */
export function exportReferences(evidence: AccountEvidence): BucketReferences {
  return ofResources(DISTRIBUTION, 'disk-images', exportBuckets, evidence);
}

function ofResources(kind: ResourceKind, use: BucketUse, find: Find, evidence: AccountEvidence): BucketReferences {
  const { names, gaps } = namesIn(kind, find, evidence);
  const references = names.map(({ text, by }) => ({
    bucket: text,
    use,
    by: by.arn,
    ...(use === 'build-logs' && { place: placeOf(by) }),
    records: recordsOf(by),
  }));
  return { references, gaps };
}

/** Image Builder writes below the prefix, or anywhere. */
function placeOf(resource: Resource): string {
  const prefix = readIn(resource, at('logging', 's3Logs', 's3KeyPrefix'));
  const text = prefix.is === 'known' && typeof prefix.value === 'string' ? prefix.value.replace(/^\/+|\/+$/g, '') : '';
  return text === '' ? '' : `${text}/`;
}

const logBucket: Find = (body, record) => [{ cell: at('logging', 's3Logs', 's3BucketName')(body, record) }];

const exportBuckets: Find = (body, record) =>
  inEach(body, record, 'distributions', (each) => ({ cell: at('s3ExportConfiguration', 's3Bucket')(each, record) }));

/** A multi-Region trail shows up in every Region, with the same ARN and the same bucket. */
function ofTrails(evidence: AccountEvidence): BucketReferences {
  const references: BucketReference[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const trails = listIn('cloudtrail:DescribeTrails', 'trailList', region, evidence);
    gaps.push(...trails.gaps);
    for (const { json, record } of trails.items) {
      const bucket = stringMember(json, 'S3BucketName');
      const by = stringMember(json, 'TrailARN');
      const prefix = stringMember(json, 'S3KeyPrefix');
      const place = prefix ? `${prefix}/AWSLogs/` : 'AWSLogs/';
      if (bucket && by) references.push({ bucket, use: 'trail', by, place, records: [record] });
      else gaps.push(unparsable(record, 'a trail without S3BucketName or TrailARN'));
    }
  }
  return { references, gaps };
}
