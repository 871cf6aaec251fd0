import { isJsonObject, type JsonObject, listMember, member, stringMember } from '../../core/json.ts';
import type { Steps } from '../../core/steps.ts';
import { isBuild, newestVersion, versionOf } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import type { Subject } from '../define.ts';
import { type DocumentKind, type Searched, searchingDocument } from '../documents/search.ts';
import { decodeUserData } from '../documents/user-data-encoding.ts';
import { COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, type ResourceKind, WORKFLOW } from './resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from './resources.ts';

/** A text that a build runs, in a place of an Image Builder resource, and what the search says of it. */
export interface ScriptText extends Subject {
  readonly arn: string;
  /** component, workflow, dockerfile, user data; parameters: a component with the values that a recipe passes. */
  readonly field: string;
  /** RFC 6901, inside the resource. */
  readonly path: string;
  readonly platform: string | undefined;
  readonly searched: Searched | { readonly why: Unknown };
}

interface Kind {
  readonly kind: ResourceKind;
  readonly field: string;
  readonly path: string;
  readonly document: DocumentKind;
}

const KINDS: readonly Kind[] = [
  { kind: COMPONENT, field: 'component', path: '/data', document: 'component' },
  { kind: WORKFLOW, field: 'workflow', path: '/data', document: 'component' },
  { kind: CONTAINER_RECIPE, field: 'dockerfile', path: '/dockerfileTemplateData', document: 'dockerfile' },
  {
    kind: IMAGE_RECIPE,
    field: 'user data',
    path: '/additionalInstanceConfiguration/userDataOverride',
    document: 'user data',
  },
];

interface ScriptTexts {
  readonly texts: readonly ScriptText[];
  readonly gaps: readonly Unknown[];
}

/** Every text that the account's builds run; and what could not be listed. Yields between texts and between steps. */
export function* scriptTexts(evidence: AccountEvidence): Steps<ScriptTexts> {
  const found = KINDS.map((each) => ({ each, ...resourcesOf(each.kind, evidence) }));
  const components = found[0]?.resources ?? [];
  const byVersion = new Map(components.map((component) => [component.arn, component]));
  const texts: ScriptText[] = [];
  for (const { each, resources } of found) {
    for (const resource of resources) texts.push(...(yield* textsOf(resource, each)));
  }
  const recipes = found.filter(({ each }) => each.kind === IMAGE_RECIPE || each.kind === CONTAINER_RECIPE);
  for (const { resources } of recipes) {
    for (const recipe of resources) texts.push(...(yield* passedBy(recipe, byVersion)));
  }
  return { texts, gaps: found.flatMap(({ gaps }) => gaps) };
}

function* textsOf(resource: Resource, { field, path, document }: Kind): Steps<readonly ScriptText[]> {
  const { arn, scope } = resource;
  const body = bodyOf(resource);
  const common = { arn, scope, from: recordsOf(resource), field, path };
  if ('why' in body) return [{ ...common, platform: undefined, searched: body }];
  const { object, record } = body;
  const platform = stringMember(object, 'platform');
  if (document === 'user data') {
    const data = stringMember(member(object, 'additionalInstanceConfiguration'), 'userDataOverride');
    return data === undefined ? [] : [{ ...common, platform, searched: yield* searchUserData(data, record) }];
  }
  return [{ ...common, platform, searched: yield* search(object, path.slice(1), document, record) }];
}

function* search(
  object: JsonObject,
  name: string,
  kind: DocumentKind,
  record: EvidenceRecord,
): Steps<ScriptText['searched']> {
  const text = stringMember(object, name);
  if (text === undefined) return { why: unparsable(record, `${name} is no text`) };
  if (member(object, 'obfuscate') === true) return { why: unparsable(record, 'AWS obfuscates the document') };
  return yield* searchingDocument(kind, text);
}

function* searchUserData(data: string, record: EvidenceRecord): Steps<ScriptText['searched']> {
  try {
    return yield* searchingDocument('user data', decodeUserData(data));
  } catch {
    return { why: unparsable(record, 'the user data cannot be unpacked') };
  }
}

/** The account's own components as a recipe runs them, with the values it passes: what they find that defaults do not. */
function* passedBy(recipe: Resource, components: ReadonlyMap<string, Resource>): Steps<readonly ScriptText[]> {
  const body = bodyOf(recipe);
  if ('why' in body) return [];
  const passed: ScriptText[] = [];
  for (const [index, each] of listMember(body.object, 'components').entries()) {
    const values = valuesIn(each);
    const named = stringMember(each, 'componentArn') ?? '';
    const version = isBuild(named) ? versionOf(named) : named;
    const component = components.get(named) ?? components.get(newestVersion(version, components.keys()) ?? '');
    const read = component === undefined ? undefined : bodyOf(component);
    if (values.size === 0 || component === undefined || read === undefined || 'why' in read) continue;
    const text = stringMember(read.object, 'data');
    if (text === undefined || member(read.object, 'obfuscate') === true) continue;
    const own = yield* searchingDocument('component', text);
    const given = yield* searchingDocument('component', text, values);
    passed.push({
      arn: recipe.arn,
      scope: recipe.scope,
      from: [...recordsOf(recipe), ...recordsOf(component)],
      field: 'parameters',
      path: `/components/${index}/parameters`,
      platform: stringMember(read.object, 'platform'),
      searched: beyond(given, own),
    });
  }
  return passed;
}

function valuesIn(component: Parameters<typeof listMember>[0]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const parameter of listMember(component, 'parameters')) {
    const name = stringMember(parameter, 'name');
    const value = isJsonObject(parameter) ? listMember(parameter, 'value') : [];
    const texts = value.filter((each) => typeof each === 'string');
    if (name !== undefined && texts.length > 0) values.set(name, texts);
  }
  return values;
}

/** What the values bring about: findings that the component has without them are its own. */
function beyond(given: Searched, own: Searched): Searched {
  const keyOf = ({ rule, line, host }: Searched['findings'][number]) => `${rule} ${line} ${host ?? ''}`;
  const known = new Set(own.findings.map(keyOf));
  return { ...given, findings: given.findings.filter((finding) => !known.has(keyOf(finding))) };
}
