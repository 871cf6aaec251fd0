import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import { algorithm, call } from '../source.ts';

/** Which management events a trail records. */
export interface ManagementEvents {
  readonly reads: boolean;
  readonly writes: boolean;
  /** Whether it records any, however a selector narrows them. */
  readonly some: boolean;
  /** Event sources whose reads or writes no selector records, sorted. */
  readonly excluded: readonly string[];
}

export const MANAGEMENT_EVENTS = algorithm(
  'management-events@1',
  [call('cloudtrail:GetEventSelectors')],
  'An event is recorded when any selector of cloudtrail:GetEventSelectors records it. A basic selector records management ' +
    'events unless IncludeManagementEvents is false: those of its ReadWriteType (All where it names none), without those of ' +
    'ExcludeManagementEventSources. An advanced selector records them where eventCategory equals Management: those of ' +
    'readOnly (both where it has none), without those that eventSource NotEquals names; one that narrows by anything else ' +
    'is not counted. All means reads and writes; a source is excluded where every selector that records reads, or every ' +
    'one that records writes, leaves it out. An answer with neither kind of selector, with both, or of another shape tells ' +
    'nothing.',
);

interface Selector {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly some: boolean;
  readonly excluded: readonly string[];
}

/** Reads the answer of GetEventSelectors; undefined when it is not what AWS documents. */
export function managementEventsOf(response: Json): ManagementEvents | undefined {
  const basic = listOf(response, 'EventSelectors');
  const advanced = listOf(response, 'AdvancedEventSelectors');
  // A trail has selectors of one kind, and always some: CloudTrail answers its default where nothing was set.
  if (basic === undefined || advanced === undefined || basic.length > 0 === advanced.length > 0) return undefined;
  const selectors = [...basic.map(basicSelector), ...advanced.map(advancedSelector)];
  const known = selectors.filter((selector) => selector !== undefined);
  return known.length === selectors.length ? united(known) : undefined;
}

/** Sources of very many events, which a trail may leave out (CloudTrail User Guide, "Filter out AWS KMS events"). */
const OPTIONAL = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];

/** What no recording of all management events may leave out; an event data store may leave out any source. */
export function leftOut(excluded: readonly string[]): readonly string[] {
  const sources = excluded.filter((source) => !OPTIONAL.includes(source));
  return sources.length === 0 ? [] : [`leaves out ${sources.join(', ')}`];
}

function united(selectors: readonly Selector[]): ManagementEvents {
  const reading = selectors.filter((selector) => selector.reads);
  const writing = selectors.filter((selector) => selector.writes);
  const excluded = new Set([...excludedByAll(reading), ...excludedByAll(writing)]);
  const some = selectors.some((selector) => selector.some);
  return { reads: reading.length > 0, writes: writing.length > 0, some, excluded: [...excluded].sort() };
}

function excludedByAll([first, ...others]: readonly Selector[]): readonly string[] {
  return (first?.excluded ?? []).filter((source) => others.every((other) => other.excluded.includes(source)));
}

function basicSelector(selector: JsonObject): Selector | undefined {
  const type = member(selector, 'ReadWriteType') ?? 'All';
  const included = member(selector, 'IncludeManagementEvents') ?? true;
  const excluded = textsOf(selector, 'ExcludeManagementEventSources');
  if (type !== 'All' && type !== 'ReadOnly' && type !== 'WriteOnly') return undefined;
  if (typeof included !== 'boolean' || excluded === undefined) return undefined;
  return { reads: included && type !== 'WriteOnly', writes: included && type !== 'ReadOnly', some: included, excluded };
}

const NOTHING: Selector = { reads: false, writes: false, some: false, excluded: [] };

function advancedSelector(selector: JsonObject): Selector | undefined {
  const fields = listOf(selector, 'FieldSelectors');
  const read = fields?.map(fieldOf).filter((field) => field !== undefined);
  if (fields === undefined || read === undefined || read.length !== fields.length || read.length === 0)
    return undefined;
  const categories = read.filter(({ name }) => name === 'eventCategory');
  if (!categories.every((field) => isEquals(field) && field.Equals.includes('Management')) || categories.length === 0) {
    return NOTHING;
  }
  return narrowed(read.filter(({ name }) => name !== 'eventCategory'));
}

/** What is left of all management events under the other fields of a selector. */
function narrowed(fields: readonly Field[]): Selector {
  let { reads, writes } = { reads: true, writes: true };
  const excluded: string[] = [];
  for (const field of fields) {
    if (field.name === 'readOnly' && isEquals(field)) {
      reads &&= field.Equals.includes('true');
      writes &&= field.Equals.includes('false');
    } else if (field.name === 'eventSource' && isNotEquals(field)) excluded.push(...field.NotEquals);
    else return { ...NOTHING, some: true };
  }
  return { reads, writes, some: true, excluded };
}

const OPERATORS = ['Equals', 'NotEquals', 'StartsWith', 'NotStartsWith', 'EndsWith', 'NotEndsWith'] as const;
type Field = { readonly name: string } & Readonly<Record<(typeof OPERATORS)[number], readonly string[]>>;

function fieldOf(json: JsonObject): Field | undefined {
  const name = stringMember(json, 'Field');
  const lists = OPERATORS.map((operator) => [operator, textsOf(json, operator)] as const);
  if (name === undefined || lists.some(([, texts]) => texts === undefined)) return undefined;
  // Every operator has its list now, so the entries make a whole Field.
  return { name, ...Object.fromEntries(lists) } as Field;
}

function isEquals(field: Field): boolean {
  return OPERATORS.every((operator) => field[operator].length > 0 === (operator === 'Equals'));
}

function isNotEquals(field: Field): boolean {
  return OPERATORS.every((operator) => field[operator].length > 0 === (operator === 'NotEquals'));
}

/** A list of objects; empty where there is none, undefined where it is something else. */
function listOf(value: Json, name: string): readonly JsonObject[] | undefined {
  const list = isJsonObject(value) ? (member(value, name) ?? []) : undefined;
  return Array.isArray(list) && list.every(isJsonObject) ? list : undefined;
}

function textsOf(value: JsonObject, name: string): readonly string[] | undefined {
  const list = member(value, name) ?? [];
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
}
