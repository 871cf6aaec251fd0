import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../core/json.ts';
import type { AccountEvidence } from '../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { Unknown } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from './coverage.ts';
import { ABSENT, type Cell, known, unknown } from './row.ts';

/** Reading what AWS answered: untrusted JSON, so every step may find something else than AWS documents. */

/** One element of a list in an answer, with the record it stood in. */
export interface Item {
  readonly json: JsonObject;
  readonly record: EvidenceRecord;
  /** Its place in the list of that record, from 0. */
  readonly index: number;
}

export interface Listed {
  readonly items: readonly Item[];
  /** Elements and lists that are not what AWS documents: what they would have named is not known. */
  readonly gaps: readonly Unknown[];
}

/** The elements of one list over all pages. A missing list is empty: several AWS protocols leave empty lists out. */
export function listed(records: readonly EvidenceRecord[], name: string): Listed {
  const items: Item[] = [];
  const gaps: Unknown[] = [];
  for (const record of records) {
    if (record.outcome.kind !== 'ok') continue;
    const { response } = record.outcome;
    const list = isJsonObject(response) ? (member(response, name) ?? []) : undefined;
    if (!Array.isArray(list)) gaps.push(unparsable(record, `${name} is not a list`));
    else {
      for (const [index, json] of list.entries()) {
        if (isJsonObject(json)) items.push({ json, record, index });
        else gaps.push(unparsable(record, `an element of ${name} is not an object`));
      }
    }
  }
  return { items, gaps };
}

/**
 * The elements of a list that is asked in a Region, over all pages. Its gaps are all that keeps them from being all:
 * a list that was never asked, a refusal, a page that was not read, what is not as AWS documents.
 */
export function listIn(operation: DeclaredOperation, name: string, region: string, evidence: AccountEvidence): Listed {
  const { items, gaps } = listed(evidence.records(region, operation), name);
  return { items, gaps: [...gapsAt(operation, region, evidence), ...gaps] };
}

/** The elements of a list inside an object that are objects; what is not is left out. */
export function objectsOf(value: Json | undefined, name: string): readonly JsonObject[] {
  const found = member(value, name);
  return Array.isArray(found) ? found.filter((each): each is JsonObject => isJsonObject(each)) : [];
}

/** The strings of a list inside an object; what is not a string is left out. */
export function stringsOf(value: Json | undefined, name: string): readonly string[] {
  const found = member(value, name);
  return Array.isArray(found) ? found.filter((each): each is string => typeof each === 'string') : [];
}

/** The call that was made with this value of an input member. */
export function callWith(records: readonly EvidenceRecord[], name: string, value: string): EvidenceRecord | undefined {
  return records.find((record) => stringMember(record.input, name) === value);
}

/** A list that is asked of one thing at a time: which call, and the input member that names the thing. */
export interface ListCall {
  readonly operation: DeclaredOperation;
  readonly list: string;
  readonly input: string;
}

interface ListedOf {
  readonly items: readonly Item[];
  /** What keeps them from being all. */
  readonly why: Unknown | undefined;
  /** The pages that were asked. */
  readonly records: readonly EvidenceRecord[];
}

/** The elements that a list call gave for one thing. */
export function listedOf(
  { operation, list, input }: ListCall,
  thing: string,
  region: string,
  evidence: AccountEvidence,
): ListedOf {
  const own = evidence.records(region, operation).filter((record) => stringMember(record.input, input) === thing);
  const scope = { account: evidence.account, region };
  if (own.length === 0) return { items: [], why: notCalled(operation, scope), records: [] };
  const { items, gaps } = listed(own, list);
  const ids = new Set(own.map((record) => record.id));
  const cut = gapsAt(operation, region, evidence).find((gap) => gap.record !== null && ids.has(gap.record));
  const why = own.map(unknownOf).find((gap) => gap !== undefined) ?? cut ?? gaps[0];
  return { items, why, records: own };
}

/** Reads a cell out of an object of an answer. */
export type Pick = (object: JsonObject, record: EvidenceRecord) => Cell;

/** Picks from an answer, which should be an object; anything else is unparsable. */
export function inObject(pick: Pick): (response: Json, record: EvidenceRecord) => Cell {
  return (response, record) =>
    isJsonObject(response) ? pick(response, record) : unknown(unparsable(record, 'the answer is not an object'));
}

/** Picks from the object that an answer should hold under a name; anything else is unparsable. */
export function within(name: string, pick: Pick): (response: Json, record: EvidenceRecord) => Cell {
  return (response, record) => {
    const object = member(response, name);
    return isJsonObject(object) ? pick(object, record) : unknown(unparsable(record, `the answer has no ${name}`));
  };
}

/**
 * The value at a path of member names. Missing and empty text are absent; something else than an object on the way
 * is unparsable.
 */
export function at(...path: readonly string[]): Pick {
  return (object, record) => {
    let value: Json | undefined = object;
    for (const name of path) {
      if (!isJsonObject(value)) return unknown(unparsable(record, `${path.join('.')} leads through no object`));
      value = member(value, name);
      if (value === undefined || value === null || value === '') return ABSENT;
    }
    return known(value);
  };
}

/** The same of a text that must be there. */
export function textAt(...path: readonly string[]): Pick {
  return (object, record) => {
    const cell = at(...path)(object, record);
    const isText = cell.is === 'unknown' || (cell.is === 'known' && typeof cell.value === 'string');
    return isText ? cell : unknown(unparsable(record, `${path.join('.')} is missing or no text`));
  };
}
