import type { JsonObject } from '../../../src/core/json.ts';
import { type Pager, pagerOf } from '../../../src/sandbox/wire/page.ts';
import {
  type Members,
  membersOf,
  type SchemaRef,
  type Shape,
  shapeOf,
  traitsOf,
} from '../../../src/sandbox/wire/sdk.ts';
import type { Operation } from '../../../src/sandbox/wire/service.ts';

/** Making values that fill a shape, and comparing what came back. */

const START = Date.parse('2026-01-02T03:04:05.000Z');
const TEXT = ' <&>"\' é ☃ ';

/** Members the clients or the service treat in a way of their own, so that they need a sensible value. */
const FIXED: Readonly<Record<string, unknown>> = {
  AccountId: '111122223333',
  Bucket: 'my-bucket',
  DurationSeconds: 3600,
  EncodingType: 'none',
  JobId: 'job-0123456789-0123456789-0123456789',
};

export function isStreaming(ref: SchemaRef): boolean {
  return membersOf(ref).some(([, shape]) => shape.isStreaming());
}

/** Makes values from a counter, so that no two are the same. */
export function makeValue(count: { value: number }, shape: Shape, depth: number, name = '', inHeader = false): unknown {
  count.value += 1;
  const traits = traitsOf(shape);
  const http =
    inHeader || ['httpHeader', 'httpLabel', 'httpQuery', 'httpPrefixHeaders'].some((trait) => trait in traits);
  if (shape.isUnitSchema()) return {};
  if (shape.isStructSchema() || shape.isListSchema() || shape.isMapSchema()) {
    return depth <= 0 ? undefined : makeContainer(count, shape, depth, name, http);
  }
  if (shape.isBlobSchema()) return Uint8Array.from([0, 255, count.value & 255, 10, 60]);
  if (shape.isTimestampSchema()) return new Date(START + count.value * 1000);
  if (shape.isDocumentSchema()) return { a: 1, b: ['x', true] };
  if (shape.isBooleanSchema()) return count.value % 2 === 0;
  if (name in FIXED) return FIXED[name];
  if (shape.isBigIntegerSchema()) return BigInt(count.value);
  if (shape.isNumericSchema()) return 7 + (count.value % 90);
  if ('mediaType' in traits) return JSON.stringify({ a: count.value });
  // Labels, queries and headers carry no snowmen; ids have a minimal length that some clients check.
  return `${name}${http ? '/1:' : TEXT}${count.value}~padding~to~36~characters~or~more~`;
}

function makeContainer(count: { value: number }, shape: Shape, depth: number, name: string, http: boolean): unknown {
  if (shape.isStructSchema()) {
    const members = [...shape.structIterator()];
    const chosen = shape.isUnionSchema() ? [members[count.value % members.length] ?? members[0]] : members;
    const made = chosen.flatMap((entry) => {
      if (entry === undefined) return [];
      const value = makeValue(count, entry[1], depth - 1, entry[0]);
      return value === undefined ? [] : [[entry[0], value]];
    });
    return shape.isUnionSchema() && made.length === 0 ? undefined : Object.fromEntries(made);
  }
  const items = [0, 1].map(() => makeValue(count, shape.getValueSchema(), depth - 1, name, http));
  if (items.includes(undefined)) return undefined;
  return shape.isListSchema() ? items : { k1: items[0], k2: items[1] };
}

/** A value without the classes the SDK wraps some texts and numbers in. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof String || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([name, member]) => member !== undefined && name !== '$metadata');
  return Object.fromEntries(given.map(([name, member]) => [name, plain(member)]));
}

/** A value as JSON that says which texts are dates and bytes. */
export function tagged(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, tagged(member)]));
}

/** A made call of an operation: everything filled, everything on one page. */
export function makeCall(id: string, operation: Operation): { input: Members; output: JsonObject } {
  const count = { value: id.length };
  // Made by structure schemas, so objects; plain makes JSON of what a Members object may hold.
  const input = makeValue(count, shapeOf(operation.input), 5) as Members;
  const output = makeValue(count, shapeOf(operation.output), 6) as Members;
  const pager = pagerOf(operation);
  if (pager !== undefined) asOnePage(pager, input, output);
  return { input, output: plain(output) as JsonObject };
}

/** Takes the tokens away, and makes the computed members say that there is no other page. */
function asOnePage(pager: Pager, input: Members, output: Members): void {
  delete input[pager.tokenIn];
  delete output[pager.tokenOut];
  if (pager.limit !== undefined) input[pager.limit] = 50;
  if (pager.truncated !== undefined) output[pager.truncated] = false;
  const items = pager.lists.map((list) => output[list]).filter(Array.isArray);
  if (pager.count !== undefined) output[pager.count] = items.flat().length;
}
