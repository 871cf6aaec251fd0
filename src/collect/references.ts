/** What answers of one account point to and other services must be asked about. */
export interface References {
  /** KMS keys as they are written, by the Region they are looked up in. */
  readonly keys: Map<string, Set<string>>;
  readonly buckets: Set<string>;
  /** CloudWatch log groups by the Region they are in. */
  readonly logGroups: Map<string, Set<string>>;
  /** Output AMIs by the Region they are in. */
  readonly images: Map<string, Set<string>>;
  /** ECR repositories by the Region they are in. */
  readonly repositories: Map<string, Set<string>>;
  /** SNS topics by the Region they are in. */
  readonly topics: Map<string, Set<string>>;
}

export function noReferences(): References {
  return {
    logGroups: new Map(),
    keys: new Map(),
    buckets: new Set(),
    images: new Map(),
    repositories: new Map(),
    topics: new Map(),
  };
}

/**
 * Notes a key: an ARN is looked up in its own Region, an id or an alias in the Region of what names it.
 *
 * @param region Where a reference without a Region of its own is looked up.
 */
export function noteKey(references: References, key: string | undefined, region: string): void {
  if (key === undefined || key === '') return;
  const own = /^arn:[a-z-]+:kms:([^:]*):/.exec(key)?.[1];
  note(references.keys, isRegion(own) ? own : region, key);
}

/** Notes the key of something that builds write to. AWS's own aliases need no looking after. */
export function noteOwnKey(references: References, key: string | undefined, region: string): void {
  if (key !== undefined && !/(^|:)alias\/aws\//.test(key)) noteKey(references, key, region);
}

export function noteBucket(references: References, bucket: string | undefined): void {
  if (bucket !== undefined && bucket !== '') references.buckets.add(bucket);
}

export function noteLogGroup(references: References, name: string | undefined, region: string): void {
  if (name !== undefined && name !== '') note(references.logGroups, region, name);
}

export function noteImage(references: References, id: string | undefined, region: string | undefined): void {
  if (id !== undefined && /^ami-[0-9a-f]+$/.test(id) && isRegion(region)) note(references.images, region, id);
}

export function noteRepository(references: References, name: string | undefined, region: string | undefined): void {
  if (name !== undefined && name !== '' && isRegion(region)) note(references.repositories, region, name);
}

/** A topic is asked for in its own Region. */
export function noteTopic(references: References, arn: string | undefined): void {
  const region = /^arn:[a-z-]+:sns:([^:]*):/.exec(arn ?? '')?.[1];
  if (arn !== undefined && isRegion(region)) note(references.topics, region, arn);
}

/** A Region read from an answer becomes part of a host name: nothing but a Region's name may. */
export function isRegion(text: string | undefined): text is string {
  return text !== undefined && /^[a-z]{2,6}(-[a-z]+)+-\d{1,2}$/.test(text);
}

function note(lists: Map<string, Set<string>>, region: string, item: string): void {
  const list = lists.get(region) ?? new Set();
  lists.set(region, list.add(item));
}
