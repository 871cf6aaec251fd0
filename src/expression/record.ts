import type { Json } from '../core/json.ts';
import type { ParamType } from '../model/catalog.ts';
import type { FactTable, Row, Unknown } from '../model/facts.ts';
import { type CelValue, toCel } from './value.ts';

/**
 * Rows as the engine reads them: instances of a class of their own, one getter per column, so that a column is
 * read when the expression needs it and not before. What was read is noted.
 */

/** What one evaluation read of a row. */
export interface Trace {
  /** By column; null where AWS says "none". */
  readonly read: Map<string, Json>;
  readonly unknowns: Map<string, Unknown>;
}

export function newTrace(): Trace {
  return { read: new Map(), unknowns: new Map() };
}

/** A class that the engine knows by its constructor; instances answer through the reader they are made with. */
export type RecordClass = new (read: (name: string) => CelValue | undefined) => object;

/** A record class with one getter per name. */
export function recordClass(names: readonly string[]): RecordClass {
  class Fields {
    readonly #read: (name: string) => CelValue | undefined;
    constructor(read: (name: string) => CelValue | undefined) {
      this.#read = read;
    }
    static {
      for (const name of names) {
        Object.defineProperty(Fields.prototype, name, {
          get(this: Fields) {
            return this.#read(name);
          },
        });
      }
    }
  }
  return Fields;
}

/** Reads a row's columns by the contract of facts: each is a value, absent or unknown, and nothing else. Converted once. */
export function rowReader(table: FactTable, row: Row, trace: Trace): (name: string) => CelValue | undefined {
  const cache = new Map<string, CelValue>();
  return (name) => {
    const converted = cache.get(name);
    if (converted !== undefined) return converted;
    const column = table.columns[name];
    if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
    if (Object.hasOwn(row.unknown, name)) {
      const unknown = row.unknown[name];
      if (unknown !== undefined) trace.unknowns.set(name, unknown);
      throw new Error(`${name} of ${row.key} is not known`);
    }
    if (row.absent.includes(name) && column.absentable) {
      trace.read.set(name, null);
      return undefined;
    }
    const value = row.values[name];
    if (value === undefined || !Object.hasOwn(row.values, name)) {
      throw new Error(`${name} of ${row.key} has no value, and ${table.name} does not say why`);
    }
    trace.read.set(name, value);
    const fresh = toRead(column.type, value, `${name} of ${row.key}`);
    cache.set(name, fresh);
    return fresh;
  };
}

/** Reads parameters; each is converted once. */
export function valuesReader(
  types: Readonly<Record<string, ParamType>>,
  values: Readonly<Record<string, Json>>,
): (name: string) => CelValue {
  const cache = new Map<string, CelValue>();
  return (name) => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const type = types[name];
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (type === undefined || value === undefined) throw new Error(`the parameter ${name} has no value`);
    const fresh = toRead(type, value, `the parameter ${name}`);
    cache.set(name, fresh);
    return fresh;
  };
}

function toRead(type: ParamType, value: Json, what: string): CelValue {
  const found = toCel(type, value);
  if (found === undefined) throw new Error(`${what} is not of type ${type}`);
  return found;
}
