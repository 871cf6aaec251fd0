import type { Json } from '../core/json.ts';

/**
 * An SDK output as JSON in the AWS CLI's shape: dates as RFC 3339 with milliseconds, bytes as base64, members that
 * are not there left out, no `$metadata`. Integers beyond 2^53 and numbers JSON cannot hold become text. A lone
 * surrogate becomes U+FFFD, for it has no UTF-8 form and would not survive being written.
 */
export function sdkJson(output: unknown): Json {
  return toJson(output) ?? null;
}

function toJson(value: unknown): Json | undefined {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  return members(value);
}

function members(value: object): Json {
  const kept: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === '$metadata') continue;
    const json = toJson(member);
    if (json !== undefined) kept.push([name.toWellFormed(), json]);
  }
  return Object.fromEntries(kept); // defines own members, so a member named __proto__ stays data
}
