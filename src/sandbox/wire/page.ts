import { createHash } from 'node:crypto';
import { type Members, membersOf, type SchemaRef } from './sdk.ts';
import type { Operation } from './service.ts';

/** Which members of an operation carry paging. Schemas have no paging table, so they are found by name. */
export interface Pager {
  readonly tokenIn: string;
  readonly tokenOut: string;
  readonly limit?: string;
  readonly lists: readonly string[];
  /** `IsTruncated` and its kin. */
  readonly truncated?: string;
  /** S3's `KeyCount`. */
  readonly count?: string;
}

export interface PageSize {
  /** Items when the caller names no limit. */
  readonly usual: number;
  /** Items at most, whatever the caller asks for. */
  readonly most: number;
}

/** A token that this sandbox did not give for this very call. */
export class BadToken extends Error {
  override readonly name = 'BadToken';
}

const TOKEN_IN = /^(next_?token|marker|continuationtoken)$/i;
const TOKEN_OUT = /^(next_?token|marker|next_?marker|(next)?continuationtoken)$/i;
const LIMIT = /^(max_?(results|items|keys|records|buckets)|limit|.*pagesize)$/i;

/** How an operation pages, or undefined when it does not. */
export function pagerOf(operation: Operation): Pager | undefined {
  const inputs = names(operation.input);
  const outputs = names(operation.output);
  const tokenIn = inputs.find((name) => TOKEN_IN.test(name));
  // ListObjectsV2 echoes ContinuationToken beside the NextContinuationToken that counts.
  const tokenOut = outputs.includes('NextContinuationToken')
    ? 'NextContinuationToken'
    : outputs.find((name) => TOKEN_OUT.test(name));
  const lists = membersOf(operation.output).flatMap(([name, shape]) => (shape.isListSchema() ? name : []));
  if (tokenIn === undefined || tokenOut === undefined || lists.length === 0) return undefined;
  const limit = inputs.find((name) => LIMIT.test(name));
  const truncated = outputs.find((name) => /^(Is)?Truncated$/.test(name));
  const count = outputs.find((name) => name === 'KeyCount');
  return {
    tokenIn,
    tokenOut,
    lists,
    ...(limit !== undefined && { limit }),
    ...(truncated !== undefined && { truncated }),
    ...(count !== undefined && { count }),
  };
}

function names(ref: SchemaRef): string[] {
  return membersOf(ref).map(([name]) => name);
}

/**
 * One page of a whole answer. The token is bound to the scope and to the input, as AWS's are: given with another
 * call it is refused.
 *
 * @throws BadToken
 */
export function pageOf(pager: Pager, scope: string, input: Members, whole: Members, size: PageSize): Members {
  const seal = sealOf(pager, scope, input);
  const start = startOf(input[pager.tokenIn], seal);
  const asked = Number((pager.limit !== undefined && input[pager.limit]) || size.usual);
  const end = start + Math.min(asked, size.most);
  const { [pager.tokenOut]: _, ...page } = whole;
  let offset = 0; // several lists of one answer are paged as if they were one after the other
  for (const name of pager.lists) {
    const items = whole[name];
    if (!Array.isArray(items)) continue;
    page[name] = items.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    offset += items.length;
  }
  const more = end < offset;
  if (more) page[pager.tokenOut] = Buffer.from(`${seal}:${end}`).toString('base64url');
  if (pager.truncated !== undefined) page[pager.truncated] = more;
  if (pager.count !== undefined) page[pager.count] = Math.min(end, offset) - start;
  return page;
}

/** The first page with a token that always leads back to it: paging that never ends. */
export function endlessPage(pager: Pager, whole: Members): Members {
  const page: Members = { ...whole, [pager.tokenOut]: 'again' };
  if (pager.truncated !== undefined) page[pager.truncated] = true;
  return page;
}

function sealOf(pager: Pager, scope: string, input: Members): string {
  const { [pager.tokenIn]: _, [pager.limit ?? '']: __, ...rest } = input;
  const text = JSON.stringify([scope, rest], (___, value) => (typeof value === 'bigint' ? String(value) : value));
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function startOf(token: unknown, seal: string): number {
  if (token === undefined || token === '') return 0;
  const [given, start] = Buffer.from(String(token), 'base64url').toString().split(':');
  const index = Number(start);
  if (given !== seal || !Number.isSafeInteger(index)) throw new BadToken('the token belongs to no call like this');
  return index;
}
