import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { objectsOf } from '../answers.ts';
import {
  bodyOf,
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  type Resource,
  type ResourceKind,
  recordsOf,
  resourcesOf,
  WORKFLOW,
} from './resources.ts';

/** A place in the account's own Image Builder resources that names a KMS key. */
export interface KeyReference {
  /** As it is written there: key ARN, alias ARN, key id or alias name. */
  readonly ref: string;
  /** The Region in which a reference without an ARN is looked up. */
  readonly region: string;
  /** The Region of the resource that refers. */
  readonly from: string;
  /** ARN of that resource. */
  readonly by: string;
  readonly records: readonly EvidenceRecord[];
}

export interface KeyReferences {
  readonly references: readonly KeyReference[];
  /** Resources that could not be read: the keys they name are not known. */
  readonly gaps: readonly Unknown[];
}

/** Where a kind of resource names keys: the reference, and the Region it is meant for where that is not its own. */
type Find = (body: JsonObject) => readonly { readonly ref: string | undefined; readonly region?: string | undefined }[];

const SOURCES: readonly { readonly kind: ResourceKind; readonly find: Find }[] = [
  { kind: COMPONENT, find: (body) => [{ ref: stringMember(body, 'kmsKeyId') }] },
  { kind: WORKFLOW, find: (body) => [{ ref: stringMember(body, 'kmsKeyId') }] },
  {
    kind: CONTAINER_RECIPE,
    find: (body) => [{ ref: stringMember(body, 'kmsKeyId') }, ...volumeKeys(member(body, 'instanceConfiguration'))],
  },
  { kind: IMAGE_RECIPE, find: (body) => volumeKeys(body) },
  { kind: DISTRIBUTION, find: (body) => objectsOf(body, 'distributions').map(distributionKey) },
];

/** Every KMS key that the account's own Image Builder resources name. */
export function keyReferences(evidence: AccountEvidence): KeyReferences {
  const found = SOURCES.map(({ kind, find }) => {
    const { resources, gaps } = resourcesOf(kind, evidence);
    const read = resources.map((resource) => referencesOf(resource, find));
    return {
      references: read.flatMap((each) => each.references),
      gaps: [...gaps, ...read.flatMap((each) => each.gaps)],
    };
  });
  return { references: found.flatMap((each) => each.references), gaps: found.flatMap((each) => each.gaps) };
}

function referencesOf(resource: Resource, find: Find): KeyReferences {
  const body = bodyOf(resource);
  if ('why' in body) return { references: [], gaps: [body.why] };
  const { scope, arn } = resource;
  const references = find(body.object).flatMap(({ ref, region }) =>
    ref === undefined || ref === ''
      ? []
      : [{ ref, region: region ?? scope.region, from: scope.region, by: arn, records: recordsOf(resource) }],
  );
  return { references, gaps: [] };
}

function volumeKeys(holder: Parameters<typeof objectsOf>[0]) {
  return objectsOf(holder, 'blockDeviceMappings').map((mapping) => ({
    ref: stringMember(member(mapping, 'ebs'), 'kmsKeyId'),
  }));
}

function distributionKey(distribution: JsonObject) {
  return {
    ref: stringMember(member(distribution, 'amiDistributionConfiguration'), 'kmsKeyId'),
    region: stringMember(distribution, 'region'),
  };
}
