import type { Json } from '../../core/json.ts';
import { type Members, type SchemaRef, type Shape, shapeOf } from './sdk.ts';

/** What the sandbox answers with: JSON as in evidence, or already the SDK's own values. */
export type AnswerValue = Json | Date | Uint8Array | readonly AnswerValue[] | { readonly [key: string]: AnswerValue };

/**
 * Turns evidence-shaped JSON into what the SDK serialises: where the schema says timestamp, RFC 3339 text becomes a
 * `Date`; where it says blob, base64 text becomes bytes.
 *
 * @throws TypeError for a member the operation's output does not have: a typing error in sandbox data must not
 *   pass for "AWS did not say".
 */
export function reviveOutput(output: SchemaRef, value: Members): Members {
  const shape = shapeOf(output);
  return shape.isUnitSchema() ? {} : reviveStructure(shape, value, '');
}

function revive(shape: Shape, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.isStructSchema()) return reviveStructure(shape, value, path);
  if (shape.isListSchema()) return listOf(value, path).map((item) => revive(shape.getValueSchema(), item, path));
  if (shape.isMapSchema()) {
    const entries = Object.entries(objectOf(value, path));
    return Object.fromEntries(entries.map(([key, item]) => [key, revive(shape.getValueSchema(), item, path)]));
  }
  if (shape.isTimestampSchema() && typeof value === 'string') return new Date(value);
  if (shape.isBlobSchema() && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
  if (shape.isBigIntegerSchema() && typeof value === 'string') return BigInt(value);
  return value;
}

function reviveStructure(shape: Shape, value: unknown, path: string): Members {
  const members = new Map(shape.structIterator());
  const revived: Members = {};
  for (const [name, item] of Object.entries(objectOf(value, path))) {
    const member = members.get(name);
    if (member === undefined) throw new TypeError(`${path}/${name} is no member of ${shape.getName()}`);
    if (item !== undefined) revived[name] = revive(member, item, `${path}/${name}`);
  }
  return revived;
}

function objectOf(value: unknown, path: string): object {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${path} must be an object`);
  return value;
}

function listOf(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${path} must be a list`);
  return value;
}
