import type { Json } from '../core/json.ts';
import type { ParamType } from '../model/catalog.ts';

/** A value as the engine wants it: ints as BigInt, timestamps as Date, maps as Map. */
export type CelValue = string | boolean | bigint | number | Date | readonly string[] | ReadonlyMap<string, string>;

/** The engine's name of a column's type. */
export const CEL_TYPES: Readonly<Record<ParamType, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  double: 'double',
  timestamp: 'google.protobuf.Timestamp',
  'list<string>': 'list<string>',
  'map<string,string>': 'map<string, string>',
};

const FIRST = Date.parse('1970-01-01T00:00:00Z');
const AFTER_LAST = Date.parse('2200-01-01T00:00:00Z');
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * JSON as a value of the engine, or undefined when it is not of the type: an int beyond 2^53 - 1, a timestamp
 * outside 1970 to 2199 (parts below a millisecond are cut off), anything else than text in a list or a map.
 */
export function toCel(type: ParamType, value: Json): CelValue | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'timestamp':
      return typeof value === 'string' ? toTimestamp(value) : undefined;
    case 'list<string>':
      return isTextList(value) ? value : undefined;
    case 'map<string,string>':
      return toTextMap(value);
  }
}

function toTimestamp(text: string): Date | undefined {
  const milliseconds = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  return milliseconds >= FIRST && milliseconds < AFTER_LAST ? new Date(milliseconds) : undefined;
}

function isTextList(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function toTextMap(value: Json): ReadonlyMap<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // A Map and not an object: tag names come from outside, and `constructor` is one of them.
  const map = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string') return undefined;
    map.set(key, item);
  }
  return map;
}
