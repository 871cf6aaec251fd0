import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import {
  bodyOf,
  DISTRIBUTION,
  INFRASTRUCTURE,
  type Resource,
  type ResourceKind,
  recordsOf,
  resourcesOf,
} from '../imagebuilder/resources.ts';

/** What a bucket is used for. */
export type BucketUse = 'build-logs' | 'disk-images' | 'trail';

/** A place in the account's configuration that names a bucket. */
export interface BucketReference {
  readonly bucket: string;
  readonly use: BucketUse;
  /** ARN of what names it. */
  readonly by: string;
  readonly records: readonly EvidenceRecord[];
}

export interface BucketReferences {
  readonly references: readonly BucketReference[];
  /** What could not be read: the buckets it names are not known. */
  readonly gaps: readonly Unknown[];
}

/** Every bucket that infrastructure configurations, distribution settings and trails of the account name. */
export function bucketReferences(evidence: AccountEvidence): BucketReferences {
  const all = [
    ofResources(INFRASTRUCTURE, 'build-logs', logBucket, evidence),
    ofResources(DISTRIBUTION, 'disk-images', exportBuckets, evidence),
    ofTrails(evidence),
  ];
  return { references: all.flatMap((each) => each.references), gaps: all.flatMap((each) => each.gaps) };
}

type Find = (body: JsonObject) => readonly (string | undefined)[];

function ofResources(kind: ResourceKind, use: BucketUse, find: Find, evidence: AccountEvidence): BucketReferences {
  const { resources, gaps } = resourcesOf(kind, evidence);
  const read = resources.map((resource) => ofResource(resource, use, find));
  return { references: read.flatMap((each) => each.references), gaps: [...gaps, ...read.flatMap((each) => each.gaps)] };
}

function ofResource(resource: Resource, use: BucketUse, find: Find): BucketReferences {
  const body = bodyOf(resource);
  if ('why' in body) return { references: [], gaps: [body.why] };
  const buckets = find(body.object).filter((bucket) => bucket !== undefined && bucket !== '');
  const records = recordsOf(resource);
  return { references: buckets.map((bucket) => ({ bucket: bucket ?? '', use, by: resource.arn, records })), gaps: [] };
}

function logBucket(body: JsonObject) {
  return [stringMember(member(member(body, 'logging'), 's3Logs'), 's3BucketName')];
}

function exportBuckets(body: JsonObject) {
  return objectsOf(body, 'distributions').map((each) =>
    stringMember(member(each, 's3ExportConfiguration'), 's3Bucket'),
  );
}

/** A multi-Region trail shows up in every Region, with the same ARN and the same bucket. */
function ofTrails(evidence: AccountEvidence): BucketReferences {
  const references: BucketReference[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const trails = listed(evidence.records(region, 'cloudtrail:DescribeTrails'), 'trailList');
    gaps.push(...trails.gaps);
    for (const { json, record } of trails.items) {
      const bucket = stringMember(json, 'S3BucketName');
      const by = stringMember(json, 'TrailARN');
      if (bucket && by) references.push({ bucket, use: 'trail', by, records: [record] });
      else gaps.push(unparsable(record, 'a trail without S3BucketName or TrailARN'));
    }
  }
  return { references, gaps };
}
