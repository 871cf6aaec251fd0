import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { ColumnType } from '../../model/facts.ts';
import { at, type Pick } from '../answers.ts';
import { always, type Filled, type Found, maybe, type Subject } from '../define.ts';
import { known } from '../row.ts';
import { call } from '../source.ts';
import type { ResourceKind } from './resource-kinds.ts';
import { type Resource, readIn, recordsOf, resourcesOf } from './resources.ts';

/** Rows that are the account's own Image Builder resources of a kind. */
export interface ResourceSubject extends Subject {
  readonly resource: Resource;
}

/** One row for each resource of the kind. */
export function eachResource(kind: ResourceKind): (evidence: AccountEvidence) => Found<ResourceSubject> {
  return (evidence) => {
    const { resources, gaps } = resourcesOf(kind, evidence);
    const subjects = resources.map((resource) => ({ resource, scope: resource.scope, from: recordsOf(resource) }));
    return { subjects, gaps };
  };
}

/** The column that names the resource. */
export function arnOf(kind: ResourceKind, meaning: string): Filled<ResourceSubject> {
  return always('string', meaning, call(kind.list, `${kind.listMember}[].arn`), ({ resource }) => known(resource.arn));
}

/** A column that is a member of the resource itself; without a value it is absent. */
export function memberOf(
  kind: ResourceKind,
  type: ColumnType,
  meaning: string,
  path: string,
  pick: Pick = at(...path.split('.')),
): Filled<ResourceSubject> {
  return maybe(type, meaning, call(kind.get, path), ({ resource }) => readIn(resource, pick));
}
