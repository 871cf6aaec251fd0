import { isJsonObject, type JsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, unknown } from '../row.ts';
import type { ResourceKind } from './resource-kinds.ts';
import { bodyOf, type Resource, resourcesOf } from './resources.ts';

/** A place of a resource where the name of something else may stand: a key, a bucket. */
export interface Place {
  readonly cell: Cell;
  /** The Region that the name is meant for, where that is not the resource's own. */
  readonly region?: string | undefined;
}

/** Where a kind of resource names things. */
export type Find = (body: JsonObject, record: EvidenceRecord) => readonly Place[];

export interface Name {
  readonly text: string;
  readonly region: string;
  readonly by: Resource;
}

export interface Names {
  readonly names: readonly Name[];
  /** Resources and places that could not be read: what they name is not known. */
  readonly gaps: readonly Unknown[];
}

/** Everything that the account's own resources of a kind name. */
export function namesIn(kind: ResourceKind, find: Find, evidence: AccountEvidence): Names {
  const { resources, gaps } = resourcesOf(kind, evidence);
  const read = resources.map((resource) => namesOf(resource, find));
  return { names: read.flatMap((each) => each.names), gaps: [...gaps, ...read.flatMap((each) => each.gaps)] };
}

function namesOf(resource: Resource, find: Find): Names {
  const body = bodyOf(resource);
  if ('why' in body) return { names: [], gaps: [body.why] };
  const names: Name[] = [];
  const gaps: Unknown[] = [];
  for (const { cell, region } of find(body.object, body.record)) {
    if (cell.is === 'unknown') gaps.push(cell.why);
    else if (cell.is === 'known' && typeof cell.value !== 'string')
      gaps.push(unparsable(body.record, 'a name is no text'));
    else if (cell.is === 'known')
      names.push({ text: String(cell.value), region: region ?? resource.scope.region, by: resource });
  }
  return { names, gaps };
}

/** Looks into each element of a list; what is no list or no object is a place that cannot be read. */
export function inEach(
  holder: JsonObject,
  record: EvidenceRecord,
  list: string,
  look: (item: JsonObject) => Place,
): readonly Place[] {
  const found = member(holder, list) ?? [];
  if (!Array.isArray(found)) return [{ cell: unknown(unparsable(record, `${list} is not a list`)) }];
  return found.map((item) =>
    isJsonObject(item) ? look(item) : { cell: unknown(unparsable(record, `an element of ${list} is not an object`)) },
  );
}
