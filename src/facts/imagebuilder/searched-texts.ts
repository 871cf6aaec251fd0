import { byText } from '../../core/compare.ts';
import { isJsonObject, type Json, type JsonObject, listMember, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { calls } from '../source.ts';
import { BUILD_LIST, BUILDS, ownBuilds } from './builds.ts';
import {
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  INFRASTRUCTURE,
  LIFECYCLE,
  listsOf,
  PIPELINES,
  type ResourceKind,
  WORKFLOW,
} from './resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from './resources.ts';

/** A place of an Image Builder resource in which somebody may have written a secret. */
export interface Field {
  /** document, dockerfile, parameter, user data, build step; other: everything else of the resource. */
  readonly field: 'document' | 'dockerfile' | 'parameter' | 'user data' | 'build step' | 'other';
  /** RFC 6901, inside the resource; empty for the resource as a whole. */
  readonly path: string;
  /** The parameter's or the step's name. */
  readonly name?: string;
  /** A member that should be there and is not. */
  readonly missing?: true;
}

/** A resource with the fields that its record holds. */
export interface SearchedResource {
  readonly arn: string;
  readonly scope: Scope;
  readonly records: readonly EvidenceRecord[];
  /** Where the resource stands in which record; or why it could not be read. */
  readonly body:
    | { readonly record: EvidenceRecord; readonly pointer: string; readonly object: JsonObject }
    | { readonly why: Unknown };
  readonly fields: readonly Field[];
}

const KINDS: readonly { readonly kind: ResourceKind; readonly fields: (body: JsonObject) => readonly Field[] }[] = [
  { kind: COMPONENT, fields: (body) => [text(body, 'data', 'document'), ...parameters(body, 'defaultValue')] },
  { kind: WORKFLOW, fields: (body) => [text(body, 'data', 'document'), ...parameters(body, 'defaultValue')] },
  {
    kind: CONTAINER_RECIPE,
    fields: (body) => [text(body, 'dockerfileTemplateData', 'dockerfile'), ...ofEach(body, 'components')],
  },
  { kind: IMAGE_RECIPE, fields: (body) => [...userData(body), ...ofEach(body, 'components')] },
  { kind: INFRASTRUCTURE, fields: () => [] },
  { kind: DISTRIBUTION, fields: () => [] },
  { kind: LIFECYCLE, fields: () => [] },
];

/** The lists that tell all that is searched. */
export const SEARCHED_LISTS: readonly DeclaredOperation[] = [
  ...new Set([...listsOf(...KINDS.map(({ kind }) => kind)), PIPELINES.list, 'imagebuilder:ListImages' as const]),
].sort(byText);

/** What is read to search them, beside the lists. */
export const SEARCHED_DETAILS = calls([
  ...KINDS.map(({ kind }) => kind.get),
  BUILDS,
  'imagebuilder:ListWorkflowBuildVersions',
]);

/** Every own Image Builder resource of the account, with its fields; and what could not be listed. */
export function searchedResources(evidence: AccountEvidence) {
  const found = KINDS.map(({ kind, fields }) => {
    const { resources, gaps } = resourcesOf(kind, evidence);
    return { resources: resources.map((resource) => searched(resource, fields)), gaps };
  });
  const all = [
    ...found,
    ...evidence.regions.map((region) => pipelinesIn(region, evidence)),
    ...evidence.regions.map((region) => imagesIn(region, evidence)),
  ];
  return { resources: all.flatMap((each) => each.resources), gaps: all.flatMap((each) => each.gaps) };
}

function searched(resource: Resource, fields: (body: JsonObject) => readonly Field[]): SearchedResource {
  const { arn, scope, kind } = resource;
  const read = bodyOf(resource);
  const common = { arn, scope, records: recordsOf(resource) };
  if ('why' in read) return { ...common, body: read, fields: [] };
  const body = { record: read.record, pointer: `/response/${kind.member}`, object: read.object };
  return { ...common, body, fields: [...fields(read.object), { field: 'other', path: '' }] };
}

/** Pipelines come whole in the list: nothing is got one by one. */
function pipelinesIn(region: string, evidence: AccountEvidence) {
  const list = 'imagePipelineList';
  const { items, gaps } = listIn('imagebuilder:ListImagePipelines', list, region, evidence);
  const resources: SearchedResource[] = [];
  const bad: Unknown[] = [];
  for (const { json, record, index } of items) {
    const arn = stringMember(json, 'arn');
    if (arn === undefined) bad.push(unparsable(record, `an element of ${list} has no arn`));
    else {
      const body = { record, pointer: `/response/${list}/${index}`, object: json };
      const fields: Field[] = [...ofEach(json, 'workflows'), { field: 'other', path: '' }];
      resources.push({ arn, scope: { account: evidence.account, region }, records: [record], body, fields });
    }
  }
  return { resources, gaps: [...gaps, ...bad] };
}

/** Of an image, the list of builds has what somebody wrote: its name, its tags, the names of what it made. */
function imagesIn(region: string, evidence: AccountEvidence) {
  const { builds, gaps } = ownBuilds(region, evidence);
  const scope = { account: evidence.account, region };
  const resources = builds.map(({ arn, item: { index, json, record } }): SearchedResource => {
    const body = { record, pointer: `/response/${BUILD_LIST}/${index}`, object: json };
    return { arn, scope, records: [record], body, fields: [{ field: 'other', path: '' }] };
  });
  return { resources, gaps };
}

/** A text that such a resource always has. */
function text(body: JsonObject, name: string, field: Field['field']): Field {
  const found = typeof member(body, name) === 'string';
  return { field, path: `/${name}`, ...(found ? {} : { missing: true as const }) };
}

function userData(body: JsonObject): readonly Field[] {
  const holder = member(body, 'additionalInstanceConfiguration');
  const isThere = stringMember(holder, 'userDataOverride') !== undefined;
  return isThere ? [{ field: 'user data', path: '/additionalInstanceConfiguration/userDataOverride' }] : [];
}

/** Parameters that the resource declares, with their default values. */
function parameters(holder: Json, value: string, prefix = ''): readonly Field[] {
  return listMember(holder, 'parameters').flatMap((parameter, index) => {
    if (!isJsonObject(parameter) || member(parameter, value) === undefined) return [];
    const name = stringMember(parameter, 'name');
    const path = `${prefix}/parameters/${index}`;
    return [{ field: 'parameter' as const, path, ...(name === undefined ? {} : { name }) }];
  });
}

/** Parameter values that are passed to each component or workflow of a list. */
function ofEach(body: JsonObject, list: string): readonly Field[] {
  return listMember(body, list).flatMap((each, index) => parameters(each, 'value', `/${list}/${index}`));
}
